import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { endGroup, startGit } from './git-process.ts'

export type GitObject = { type: 'commit' | 'tree' | 'blob' | 'tag'; content: Buffer }

/** The object is not in the store (or its id names nothing there). */
export class ObjectMissingError extends Error {}
/** The object is larger than the caller allows. */
export class ObjectTooLargeError extends Error {
  readonly sizeBytes: number
  constructor(sizeBytes: number) {
    super(`object of ${sizeBytes} bytes`)
    this.sizeBytes = sizeBytes
  }
}
/** The process that reads the store ended without an answer: the store is broken, or gone. */
export class StoreUnreadableError extends Error {}

/** Reads objects of one store. `close` ends the process; a later read starts another. */
export type ObjectReader = { read(id: string, maxBytes: number): Promise<GitObject>; close(): void }

type Question = { id: string; maxBytes: number; resolve: (object: GitObject) => void; reject: (error: Error) => void }

/**
 * One long-lived `git cat-file --batch` for a store, started with the first question and ended when none came for `idleMs`.
 * Questions are sent at once and answered in order, so a thousand of them cost one process and no round trips.
 */
export function openObjectReader(options: {
  gitDir: string
  cwd: string
  env: NodeJS.ProcessEnv
  idleMs: number
  timeoutMs: number
}): ObjectReader {
  let process: BatchProcess | undefined

  function ask(question: Question): void {
    process ??= startBatch(options, (unanswered, error) => {
      process = undefined
      const [first, ...rest] = unanswered
      first?.reject(error)
      // Too large is a matter of the one question that was being answered; those behind it were only waiting and are asked again.
      for (const waiting of rest) {
        if (error instanceof ObjectTooLargeError) ask(waiting)
        else waiting.reject(error)
      }
    })
    process.ask(question)
  }

  return {
    read: (id, maxBytes) =>
      new Promise((resolve, reject) => {
        // Only ids go into the pipe: anything else git would take for a revision expression, or for two questions.
        if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(id)) reject(new ObjectMissingError(`${JSON.stringify(id)} is not an object id`))
        else ask({ id, maxBytes, resolve, reject })
      }),
    close: () => process?.end(),
  }
}

type BatchProcess = { ask(question: Question): void; end(): void }
type Ended = (unanswered: Question[], error: Error) => void

function startBatch(options: Parameters<typeof openObjectReader>[0], ended: Ended): BatchProcess {
  const child = startGit({ args: [`--git-dir=${options.gitDir}`, 'cat-file', '--batch'], cwd: options.cwd, env: options.env })
  const waiting = fifo<Question>()
  const parser = answerParser()
  let stderr = ''
  // Questions of one turn of the event loop go in one write, those of other applications too.
  const unsent: string[] = []
  const send = () => {
    const ids = unsent.splice(0)
    if (!over) child.stdin.write(`${ids.join('\n')}\n`)
  }
  let over = false
  let timer: NodeJS.Timeout | undefined

  function finish(error: Error): void {
    if (over) return
    over = true
    clearTimeout(timer)
    endGroup(child)
    ended(waiting.drain(), error)
  }
  // One timer: time to answer while somebody waits, time to stay while nobody does.
  function watchdog(): void {
    clearTimeout(timer)
    if (over) return
    const busy = waiting.size() > 0
    timer = setTimeout(
      () => finish(new StoreUnreadableError('git cat-file did not answer')),
      busy ? options.timeoutMs : options.idleMs,
    )
    if (!busy) {
      timer.unref()
      holdProcess(child, false)
    }
  }

  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < 4096) stderr += chunk.toString('utf8')
  })
  child.on('error', (error) => finish(error))
  child.on('close', () => finish(new StoreUnreadableError(stderr.trim() || 'git cat-file ended')))
  child.stdout.on('data', (chunk: Buffer) => {
    parser.push(chunk)
    for (let question = waiting.peek(); question !== undefined; question = waiting.peek()) {
      const answer = parser.next(question.maxBytes)
      if (answer === undefined) break
      if (answer.kind === 'broken') return finish(new StoreUnreadableError(answer.line))
      if (answer.kind === 'too-large') return finish(new ObjectTooLargeError(answer.sizeBytes))
      waiting.take()
      if (answer.kind === 'missing') question.reject(new ObjectMissingError(question.id))
      else question.resolve(answer.object)
    }
    watchdog()
  })

  return {
    ask(question) {
      waiting.push(question)
      if (waiting.size() === 1) {
        holdProcess(child, true)
        watchdog()
      }
      unsent.push(question.id)
      if (unsent.length === 1) setImmediate(send)
    },
    end: () => finish(new StoreUnreadableError('closed')),
  }
}

