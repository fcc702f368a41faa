import { type ChildProcess, fork } from 'node:child_process'
import { MainstayError } from '#model'
import { fromSent, type FromWorker, toSent, type ToWorker } from './protocol.ts'
import { residentBytes } from './resident-memory.ts'

export type ProcessLimits = {
  /** JavaScript's own heap, by `--max-old-space-size`. */
  heapBytes: number
  /** All memory that the process holds, buffers and strings outside of the heap included. */
  residentBytes: number
}

export type ProcessOptions = { entry: string; execArgv: readonly string[]; limits: ProcessLimits }

/** One request as a process sees it: `what` names it in messages (`chart shop of …`), `answer` serves its questions. */
export type Assignment = {
  what: string
  request: unknown
  timeoutMs: number
  answer(question: unknown): Promise<unknown>
}

const lookAtMemoryEveryMs = 100

/** A child process that does one assignment at a time. After `kill`, or once it ended by itself, it is of no more use. */
export class WorkerProcess {
  readonly #child: ChildProcess
  readonly #limits: ProcessLimits
  readonly ready: Promise<void>
  #current: { assignment: Assignment; resolve(value: unknown): void; reject(error: unknown): void } | undefined
  /** Why it was killed: the outcome of the assignment that it had then. */
  #reason: Error | undefined
  #ended = false
  #stderr = ''
  #heapIsFull = false

  constructor(options: ProcessOptions, onEnd: () => void) {
    this.#limits = options.limits
    this.#child = fork(options.entry, [], {
      execArgv: [...options.execArgv, '--expose-gc', `--max-old-space-size=${Math.ceil(options.limits.heapBytes / 2 ** 20)}`],
      // Advanced: buffers cross as they are.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Nothing of the controller's environment (tokens, proxies, paths of keys) is any business of a template.
      env: {},
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4_000)
      // What V8 prints when the heap is full; the process ends by itself then, after a list of frames of any length.
      this.#heapIsFull ||= /heap out of memory|Allocation failed/.test(this.#stderr)
    })
    this.#child.unref()
    let begun: () => void = () => undefined
    this.ready = new Promise((resolve) => {
      begun = resolve
    })
    this.#child.on('message', (message: FromWorker) => {
      if (message.type === 'ready') begun()
      else this.#hear(message)
    })
    const end = (): void => {
      if (this.#ended) return
      this.#ended = true
      begun()
      this.#current?.reject(this.#reason ?? this.#died(this.#current.assignment))
      this.#current = undefined
      onEnd()
    }
    this.#child.once('exit', end)
    this.#child.once('error', end)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get isUsable(): boolean {
    return !this.#ended && this.#reason === undefined
  }

  /** Rejects with what the work threw, or with MainstayError (`render-timeout`, `render-memory`, `render-crashed`, or the reason of `kill`). */
  async run(assignment: Assignment): Promise<unknown> {
    const stopWatching = this.#watch(assignment)
    try {
      return await new Promise((resolve, reject) => {
        if (!this.isUsable) return reject(this.#reason ?? this.#died(assignment))
        this.#current = { assignment, resolve, reject }
        this.#child.ref()
        this.#send({ type: 'run', request: assignment.request })
      })
    } finally {
      this.#child.unref()
      stopWatching()
    }
  }

  /** Ends the process now; the assignment that it has ends with `reason`. */
  kill(reason: Error): void {
    this.#reason ??= reason
    this.#child.kill('SIGKILL')
  }

  #hear(message: Exclude<FromWorker, { type: 'ready' }>): void {
    const current = this.#current
    if (current === undefined) return
    if (message.type === 'ask') {
      current.assignment.answer(message.value).then(
        (value) => this.#send({ type: 'answer', question: message.question, value }),
        (error: unknown) => this.#send({ type: 'refusal', question: message.question, error: toSent(error) }),
      )
      return
    }
    this.#current = undefined
    if (message.type === 'done') current.resolve(message.value)
    else current.reject(fromSent(message.error))
  }

  #send(message: ToWorker): void {
    // The error of a channel that just closed is told by the end of the process.
    if (!this.#ended && this.#child.connected) this.#child.send(message, () => undefined)
  }

  /** Kills the process when the assignment takes too long or too much; the returned function ends that. */
  #watch(assignment: Assignment): () => void {
    const { what, timeoutMs } = assignment
    const tooLong = setTimeout(() => this.kill(timedOut(what, timeoutMs)), timeoutMs)
    const memory = setInterval(() => {
      void residentBytes(this.pid ?? 0).then((bytes) => {
        if (bytes !== undefined && bytes > this.#limits.residentBytes) this.kill(tooMuchMemory(what, this.#limits.residentBytes))
      })
    }, lookAtMemoryEveryMs)
    return () => {
      clearTimeout(tooLong)
      clearInterval(memory)
    }
  }

  #died({ what }: Assignment): MainstayError {
    if (this.#heapIsFull) return tooMuchMemory(what, this.#limits.heapBytes)
    const last = this.#stderr.trim().split('\n').at(-1) ?? ''
    return new MainstayError({
      code: 'render-crashed',
      stage: 'render',
      retry: 'later',
      message: `Cannot render ${what}: the process that rendered it ended${last === '' ? '' : ` (${last})`}; expected an answer`,
    })
  }
}

function timedOut(what: string, timeoutMs: number): MainstayError {
  return new MainstayError({
    code: 'render-timeout',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot render ${what}: it takes more than ${timeoutMs / 1000} s; expected less`,
    hint: 'Look for an endless range or include. ARGOCD_EXEC_TIMEOUT sets another limit.',
  })
}

function tooMuchMemory(what: string, bytes: number): MainstayError {
  return new MainstayError({
    code: 'render-memory',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot render ${what}: it takes more than ${Math.round(bytes / 2 ** 20)} MiB of memory; expected less`,
    hint: 'Look for a range or a repeat that grows without end, or for values that multiply by aliases.',
  })
}
