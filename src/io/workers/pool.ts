import { MainstayError } from '#model'
import { residentBytes } from './resident-memory.ts'
import { type Assignment, type ProcessLimits, WorkerProcess } from './worker-process.ts'

export type WorkerOptions = {
  /** The file that a worker runs; it calls `serveWorker`. */
  entry: string
  execArgv?: readonly string[]
  /** How many processes are kept. Where all of them are busy for a while, up to as many more are started for those who wait. */
  size: number
  limits?: Partial<ProcessLimits>
  /** For tasks that say nothing else. 90 s unless told. */
  timeoutMs?: number
}

export type WorkerTask = {
  /** Names the work in messages. */
  what: string
  request: unknown
  /** Tasks of the same affinity go to the process that has done one before, where it is free: it has things in its caches. */
  affinity: string
  /** Serves questions of the work. */
  answer(question: unknown): Promise<unknown>
  timeoutMs?: number
  /** Takes the task back: out of the queue, or by the end of the process that does it. Its reason is what `run` rejects with. */
  signal?: AbortSignal | undefined
}

export type Workers = {
  /** Resolves with the answer; rejects with what the work threw or with MainstayError where a limit or the signal ended it. */
  run(task: WorkerTask): Promise<unknown>
  /** Processes that live now, for reports and tests. */
  pids(): number[]
  /** Ends all processes; tasks that run or wait are rejected. */
  close(): void
}

type Waiting = {
  task: WorkerTask
  /** The work failed for want of memory in a process that had done other things before. */
  needsFresh: boolean
  resolve(value: unknown): void
  reject(error: unknown): void
}
type Seat = { process: WorkerProcess; busy: boolean; tasks: number; affinities: Set<string> }

const defaultLimits: ProcessLimits = { heapBytes: 512 * 2 ** 20, residentBytes: 1024 * 2 ** 20 }
const rememberedAffinities = 64
/** One endless template must not make others wait for its end: after so long in the queue a task gets a process of its own. */
const patienceMs = 300
/** A process that holds so much after its work, or did so many tasks, is replaced: what is left behind is not the next one's. */
const retireBytes = 240 * 2 ** 20
const retireTasks = 2_000

/** Opens a pool. Processes start when there is work for them, and stay. */
export function openWorkers(options: WorkerOptions): Workers {
  const limits = { ...defaultLimits, ...options.limits }
  const seats = new Set<Seat>()
  const waiting: Waiting[] = []
  let closed: Error | undefined

  function newSeat(): Seat {
    const seat: Seat = {
      busy: false,
      tasks: 0,
      affinities: new Set(),
      process: new WorkerProcess({ entry: options.entry, execArgv: options.execArgv ?? [], limits }, () => {
        seats.delete(seat)
        next()
      }),
    }
    seats.add(seat)
    return seat
  }

  /** Gives waiting tasks to free processes, oldest first. */
  function next(): void {
    if (closed !== undefined) return
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const seat = seatFor(first, options.size)
      if (seat === undefined) return
      waiting.shift()
      seat.busy = true
      void work(seat, first)
    }
  }

  function seatFor({ task, needsFresh }: Waiting, most: number): Seat | undefined {
    const free = [...seats].filter((seat) => !seat.busy && seat.process.isUsable && !(needsFresh && seat.tasks > 0))
    const known = free.find((seat) => seat.affinities.has(task.affinity))
    return known ?? (seats.size < most ? newSeat() : free[0])
  }

  /** Gives a task that waited long enough a process beyond those that are kept. */
  function serveAfterAll(entry: Waiting): void {
    const at = waiting.indexOf(entry)
    const seat = at < 0 || closed !== undefined ? undefined : seatFor(entry, 2 * options.size + 1)
    if (seat === undefined) return
    waiting.splice(at, 1)
    seat.busy = true
    void work(seat, entry)
  }

  /** A process that is one too many, or that holds too much, ends. */
  async function retire(seat: Seat): Promise<void> {
    const tooMany = seats.size > options.size && waiting.length === 0
    const held = tooMany ? 0 : await residentBytes(seat.process.pid ?? 0)
    if (seat.busy || !(tooMany || seat.tasks >= retireTasks || (held !== undefined && held > retireBytes))) return
    seat.process.kill(stopped())
  }

  async function work(seat: Seat, entry: Waiting): Promise<void> {
    const { task, resolve, reject } = entry
    const abort = (): void => seat.process.kill(reasonOf(task.signal))
    try {
      await seat.process.ready
      if (task.signal?.aborted === true) return reject(reasonOf(task.signal))
      task.signal?.addEventListener('abort', abort)
      const assignment: Assignment = {
        what: task.what,
        request: task.request,
        timeoutMs: task.timeoutMs ?? options.timeoutMs ?? 90_000,
        answer: (question) => task.answer(question),
      }
      const value = await seat.process.run(assignment)
      remember(seat, task.affinity)
      resolve(value)
    } catch (error) {
      // What others left behind in the process may have been too much, not this task.
      if (seat.tasks > 0 && !entry.needsFresh && isMemory(error)) again(entry)
      else reject(error)
    } finally {
      task.signal?.removeEventListener('abort', abort)
      seat.tasks += 1
      seat.busy = false
      next()
      void retire(seat)
    }
  }

  function again(entry: Waiting): void {
    entry.needsFresh = true
    waiting.unshift(entry)
    setTimeout(() => serveAfterAll(entry), patienceMs).unref()
  }

  return {
    run(task) {
      return new Promise((resolve, reject) => {
        if (closed !== undefined) return reject(closed)
        if (task.signal?.aborted === true) return reject(reasonOf(task.signal))
        const leave = (): void => {
          const at = waiting.indexOf(entry)
          if (at < 0) return
          waiting.splice(at, 1)
          entry.reject(reasonOf(task.signal))
        }
        const settled = (): void => task.signal?.removeEventListener('abort', leave)
        const entry: Waiting = {
          task,
          needsFresh: false,
          resolve: (value) => (settled(), resolve(value)),
          reject: (error) => (settled(), reject(error)),
        }
        task.signal?.addEventListener('abort', leave)
        waiting.push(entry)
        next()
        if (waiting.includes(entry)) setTimeout(() => serveAfterAll(entry), patienceMs).unref()
      })
    },
    pids: () => [...seats].flatMap(({ process: { pid } }) => (pid === undefined ? [] : [pid])),
    close() {
      closed ??= stopped()
      for (const { reject } of waiting.splice(0)) reject(closed)
      for (const { process } of seats) process.kill(closed)
    },
  }
}

const isMemory = (error: unknown): boolean => error instanceof MainstayError && error.code === 'render-memory'

function remember(seat: Seat, affinity: string): void {
  seat.affinities.delete(affinity)
  seat.affinities.add(affinity)
  const [oldest] = seat.affinities
  if (seat.affinities.size > rememberedAffinities && oldest !== undefined) seat.affinities.delete(oldest)
}

function reasonOf(signal: AbortSignal | undefined): Error {
  return signal?.reason instanceof Error ? signal.reason : stopped()
}

function stopped(): MainstayError {
  return new MainstayError({
    code: 'render-stopped',
    stage: 'render',
    retry: 'later',
    message: 'Cannot render: the work was stopped; expected to be asked again',
  })
}
