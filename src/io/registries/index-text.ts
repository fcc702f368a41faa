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

/**
 * Goes over the lines of an index once and finds the block of every chart: an index of 20 MB takes a fraction of a second so, and minutes in a YAML reader.
 * Throws IndexError for what is no index.
 */
export function outlineIndex(bytes: Buffer): IndexOutline {
  const blocks = blocksOf(bytes)
  return blocks === undefined ? { layout: 'other', entries: wholeIndex(bytes) } : { layout: 'blocks', blocks }
}

/** The versions in the block of one chart (the lines below its name), in their order. Entries that are no versions are passed over, as in Helm. */
export function versionsInBlock(text: string): ChartVersion[] {
  return toVersions(readYaml(essence(text) ?? text))
}

const newline = 10
const space = 32

function blocksOf(bytes: Buffer): Map<string, { start: number; end: number }> | undefined {
  const blocks = new Map<string, { start: number; end: number }>()
  let open: { start: number; end: number } | undefined
  let inside = false
  let indent = 0
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
  }
  return blocks.size === 0 ? undefined : blocks
}

function firstColumn(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] === space) at++
  return at - start
}

/** `name:` with nothing behind it; `name: []` and everything stranger is for the YAML reader. */
function nameIn(text: string): string | undefined {
  const [, plain, single, double] = /^(?:([A-Za-z0-9_][A-Za-z0-9_./-]*)|'([^'\\]+)'|"([^"\\]+)"):\s*(?:#.*)?$/.exec(text) ?? []
  return plain ?? single ?? double
}

/** The fields of an entry that are read here. */
const wanted = /^(?:version|urls|digest):/

/**
 * Only the lines that say version, URLs and digest: descriptions, annotations and maintainers are most of an index. undefined where the block is not laid
 * out in lines (then all of it is read).
 */
function essence(text: string): string | undefined {
  const lines = text.split('\n')
  const first = lines.find((line) => line.trim() !== '' && !/^\s*#/.test(line))
  const [, lead = '', rest = ''] = /^( *)-( +)\S/.exec(first ?? '') ?? []
  if (rest === '') return undefined
  const dash = lead.length
  const field = dash + 1 + rest.length
  const kept: string[] = []
  let keeping = false
  for (const line of lines) {
    const column = line.search(/[^ ]/)
    if (column < 0 || line[column] === '#' || line[column] === '\r') continue
    const isItem = column === dash && line[column] === '-'
    if (isItem && line.slice(dash + 1, field).trim() !== '') return undefined
    if (isItem) kept.push(`${' '.repeat(dash)}-`)
    else if (column < field && column <= dash) return undefined
    const at = isItem ? field : column
    if (at < field) return undefined
    if (at === field && (isItem || !/^- |^-$/.test(line.slice(at).trimEnd()))) {
      const content = line.slice(field)
      if (/^[{["'&*!?<]/.test(content) || /^\S*:\s+[&*]/.test(content)) return undefined
      keeping = wanted.test(content)
      if (keeping) kept.push(' '.repeat(field) + content)
    } else if (keeping) kept.push(line)
  }
  return kept.join('\n')
}

function wholeIndex(bytes: Buffer): Map<string, ChartVersion[]> {
  const text = bytes.toString('utf8')
  const index = /^\s*\{/.test(text) ? readJson(text) : readYaml(text)
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

function readJson(text: string): Json {
  try {
    return JSON.parse(text) as Json // what JSON.parse gives is JSON
  } catch {
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
