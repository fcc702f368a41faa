/** Watches: changes of one resource as a stream of JSON lines, from a revision on or from what is there. */
export { type WatchRequest, watchStream } from './watch.ts'
