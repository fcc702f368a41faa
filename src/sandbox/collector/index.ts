/**
 * The garbage collector: objects whose owners are gone are deleted, foreground deletions wait for their dependents, orphaning takes the
 * references away. It sees all kinds, custom ones included, through the store's events.
 */
export { startCollector } from './collector.ts'
