import { ArchiveError } from './error.ts'
import { type Header, numberAt, readHeader } from './tar-header.ts'

/** An entry as the archive names it: nothing is cleaned. `offset` is where its content begins, in bytes of the unpacked archive. */
export type ArchiveEntry = {
  name: string
  kind: 'file' | 'directory' | 'link' | 'hard-link' | 'other'
  sizeBytes: number
  executable: boolean
  /** Where a link points. */
  target?: string
  offset: number
}

/** Bounds for all contents together, for one file, for the number of entries. */
export type ArchiveLimits = { maxBytes: number; maxFileBytes: number; maxEntries: number }

/** Who takes what the scanner finds: an entry, its content in pieces (valid during the call only), the end of the entry. */
export type TarSink = { begin(entry: ArchiveEntry): void; data(piece: Uint8Array): void; finish(): void }

/** Takes the bytes of a tar archive piece by piece. `end` has to be called after the last. Both throw ArchiveError. */
export type TarScanner = { push(piece: Uint8Array): void; end(): void }

const blockBytes = 512
/** Long names and extended headers are small; one that is not is an attack. */
const maxMetaBytes = 1024 * 1024

/**
 * Reads tar (old, ustar, pax, GNU long names) as it comes, in constant memory. Contents are bounded by `limits`; sparse files are refused.
 * What follows the end mark is passed over.
 */
export function tarScanner(limits: ArchiveLimits, sink: TarSink): TarScanner {
  const block = Buffer.alloc(blockBytes)
  let filled = 0
  let position = 0
  let ended = false
  let entries = 0
  let contentBytes = 0
  /** What the current entry still has to give, and the padding behind it. */
  let left = 0
  let padding = 0
  let meta: { type: string; bytes: Buffer[]; size: number } | undefined
  let open = false
  let next: { name?: string; target?: string; size?: number } = {}

  function header(): void {
    if (block.every((byte) => byte === 0)) {
      ended = true
      return
    }
    const read = readHeader(block)
    if (++entries > limits.maxEntries) throw new ArchiveError(`it has more than ${limits.maxEntries} entries`, { limit: true })
    const size = next.size !== undefined && !isMeta(read.type) ? next.size : read.sizeBytes
    padding = (blockBytes - (size % blockBytes)) % blockBytes
    left = size
    if (isMeta(read.type)) {
      if (size > maxMetaBytes) throw new ArchiveError('it has an extended header of more than 1 MiB', { limit: true })
      meta = { type: read.type, bytes: [], size }
    } else {
      begin(read, size)
    }
    if (left === 0) finish()
  }

  function begin(read: Header, size: number): void {
    const entry = entryOf(read, next, { size, offset: position })
    next = {}
    contentBytes += size
    if (size > limits.maxFileBytes)
      throw new ArchiveError(`its file ${JSON.stringify(entry.name)} has ${size} bytes; ${limits.maxFileBytes} are allowed`, {
        limit: true,
      })
    if (contentBytes > limits.maxBytes)
      throw new ArchiveError(`its files have more than ${limits.maxBytes} bytes together`, { limit: true })
    open = true
    sink.begin(entry)
  }

  function content(piece: Uint8Array): void {
    left -= piece.length
    if (meta !== undefined) meta.bytes.push(Buffer.from(piece))
    else sink.data(piece)
    if (left === 0) finish()
  }

  function finish(): void {
    if (meta !== undefined) next = { ...next, ...metaFacts(meta.type, Buffer.concat(meta.bytes)) }
    else if (open) sink.finish()
    meta = undefined
    open = false
  }

  return {
    push(piece) {
      let at = 0
      while (at < piece.length && !ended) {
        const rest = piece.length - at
        if (left > 0) {
          const take = Math.min(left, rest)
          position += take
          content(piece.subarray(at, at + take))
          at += take
        } else if (padding > 0) {
          const take = Math.min(padding, rest)
          padding -= take
          position += take
          at += take
        } else {
          const take = Math.min(blockBytes - filled, rest)
          block.set(piece.subarray(at, at + take), filled)
          filled += take
          position += take
          at += take
          if (filled < blockBytes) continue
          filled = 0
          header()
        }
      }
    },
    end() {
      // Many writers leave out the end mark, or the padding before it; a cut in the middle of an entry is damage.
      if (!ended && (left > 0 || filled > 0)) throw new ArchiveError('it ends in the middle of an entry')
    },
  }
}

function entryOf(read: Header, next: { name?: string; target?: string }, at: { size: number; offset: number }): ArchiveEntry {
  const name = next.name ?? read.name
  const target = next.target ?? read.target
  const kind = kindOf(read.type, name)
  return {
    name,
    kind,
    sizeBytes: at.size,
    executable: (read.mode & 0o111) !== 0,
    offset: at.offset,
    ...(kind === 'link' || kind === 'hard-link' ? { target } : {}),
  }
}

/** Extended headers speak of the entry that follows (`x`, `L`, `K`) or of all (`g`). */
function isMeta(type: string): boolean {
  return type === 'x' || type === 'g' || type === 'L' || type === 'K'
}

function kindOf(type: string, name: string): ArchiveEntry['kind'] {
  switch (type) {
    case '0':
    case '\0':
    case '7':
      return name.endsWith('/') ? 'directory' : 'file'
    case '5':
      return 'directory'
    case '2':
      return 'link'
    case '1':
      return 'hard-link'
    case 'S':
      throw new ArchiveError(`its file ${JSON.stringify(name)} is stored as a sparse file`)
    default:
      return 'other'
  }
}

function metaFacts(type: string, content: Buffer): { name?: string; target?: string; size?: number } {
  if (type === 'g') return {}
  const text = () => content.toString('utf8').replace(/\0+$/, '')
  if (type === 'L') return { name: text() }
  if (type === 'K') return { target: text() }
  return paxFacts(content)
}

/** Records of a pax header: `<length> <key>=<value>\n`, the length counting all of it. */
function paxFacts(content: Buffer): { name?: string; target?: string; size?: number } {
  const facts: { name?: string; target?: string; size?: number } = {}
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at)
    const length = space < 0 ? Number.NaN : Number(content.toString('latin1', at, space))
    const equals = space < 0 ? -1 : content.indexOf(61, space)
    if (!Number.isInteger(length) || length < 5 || at + length > content.length || equals < 0 || equals >= at + length)
      throw new ArchiveError('it has a damaged extended header')
    const key = content.toString('utf8', space + 1, equals)
    const value = content.toString('utf8', equals + 1, at + length - 1)
    if (key === 'path') facts.name = value
    else if (key === 'linkpath') facts.target = value
    else if (key === 'size') facts.size = numberAt(value)
    else if (key.startsWith('GNU.sparse')) throw new ArchiveError('it has a file that is stored as a sparse file')
    at += length
  }
  return facts
}
