import { type Json, type JsonObject, parseVersion } from '#base'
import { parseYaml, YamlError } from '#base/yaml'
import type { ChartVersion } from '#source'

/** Why an index cannot be used, as the end of a sentence. */
export class IndexError extends Error {}

/**
 * Where the versions of each chart stand in the text of an `index.yaml`, in bytes; or, where the text is laid out in another way than all tools write it
 * (JSON, anchors, flow style), the whole of it, read.
 */
export type IndexOutline =
  | { layout: 'blocks'; blocks: ReadonlyMap<string, { start: number; end: number }> }
  | { layout: 'other'; entries: ReadonlyMap<string, readonly ChartVersion[]> }

/** Lets others have their turn: an index may be large, and whoever reads it has more to do than this. */
export type Pause = () => Promise<void>

/** So much is done between two pauses: some milliseconds. */
const sliceBytes = 256 * 1024

/** An index, or a chart in it, that is not laid out in lines must be read in one go, during which nothing else happens. In bytes. */
const unlinedBytes = 1024 * 1024
/** Lines of one version that are kept. */
const longestItem = 10_000
/** As JSON it is read much faster. */
const jsonBytes = 4 * 1024 * 1024

/**
 * Goes over the lines of an index once and finds the block of every chart: an index of 20 MB takes a fraction of a second so, and minutes in a YAML reader.
 * Throws IndexError for what is no index, or is large and not laid out in lines.
 */
export async function outlineIndex(bytes: Buffer, pause: Pause): Promise<IndexOutline> {
  const blocks = await blocksOf(bytes, pause)
  return blocks === undefined ? { layout: 'other', entries: wholeIndex(bytes) } : { layout: 'blocks', blocks }
}

/**
 * The versions in the block of one chart (the lines below its name), in their order. Entries that are no versions are passed over, as in Helm. Throws
 * IndexError for what is no YAML, or is large and not laid out in lines.
 */
export async function versionsInBlock(block: Buffer, pause: Pause): Promise<ChartVersion[]> {
  const versions: ChartVersion[] = []
  try {
    const essence = new Essence()
    for (const text of slicesOf(block)) {
      const items = essence.add(text)
      if (items !== '') versions.push(...toVersions(readYaml(items)))
      await pause()
    }
    const last = essence.rest()
    if (last !== '') versions.push(...toVersions(readYaml(last)))
    return versions
  } catch (error) {
    // What is unusual is read as a whole; that the lines alone are no YAML may be because of an anchor.
    if (!(error instanceof NotInLines) && !(error instanceof IndexError)) throw error
  }
  return toVersions(readYaml(withinLimit(block, 'the entries of the chart').toString('utf8')))
}

/** Whole lines, some hundred KiB at a time. */
function* slicesOf(block: Buffer): Generator<string> {
  for (let start = 0; start < block.length; ) {
    const found = start + sliceBytes < block.length ? block.indexOf(newline, start + sliceBytes) : -1
    const end = found < 0 ? block.length : found + 1
    yield block.toString('utf8', start, end)
    start = end
  }
}

function withinLimit(bytes: Buffer, what: string, maxBytes = unlinedBytes): Buffer {
  if (bytes.length <= maxBytes) return bytes
  throw new IndexError(
    `${what} of ${bytes.length} bytes cannot be read line by line (flow style, anchors or names that are there twice), and it has more than ${maxBytes} bytes`,
  )
}

const newline = 10
const space = 32