/** A queue whose front is cheap to take, however long it is. */
function fifo<T>(): { push(item: T): void; peek(): T | undefined; take(): void; size(): number; drain(): T[] } {
  let items: T[] = []
  let front = 0
  return {
    push: (item) => void items.push(item),
    peek: () => items[front],
    take() {
      front++
      if (front === items.length) {
        items = []
        front = 0
      }
      if (front < 1024 || front * 2 < items.length) return
      items = items.slice(front)
      front = 0
    },
    size: () => items.length - front,
    drain() {
      const left = items.slice(front)
      items = []
      front = 0
      return left
    },
  }
}

/** Whether our own process has to stay for it: while a question is open, and not while it idles. */
function holdProcess(child: ChildProcessWithoutNullStreams, hold: boolean): void {
  for (const part of [child, child.stdin, child.stdout, child.stderr]) {
    const handle = part as { ref?: () => void; unref?: () => void } // pipes of a child are sockets, which their types do not say
    if (hold) handle.ref?.()
    else handle.unref?.()
  }
}

type Answer =
  | { kind: 'object'; object: GitObject }
  | { kind: 'missing' }
  | { kind: 'too-large'; sizeBytes: number }
  | { kind: 'broken'; line: string }

/** Takes the stream apart: `<id> <type> <size>\n<content>\n`, or `<id> missing\n`. Chunks are joined once, when an answer is complete. */
function answerParser(): { push(chunk: Buffer): void; next(maxBytes: number): Answer | undefined } {
  let chunks: Buffer[] = []
  let bytes = 0
  let needed = 1

  function joined(): Buffer {
    if (chunks.length > 1) chunks = [Buffer.concat(chunks, bytes)]
    return chunks[0] ?? Buffer.alloc(0)
  }
  function drop(count: number): void {
    const rest = joined().subarray(count)
    chunks = rest.length === 0 ? [] : [rest]
    bytes = rest.length
    needed = 1
  }

  return {
    push(chunk) {
      chunks.push(chunk)
      bytes += chunk.length
    },
    next(maxBytes) {
      if (bytes < needed) return undefined
      const buffer = joined()
      const end = buffer.indexOf(10)
      if (end < 0) return undefined
      const line = buffer.toString('latin1', 0, end)
      const header = /^[0-9a-f]+ (commit|tree|blob|tag) (\d+)$/.exec(line)
      if (header === null) {
        drop(end + 1)
        return / (missing|ambiguous)$/.test(line) ? { kind: 'missing' } : { kind: 'broken', line }
      }
      const sizeBytes = Number(header[2])
      if (sizeBytes > maxBytes) return { kind: 'too-large', sizeBytes }
      needed = end + 1 + sizeBytes + 1
      if (bytes < needed) return undefined
      // A copy: a slice would keep the whole joined chunk alive for as long as the content is cached.
      const content = Buffer.from(buffer.subarray(end + 1, end + 1 + sizeBytes))
      const type = header[1] as GitObject['type'] // the expression above allows these four only
      drop(needed)
      return { kind: 'object', object: { type, content } }
    },
  }
}
