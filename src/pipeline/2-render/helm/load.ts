import { textOf } from '#base/go-template'
import { Chart } from './chart.ts'
import { ChartError } from './chart-error.ts'
import { compareText } from './text-order.ts'
import { defaultLimits, isGzip, unpackChart, withoutBom } from './archive.ts'
import type { ChartFile, ChartLimits, LoadOptions } from './contract.ts'
import { IgnoreRules } from './ignore-rules.ts'
import { checkLock, type Metadata, readApiVersion, readMetadata, toMetadata } from './metadata.ts'
import { parseValues } from './values-text.ts'
import { messageOf } from './yaml-text.ts'

/** Reads a chart from the files of its folder; those that `.helmignore` names are left out. Throws ChartError. */
export function loadChart(files: readonly ChartFile[], options: LoadOptions = {}): Chart {
  const limits = { ...defaultLimits, ...options.limits }
  const ordered = files.toSorted((a, b) => compareText(a.name.replaceAll('/', '\0'), b.name.replaceAll('/', '\0')))
  const chartFile = ordered.find((file) => file.name === 'Chart.yaml')
  if (chartFile === undefined) throw noChart(options.location)
  checkApiVersion(textOf(chartFile.data))
  const ignore = ordered.find((file) => file.name === '.helmignore')
  const rules = new IgnoreRules(ignore && textOf(ignore.data))
  const kept = ordered.filter((file) => !rules.ignoresFile(file.name))
  checkSizes(kept, limits)
  return chartOf(
    kept.map((file) => ({ name: file.name, data: withoutBom(file.data) })),
    limits,
  )
}

/** Reads a packed chart (`.tgz`). `.helmignore` is not looked at: packing did that. Throws ChartError. */
export function loadArchive(tgz: Buffer, options: LoadOptions = {}): Chart {
  const limits = { ...defaultLimits, ...options.limits }
  checkArchive(tgz, options.location)
  const files = unpackOuter(tgz, limits, options.location)
  const chartFile = files.find((file) => file.name === 'Chart.yaml')
  if (chartFile === undefined) {
    throw new ChartError('chart-archive', 'unable to detect chart version, no Chart.yaml found')
  }
  checkApiVersion(textOf(chartFile.data))
  return chartOf(files, limits)
}

function noChart(location = '.'): ChartError {
  const path = `${location}/Chart.yaml`
  return new ChartError('chart-invalid', `unable to detect chart at ${path}: open ${path}: no such file or directory`, {
    path: 'Chart.yaml',
    hint: 'a chart is a folder with a Chart.yaml',
  })
}

function checkArchive(data: Buffer, location = 'chart.tgz'): void {
  if (isGzip(data)) return
  const isYaml = /\.ya?ml$/.test(location)
  const what = isYaml
    ? 'seems to be a YAML file, but expected a gzipped archive'
    : `does not appear to be a gzipped archive; got '${contentTypeOf(data)}'`
  throw new ChartError('chart-archive', `file '${location}' ${what}`)
}

const sniffedBytes = 512

/** What Go would call the content, as far as somebody could take it for a chart. Short files are filled up with zeros, and so are no text. */
function contentTypeOf(data: Buffer): string {
  const head = data.subarray(0, sniffedBytes)
  const start = head.toString('latin1')
  if (start.startsWith('PK\x03\x04')) return 'application/zip'
  if (start.startsWith('%PDF-')) return 'application/pdf'
  if (/^\s*<(?:!DOCTYPE HTML|HTML|HEAD|BODY)[ >]/i.test(start)) return 'text/html; charset=utf-8'
  if (/^\s*<\?xml/.test(start)) return 'text/xml; charset=utf-8'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what tells binary data from text
  const isBinary = data.length < sniffedBytes || /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/.test(start)
  return isBinary ? 'application/octet-stream' : 'text/plain; charset=utf-8'
}

/** Helm says why an archive cannot be read only where it is not even compressed. */
function unpackOuter(tgz: Buffer, limits: ChartLimits, location = 'chart.tgz'): ChartFile[] {
  try {
    return unpackChart(tgz, limits)
  } catch (error) {
    if (!(error instanceof ChartError) || error.code === 'limit') throw error
    if (error.message !== 'gzip: invalid header') {
      throw new ChartError('chart-archive', 'unable to load chart archive', { hint: error.message })
    }
    const reason = `does not appear to be a valid chart file (details: ${error.message})`
    throw new ChartError('chart-archive', `file '${location}' ${reason}`)
  }
}

function checkApiVersion(source: string): void {
  const version = orRefuse('Chart.yaml', () => readApiVersion(source))
  if (version === 'v3') throw new ChartError('chart-invalid', 'invalid chart apiVersion', { path: 'Chart.yaml' })
  if (!['', 'v1', 'v2'].includes(version)) {
    const hint = `apiVersion is ${version}; expected v1 or v2`
    throw new ChartError('chart-invalid', 'unsupported chart version', { path: 'Chart.yaml', hint })
  }
}

