import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { parse } from 'yaml'

/** A dependency as Chart.yaml or requirements.yaml has it. */
export type Dependency = { name: string; version: string; repository: string }

/** A chart of the collection, as far as it matters for finding and preparing it. */
export type FoundChart = {
  folder: string
  /** Relative to the collection. */
  path: string
  name: string
  version: string
  /** The values files beside the chart's own that it brings for trying it out, relative to it. */
  tries: readonly string[]
}

/** All charts below a folder that are not part of another chart's `charts/`, by path. A Chart.yaml that cannot be read is no chart. */
export function findCharts(collection: string): FoundChart[] {
  const folders: string[] = []
  const visit = (folder: string): void => {
    const entries = readdirSync(folder, { withFileTypes: true })
    const isChart = entries.some(({ name }) => name === 'Chart.yaml')
    if (isChart) folders.push(folder)
    for (const entry of entries) {
      const isOwn = isChart && (entry.name === 'charts' || entry.name === 'templates')
      if (entry.isDirectory() && !isOwn && !entry.name.startsWith('.')) visit(join(folder, entry.name))
    }
  }
  visit(collection)
  return folders.sort().flatMap((folder) => describe(collection, folder))
}

/** The dependencies that a chart asks for, and the file that asks. */
export function dependenciesOf(folder: string): { file: string; dependencies: Dependency[] } {
  for (const name of ['requirements.yaml', 'Chart.yaml']) {
    const file = join(folder, name)
    const { dependencies } = (existsSync(file) ? readYaml(file) : undefined) ?? {}
    if (Array.isArray(dependencies)) return { file, dependencies: dependencies.map(asDependency) }
  }
  return { file: join(folder, 'Chart.yaml'), dependencies: [] }
}

function describe(collection: string, folder: string): FoundChart[] {
  const facts = readYaml(join(folder, 'Chart.yaml'))
  if (typeof facts?.['name'] !== 'string') return []
  const ci = join(folder, 'ci')
  const tries = existsSync(ci) ? readdirSync(ci).filter((name) => /values.*\.ya?ml$/.test(name)) : []
  return [
    {
      folder,
      path: relative(collection, folder).replaceAll(sep, '/') || '.',
      name: facts['name'],
      version: String(facts['version'] ?? ''),
      tries: tries.sort().map((name) => `ci/${name}`),
    },
  ]
}

function readYaml(file: string): { [field: string]: unknown } | undefined {
  try {
    const value: unknown = parse(readFileSync(file, 'utf8'), { uniqueKeys: false, logLevel: 'silent' })
    return typeof value === 'object' && value !== null ? (value as { [field: string]: unknown }) : undefined
  } catch {
    return undefined
  }
}

function asDependency(value: unknown): Dependency {
  const { name, version, repository } = (value ?? {}) as { [field: string]: unknown }
  return { name: String(name ?? ''), version: String(version ?? ''), repository: String(repository ?? '') }
}
