import {
  closeSync,
  existsSync,
  fdatasync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { KubeObject } from '../object.ts'
import type { StoreKey } from './key.ts'

/** One write as it stands in the log; without an object it is a deletion. */
export type LogRecord = { revision: number; key: StoreKey; object?: KubeObject }

/** What a folder holds: a snapshot (if there is one) and the writes after it, in order. */
export type LogContents = { snapshotRevision: number; snapshot: LogRecord[]; writes: LogRecord[] }

/**
 * The durable half of the store: `log-<first revision>.jsonl`, one JSON record a line, and `snapshot-<revision>.jsonl`.
 *
 * Durability: a record is handed to the kernel with `write(2)` before the caller gets its answer, so a killed process loses nothing
 * that it has acknowledged. `fdatasync` follows once a second and at the end, so a power cut may lose the last second.
 * A last line without its newline is a torn write that nobody was answered for; it is cut off. A broken line before the end is damage and is refused.
 */
export class Log {
  readonly #folder: string
  #file: number
  #firstRevision: number
  #bytes: number
  #unsynced = false
  #syncing = false
  #timer: NodeJS.Timeout

  private constructor(folder: string, firstRevision: number) {
    this.#folder = folder
    this.#firstRevision = firstRevision
    this.#file = openSync(this.#path(firstRevision), 'a', 0o600)
    this.#bytes = 0
    this.#timer = setInterval(() => this.#syncLater(), 1_000)
    this.#timer.unref()
  }

  /** Reads what is in the folder (made if missing) and opens a new log file behind it. */
  static open(folder: string): { log: Log; contents: LogContents } {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const contents = readFolder(folder)
    const last = contents.writes.at(-1)?.revision ?? contents.snapshotRevision
    return { log: new Log(folder, last + 1), contents }
  }

  append(record: LogRecord): void {
    const line = Buffer.from(`${printRecord(record)}\n`)
    let written = 0
    while (written < line.length) written += writeSync(this.#file, line, written)
    this.#bytes += line.length
    this.#unsynced = true
  }

  /** Bytes written since the log file was begun; the store asks for a snapshot when they are many. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * Writes a snapshot and starts a new log file. The snapshot gets its final name only when it is whole and on disk,
   * and older files go only after that: a kill at any point leaves one complete history.
   */
  compact(revision: number, records: Iterable<LogRecord>): void {
    const temporary = join(this.#folder, 'snapshot.tmp')
    const file = openSync(temporary, 'w', 0o600)
    let chunk: string[] = []
    for (const record of records) {
      chunk.push(printRecord(record))
      if (chunk.length === 500) {
        writeSync(file, `${chunk.join('\n')}\n`)
        chunk = []
      }
    }
    writeSync(file, `${[...chunk, '"end"'].join('\n')}\n`)
    fdatasyncSync(file)
    closeSync(file)
    renameSync(temporary, join(this.#folder, `snapshot-${revision}.jsonl`))
    const older = this.#firstRevision
    closeSync(this.#file)
    this.#firstRevision = revision + 1
    this.#file = openSync(this.#path(this.#firstRevision), 'a', 0o600)
    this.#bytes = 0
    this.#unsynced = false
    removeOlder(this.#folder, revision, older)
  }

  close(): void {
    clearInterval(this.#timer)
    fdatasyncSync(this.#file)
    closeSync(this.#file)
  }

  #path(firstRevision: number): string {
    return join(this.#folder, `log-${firstRevision}.jsonl`)
  }

  #syncLater(): void {
    if (!this.#unsynced || this.#syncing) return
    this.#unsynced = false
    this.#syncing = true
    fdatasync(this.#file, (error) => {
      this.#syncing = false
      // A file that was replaced by compaction meanwhile is closed and already on disk as a snapshot.
      if (error !== null && error.code !== 'EBADF') this.#unsynced = true
    })
  }
}

function printRecord(record: LogRecord): string {
  const { resource, namespace, name } = record.key
  return JSON.stringify([record.revision, resource, namespace, name, ...(record.object === undefined ? [] : [record.object])])
}

function parseRecord(line: string): LogRecord {
  // Written by printRecord; the shape is ours.
  const [revision, resource, namespace, name, object] = JSON.parse(line) as [number, string, string, string, KubeObject?]
  return { revision, key: { resource, namespace, name }, ...(object === undefined ? {} : { object }) }
}

function readFolder(folder: string): LogContents {
  rmSync(join(folder, 'snapshot.tmp'), { force: true })
  const snapshotRevision = Math.max(0, ...numbered(folder, 'snapshot'))
  const snapshot = snapshotRevision === 0 ? [] : readSnapshot(join(folder, `snapshot-${snapshotRevision}.jsonl`))
  const writes: LogRecord[] = []
  for (const first of numbered(folder, 'log')) {
    for (const record of readLog(join(folder, `log-${first}.jsonl`))) {
      if (record.revision > (writes.at(-1)?.revision ?? snapshotRevision)) writes.push(record)
    }
  }
  return { snapshotRevision, snapshot, writes }
}

function numbered(folder: string, stem: string): number[] {
  const pattern = new RegExp(`^${stem}-(\\d+)\\.jsonl$`)
  return readdirSync(folder)
    .flatMap((file) => {
      const number = pattern.exec(file)?.[1]
      return number === undefined ? [] : [Number(number)]
    })
    .sort((a, b) => a - b)
}

function readSnapshot(path: string): LogRecord[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  if (lines.pop() !== '"end"') throw damaged(path, lines.length)
  return lines.map((line, index) => parseLine(line, path, index + 1))
}

function readLog(path: string): LogRecord[] {
  const bytes = readFileSync(path)
  const end = bytes.lastIndexOf(10) + 1
  if (end < bytes.length) truncateSync(path, end)
  const text = bytes.subarray(0, end).toString('utf8')
  return text === ''
    ? []
    : text
        .slice(0, -1)
        .split('\n')
        .map((line, index) => parseLine(line, path, index + 1))
}

function parseLine(line: string, path: string, number: number): LogRecord {
  try {
    return parseRecord(line)
  } catch {
    throw damaged(path, number)
  }
}

function damaged(path: string, line: number): Error {
  return new Error(
    `Cannot read the sandbox's log ${path}: line ${line} is damaged; expected a JSON record. Move the folder aside to begin anew`,
  )
}

function removeOlder(folder: string, snapshot: number, logsUpTo: number): void {
  for (const revision of numbered(folder, 'snapshot')) {
    if (revision < snapshot) rmSync(join(folder, `snapshot-${revision}.jsonl`), { force: true })
  }
  for (const first of numbered(folder, 'log')) {
    const path = join(folder, `log-${first}.jsonl`)
    if (first <= logsUpTo && first <= snapshot && existsSync(path)) rmSync(path)
  }
}