function checkSizes(files: readonly ChartFile[], limits: ChartLimits): void {
  for (const file of files) {
    if (file.data.length <= limits.fileBytes) continue
    const name = JSON.stringify(file.name.slice(file.name.lastIndexOf('/') + 1))
    throw new ChartError('limit', `chart file ${name} is larger than the maximum file size ${limits.fileBytes}`, {
      path: file.name,
    })
  }
  if (files.length > limits.files) throw new ChartError('limit', `chart has more than ${limits.files} files`)
}

/** Files by what they are for; those of `charts/` by the entry they belong to. */
type Sorted = {
  values: ChartFile | undefined
  schema: ChartFile | undefined
  templates: ChartFile[]
  files: ChartFile[]
  charts: Map<string, ChartFile[]>
  warnings: string[]
}

function chartOf(files: readonly ChartFile[], limits: ChartLimits): Chart {
  const sorted: Sorted = {
    values: undefined,
    schema: undefined,
    templates: [],
    files: [],
    charts: new Map(),
    warnings: [],
  }
  const fields = collect(files, sorted)
  const values = sorted.values
  const defaults = values === undefined ? new Map() : orRefuse('values.yaml', () => parseValues(textOf(values.data)))
  if (fields === undefined) throw new ChartError('chart-invalid', 'Chart.yaml file is missing')
  const metadata = toMetadata(fields)
  const dependencies = [...sorted.charts]
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([entry, members]) => subchartOf(entry, members, metadata, limits))
  const { templates, warnings, schema } = sorted
  return new Chart({
    metadata,
    values: defaults,
    schema: schema?.data,
    templates,
    files: sorted.files,
    dependencies,
    warnings: [...warnings, ...dependencies.flatMap((dependency) => dependency.warnings)],
  })
}

/** The fields of Chart.yaml and requirements.yaml; undefined without either. */
function collect(files: readonly ChartFile[], sorted: Sorted): Map<string, never> | ReturnType<typeof readMetadata> | undefined {
  const chartFile = files.findLast((file) => file.name === 'Chart.yaml')
  let fields = chartFile && withApiVersion(orRefuse('Chart.yaml', () => readMetadata(textOf(chartFile.data))))
  for (const file of files) {
    if (file.name === 'requirements.yaml') {
      const known = fields
      fields = orRefuse(file.name, () => readMetadata(textOf(file.data), known))
    }
    const isV1 = fields?.get('apiVersion') === 'v1'
    if (file.name === 'requirements.yaml' || file.name === 'requirements.lock') {
      if (file.name === 'requirements.lock') checkLock(textOf(file.data), file.name)
      if (isV1) sorted.files.push(file)
      else sorted.warnings.push(legacyWarnings[file.name])
      continue
    }
    place(file, sorted)
  }
  return fields
}

const legacyWarnings = {
  'requirements.yaml':
    'Warning: Dependencies are handled in Chart.yaml since apiVersion "v2". We recommend migrating dependencies to Chart.yaml.',
  'requirements.lock':
    'Warning: Dependency locking is handled in Chart.lock since apiVersion "v2". We recommend migrating to Chart.lock.',
}

function place(file: ChartFile, sorted: Sorted): void {
  const { name } = file
  if (name === 'Chart.yaml') return
  if (name === 'Chart.lock') checkLock(textOf(file.data), name)
  else if (name === 'values.yaml') sorted.values = file
  else if (name === 'values.schema.json') sorted.schema = file
  else if (name.startsWith('templates/')) sorted.templates.push(file)
  else if (!name.startsWith('charts/') || name.endsWith('.prov')) sorted.files.push(file)
  else {
    const inner = name.slice('charts/'.length)
    const entry = inner.split('/', 1)[0] ?? inner
    sorted.charts.set(entry, [...(sorted.charts.get(entry) ?? []), { name: inner, data: file.data }])
  }
}

/** A chart that does not say its API version is one of Helm 2's time. */
function withApiVersion(fields: ReturnType<typeof readMetadata>): ReturnType<typeof readMetadata> {
  return (fields.get('apiVersion') ?? '') === '' ? new Map([...fields, ['apiVersion', 'v1']]) : fields
}

function subchartOf(entry: string, members: readonly ChartFile[], parent: Metadata, limits: ChartLimits): Chart[] {
  if (/^[_.]/.test(entry)) return []
  const first = members[0]
  try {
    if (!entry.endsWith('.tgz')) return [chartOf(below(members), limits)]
    if (first !== undefined && first.name === entry) return [chartOf(unpackChart(first.data, limits), limits)]
  } catch (error) {
    if (!(error instanceof ChartError)) throw error
    throw new ChartError(error.code, `error unpacking subchart ${entry} in ${parent.name}: ${error.message}`, {
      path: `charts/${entry}`,
    })
  }
  const found = first?.name ?? ''
  throw new ChartError('chart-invalid', `error unpacking subchart tar in ${parent.name}: expected ${entry}, got ${found}`)
}

/** The files of a chart that lies unpacked in `charts/`; a file directly in there belongs to no chart. */
function below(members: readonly ChartFile[]): ChartFile[] {
  return members
    .filter((file) => file.name.includes('/'))
    .map((file) => ({ name: file.name.slice(file.name.indexOf('/') + 1), data: file.data }))
}

function orRefuse<T>(fileName: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new ChartError('chart-invalid', `cannot load ${fileName}: ${messageOf(error)}`, { path: fileName })
  }
}
