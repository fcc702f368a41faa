import { gunzipSync } from 'node:zlib'
import { ArchiveError, type ArchiveFile, readTar } from '#base/archive'
import { ChartError } from './chart-error.ts'
import type { ChartFile, ChartLimits } from './contract.ts'

/** Helm's own limits; the number of files is ours, far beyond any chart. */
export const defaultLimits: ChartLimits = { fileBytes: 5 * 1024 * 1024, totalBytes: 100 * 1024 * 1024, files: 50_000 }

/** What tar adds around the files of an archive at the limit: headers, padding. */
const tarOverheadBytes = 32 * 1024 * 1024

/**
 * The files of a packed chart, names relative to the chart's root. A name that leads out of it is refused; a link is an empty file, as for Helm.
 * Messages are those of Helm's archive reader, without what its callers put before them.
 */
export function unpackChart(tgz: Buffer, limits: ChartLimits = defaultLimits): ChartFile[] {
  const files: ChartFile[] = []
  let remaining = limits.totalBytes
  for (const entry of entriesOf(inflate(tgz, limits), limits)) {
    if (entry.kind === 'directory' || entry.kind === 'other') continue
    const name = safeName(entry.name)
    if (entry.data.length > remaining) throw tooLarge(limits)
    if (entry.data.length > limits.fileBytes) {
      const size = `is larger than the maximum file size ${limits.fileBytes}`
      throw new ChartError('limit', `decompressed chart file ${JSON.stringify(entry.name)} ${size}`)
    }
    remaining -= entry.data.length
    if (remaining <= 0) throw tooLarge(limits)
    files.push({ name, data: withoutBom(entry.data) })
  }
  if (files.length === 0) throw refusal('no files in chart archive')
  return files
}

/** Editors on Windows put a byte order mark before UTF-8. */
export function withoutBom(data: Buffer): Buffer {
  return data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? data.subarray(3) : data
}

export const isGzip = (data: Buffer): boolean => data[0] === 0x1f && data[1] === 0x8b && data[2] === 8

function inflate(tgz: Buffer, limits: ChartLimits): Buffer {
  if (tgz.length === 0) throw refusal('EOF')
  if (tgz.length < 10) throw refusal('unexpected EOF')
  if (!isGzip(tgz)) throw refusal('gzip: invalid header')
  try {
    return gunzipSync(tgz, { maxOutputLength: limits.totalBytes + tarOverheadBytes })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limits)
    throw refusal(code === 'Z_BUF_ERROR' ? 'unexpected EOF' : 'gzip: invalid checksum')
  }
}

/** The reader's limits are above ours, whose errors are Helm's. */
function entriesOf(tar: Buffer, limits: ChartLimits): ArchiveFile[] {
  const maxBytes = limits.totalBytes + tarOverheadBytes
  try {
    return readTar(tar, { maxBytes, maxFileBytes: maxBytes, maxEntries: limits.files })
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error
    throw new ChartError(error.limit ? 'limit' : 'chart-archive', error.message)
  }
}

/** The name below the archive's one folder. Archives made on Windows may have `\` between segments. */
function safeName(name: string): string {
  const delimiter = name.includes('\\') ? '\\' : '/'
  const [folder, ...segments] = name.split(delimiter)
  const path = segments.join('/')
  if (path.startsWith('/')) throw refusal('chart illegally contains absolute paths')
  const cleaned = cleanPath(path)
  if (cleaned === '.') throw refusal(`chart illegally contains content outside the base directory: ${JSON.stringify(name)}`)
  if (cleaned.startsWith('..')) throw refusal('chart illegally references parent directory')
  if (/^[a-zA-Z]:\//.test(cleaned)) throw refusal('chart contains illegally named files')
  if (folder === 'Chart.yaml') throw refusal('chart yaml not in base directory')
  return cleaned
}

function cleanPath(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else kept.push(segment)
  }
  return kept.length === 0 ? '.' : kept.join('/')
}

const refusal = (message: string): ChartError => new ChartError('chart-archive', message)
const tooLarge = (limits: ChartLimits): ChartError =>
  new ChartError('limit', `decompressed chart is larger than the maximum size ${limits.totalBytes}`)