async function blocksOf(bytes: Buffer, pause: Pause): Promise<Map<string, { start: number; end: number }> | undefined> {
  const blocks = new Map<string, { start: number; end: number }>()
  let open: { start: number; end: number } | undefined
  let inside = false
  let indent = 0
  let pauseAt = sliceBytes
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(newline, start)
    const end = found < 0 ? bytes.length : found
    const column = firstColumn(bytes, start, end)
    const letter = bytes[start + column]
    const isBlank = start + column >= end || letter === 35 || letter === 13
    if (!isBlank && column === 0) {
      inside = false
      if (open !== undefined) open.end = start
      open = undefined
      const line = bytes.toString('latin1', start, Math.min(end, start + 200)).trimEnd()
      if (/^(?:[{["'&*!?|>%\t]|- )/.test(line)) return undefined
      if (/^entries:\s*(?:#.*)?$/.test(line)) inside = true
      else if (/^entries:\s*\{\s*\}\s*$/.test(line)) return blocks
      else if (line.startsWith('entries:')) return undefined
    } else if (!isBlank && inside && (blocks.size === 0 || column <= indent)) {
      const line = bytes.toString('utf8', start, Math.min(end, start + 1000))
      // The items of a list may stand as deep as the name above them.
      if (line.startsWith('- ', column) || line.trimEnd().slice(column) === '-') {
        if (open === undefined || column !== indent) return undefined
      } else {
        if (blocks.size === 0) indent = column
        const name = column === indent ? nameIn(line.slice(column)) : undefined
        if (name === undefined || blocks.has(name)) return undefined
        if (open !== undefined) open.end = start
        open = { start: end + 1, end: bytes.length }
        blocks.set(name, open)
      }
    }
    start = end + 1
    if (start < pauseAt) continue
    pauseAt = start + sliceBytes
    await pause()
  }
  return blocks.size === 0 ? undefined : blocks
}

function firstColumn(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] === space) at++
  return at - start
}

/** `name:` with nothing behind it, or an empty list; everything stranger is for the YAML reader. */
function nameIn(text: string): string | undefined {
  const [, plain, single, double] =
    /^(?:([A-Za-z0-9_][A-Za-z0-9_./-]*)|'([^'\\]+)'|"([^"\\]+)"):(?:\s+\[\s*\])?\s*(?:#.*)?$/.exec(text) ?? []
  return plain ?? single ?? double
}

/** The fields of an entry that are read here. */
const wanted = /^(?:version|urls|digest):/

/** The block is not laid out in lines. */
class NotInLines extends Error {}

/**
 * Only the lines that say version, URLs and digest: descriptions, annotations and maintainers are most of an index. Throws NotInLines where the block is
 * laid out in another way.
 */
class Essence {
  #dash = -1
  #field = 0
  #keeping = false
  #kept: string[] = []

  /** Takes whole lines; gives the essence of the items that are finished with them. */
  add(text: string): string {
    let finished = 0
    for (const line of text.split('\n')) {
      const column = line.search(/[^ ]/)
      if (column < 0 || line[column] === '#' || line[column] === '\r') continue
      if (this.#dash < 0) this.#measure(line)
      if (column === this.#dash && line[column] === '-') finished = this.#kept.length
      this.#take(line, column)
    }
    const items = this.#kept.slice(0, finished).join('\n')
    this.#kept = this.#kept.slice(finished)
    // One item that goes on and on would be read in one go in the end.
    if (this.#kept.length > longestItem) throw new NotInLines()
    return items
  }

  /** The essence of the last item. */
  rest(): string {
    return this.#kept.join('\n')
  }

  /** The first line tells where items and their fields begin. */
  #measure(line: string): void {
    const [, lead = '', rest = ''] = /^( *)-( +)\S/.exec(line) ?? []
    if (rest === '') throw new NotInLines()
    this.#dash = lead.length
    this.#field = lead.length + 1 + rest.length
  }

  #take(line: string, column: number): void {
    const dash = this.#dash
    const field = this.#field
    const isItem = column === dash && line[column] === '-'
    if (isItem && line.slice(dash + 1, field).trim() !== '') throw new NotInLines()
    if (isItem) this.#kept.push(`${' '.repeat(dash)}-`)
    else if (column < field && column <= dash) throw new NotInLines()
    const at = isItem ? field : column
    if (at < field) throw new NotInLines()
    if (at === field && (isItem || !/^- |^-$/.test(line.slice(at).trimEnd()))) {
      const content = line.slice(field)
      if (/^[{["'&*!?<]/.test(content) || /^\S*:\s+[&*]/.test(content)) throw new NotInLines()
      this.#keeping = wanted.test(content)
      if (this.#keeping) this.#kept.push(' '.repeat(field) + content)
    } else if (this.#keeping) this.#kept.push(line)
  }
}

function wholeIndex(bytes: Buffer): Map<string, ChartVersion[]> {
  const index = isJson(bytes) ? readJson(bytes) : readYaml(withinLimit(bytes, 'an index').toString('utf8'))
  if (typeof index !== 'object' || index === null || Array.isArray(index)) throw new IndexError('it is no index of charts')
  const { entries } = index
  if (entries === undefined || entries === null) {
    if (index['apiVersion'] === undefined) throw new IndexError('it is no index of charts: it has neither apiVersion nor entries')
    return new Map()
  }
  if (typeof entries !== 'object' || Array.isArray(entries)) throw new IndexError('its entries are not named by charts')
  return new Map(Object.entries(entries).map(([name, versions]) => [name, toVersions(versions)]))
}

function toVersions(list: Json): ChartVersion[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((item) => (typeof item === 'object' && item !== null && !Array.isArray(item) ? toVersion(item) : []))
}

function toVersion(item: JsonObject): ChartVersion[] {
  const { version, urls, digest } = item
  if (typeof version !== 'string' || parseVersion(version) === undefined) return []
  const places = Array.isArray(urls) ? urls.filter((url) => typeof url === 'string') : []
  return [{ version, urls: places, ...(typeof digest === 'string' && digest !== '' ? { digest: withAlgorithm(digest) } : {}) }]
}

function withAlgorithm(digest: string): string {
  return digest.includes(':') ? digest.toLowerCase() : `sha256:${digest.toLowerCase()}`
}

function isJson(bytes: Buffer): boolean {
  return /^\s*\{/.test(bytes.toString('latin1', 0, 1000))
}

function readJson(bytes: Buffer): Json {
  const text = withinLimit(bytes, 'an index', jsonBytes).toString('utf8')
  try {
    return JSON.parse(text) as Json // what JSON.parse gives is JSON
  } catch {
    withinLimit(bytes, 'an index')
    return readYaml(text)
  }
}

function readYaml(text: string): Json {
  try {
    return parseYaml(text)
  } catch (error) {
    if (error instanceof YamlError) throw new IndexError(`it is not YAML (${error.message})`)
    throw error
  }
}
