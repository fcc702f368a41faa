import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseDocument, YAMLMap, YAMLSeq } from 'yaml'
import { compareVersions, parseVersion, parseVersionRange, satisfies } from '#base'
import { type Dependency, dependenciesOf, type FoundChart, findCharts } from './charts.ts'

/** A copy of a chart with its dependencies in place, and what was done to get them there. */
export type Prepared = { folder: string; notes: string[] }

const deepest = 8

/**
 * Copies a chart below `target` and puts dependencies that it lacks into its `charts/`, from the collection: the newest version that fits, else the
 * newest at hand, with the requirement changed to it; a dependency that is nowhere is no longer asked for. Both programs get the very same copy.
 */
export function prepare(chart: FoundChart, collection: readonly FoundChart[], target: string): Prepared {
  const notes: string[] = []
  const folder = join(target, basename(resolve(chart.folder)))
  copyChart(chart.folder, folder)
  complete({ folder, source: chart.folder, path: chart.path }, collection, notes, 0)
  return { folder, notes }
}

type Place = { folder: string /** Where it was copied from; `file://` is relative to that. */; source: string; path: string }

function complete(place: Place, collection: readonly FoundChart[], notes: string[], depth: number): void {
  const charts = join(place.folder, 'charts')
  const { file, dependencies } = dependenciesOf(place.folder)
  const present = new Set(existsSync(charts) ? readdirSync(charts) : [])
  for (const dependency of dependencies) {
    if ([...present].some((name) => isOf(dependency.name, name))) continue
    const found = choose(dependency, place, collection)
    if (found === undefined || depth >= deepest) {
      notes.push(
        `${dependency.name} ${dependency.version} of ${basename(place.folder)} is not in the collection and was left out`,
      )
      change(file, dependency, undefined)
      continue
    }
    if (!found.fits) {
      change(file, dependency, found.chart.version)
      notes.push(`${basename(place.folder)} wants ${dependency.name} ${dependency.version}; it got ${found.chart.version}`)
    }
    const folder = join(charts, dependency.name)
    mkdirSync(charts, { recursive: true })
    copyChart(found.chart.folder, folder)
    present.add(dependency.name)
    complete({ folder, source: found.chart.folder, path: found.chart.path }, collection, notes, depth + 1)
  }
}

const isOf = (name: string, entry: string): boolean => entry === name || (entry.startsWith(`${name}-`) && entry.endsWith('.tgz'))

function choose(
  dependency: Dependency,
  place: Place,
  collection: readonly FoundChart[],
): { chart: FoundChart; fits: boolean } | undefined {
  if (dependency.repository.startsWith('file://')) {
    const folder = resolve(place.source, dependency.repository.slice('file://'.length))
    const [chart] = existsSync(join(folder, 'Chart.yaml')) ? findCharts(folder) : []
    if (chart !== undefined) return { chart, fits: fits(dependency, chart) }
  }
  const owner = place.path.split('/')[0]
  const ranked = collection
    .filter(({ name }) => name === dependency.name)
    .map((chart) => ({ chart, fits: fits(dependency, chart), near: chart.path.split('/')[0] === owner }))
    .sort((a, b) => Number(b.fits) - Number(a.fits) || Number(b.near) - Number(a.near) || newer(a.chart, b.chart))
  return ranked[0]
}

function fits(dependency: Dependency, chart: FoundChart): boolean {
  const range = parseVersionRange(dependency.version)
  const version = parseVersion(chart.version)
  return range !== undefined && version !== undefined && satisfies(version, range)
}

function newer(a: FoundChart, b: FoundChart): number {
  const [one, other] = [parseVersion(a.version), parseVersion(b.version)]
  return one === undefined || other === undefined ? 0 : compareVersions(other, one)
}

/** Asks for another version, or no longer at all; the rest of the file stays as it was written. */
function change(file: string, dependency: Dependency, version: string | undefined): void {
  const document = parseDocument(readFileSync(file, 'utf8'), { uniqueKeys: false })
  const list = document.get('dependencies')
  if (!(list instanceof YAMLSeq)) return
  const isMeant = (item: unknown): item is YAMLMap => item instanceof YAMLMap && item.get('name') === dependency.name
  if (version === undefined) list.items = list.items.filter((item) => !isMeant(item))
  else for (const item of list.items) if (isMeant(item)) item.set('version', version)
  writeFileSync(file, document.toString({ lineWidth: 0 }))
}

/** Links are followed: what they point to may lie beside the chart. */
function copyChart(from: string, to: string): void {
  cpSync(from, to, { recursive: true, dereference: true, filter: (path) => existsSync(path) })
}
