/**
 * Work that must not harm its surroundings: child processes that take one request at a time, with limits on time, memory and the size of
 * the answer. A process that passes a limit is killed and replaced; the others, and this process, do not notice. What the work is, nobody
 * here knows: a request and its answer are values that can be cloned.
 *
 * Processes and not threads: a thread's heap limit aborts the whole process for some ways of filling the heap, and does not count buffers.
 */
export { openWorkers, type WorkerOptions, type Workers, type WorkerTask } from './pool.ts'
export { type Handler, serveWorker } from './serve.ts'
