import { parseVersion, parseVersionRange, satisfies } from '#base'
import { type GoMap, type GoValue, sprintf, TypedMap } from '#base/go-template'
import type { Chart } from './chart.ts'
import { ChartError } from './chart-error.ts'
import type { ChartNode } from './chart-tree.ts'
import { coalesceTables, coalesceValues, type Meeting } from './coalesce.ts'
import type { Dependency } from './metadata.ts'
import { deepCopy } from './values-text.ts'
import { tableAt, valueAt } from './values-path.ts'

/** Refuses a chart whose Chart.yaml names dependencies that are not in `charts/`. */
export function checkDependencies(chart: Chart): void {
  const present = new Set(chart.dependencies.map((dependency) => dependency.name))
  const missing = (chart.metadata.dependencies ?? []).map(({ name }) => name).filter((name) => !present.has(name))
  if (missing.length === 0) return
  const advice = "You may need to run 'helm dependency build' to fetch missing dependencies"
  const what = `found in Chart.yaml, but missing in charts/ directory: ${missing.join(', ')}`
  const message = `an error occurred while checking for chart dependencies. ${advice}: ${what}`
  throw new ChartError('dependency-missing', message, { path: 'Chart.yaml' })
}

/** Leaves in the tree what tags, conditions and versions let in, under its aliases, and carries out `import-values`. */
export function processDependencies(root: ChartNode, values: GoMap, warn: (text: string) => void): void {
  enable(root, { values, path: '', warn })
  importAll(root, warn)
}

/** Whether a version lies in a range; false where either cannot be read. */
export function isCompatible(range: string, version: string): boolean {
  const [parsedRange, parsedVersion] = [parseVersionRange(range), parseVersion(version)]
  return parsedRange !== undefined && parsedVersion !== undefined && satisfies(parsedVersion, parsedRange)
}

/** The values of the user and of the charts above, where the chart's own are in them, and who is told what is odd. */
type Enabling = { values: GoMap; path: string; warn: (text: string) => void }

function enable(node: ChartNode, { values, path, warn }: Enabling): void {
  const wanted = node.metadata.dependencies
  if (wanted === undefined) return
  node.adopt(select(node, wanted))
  for (const dependency of wanted) dependency.enabled = true
  const merged = coalesceValues(node, values, { keepNulls: false, warn: ignore })
  applyTags(wanted, { values: merged, path, warn })
  applyConditions(wanted, { values: merged, path, warn })
  const removed = new Set(wanted.flatMap(({ enabled, name }) => (enabled ? [] : [name])))
  const kept = node.dependencies.filter((child) => !removed.has(child.name))
  for (const child of kept) enable(child, { values: merged, path: `${path}${child.name}.`, warn })
  const left = wanted.filter((dependency) => !removed.has(dependency.name))
  node.metadata.dependencies = left.length === 0 ? undefined : left
  node.adopt(kept)
}

/** What lies in `charts/` unasked stays as it is; what is asked for comes once per request, under its alias. */
function select(node: ChartNode, wanted: readonly Dependency[]): ChartNode[] {
  const unasked = node.dependencies.filter((child) => !wanted.some((dependency) => isMeant(dependency, child)))
  const present = node.dependencies
  const asked = wanted.flatMap((dependency) => {
    const found = present.find((child) => isMeant(dependency, child))?.copy()
    if (dependency.alias !== '') dependency.name = dependency.alias
    if (found === undefined) return []
    if (dependency.alias !== '') found.metadata.name = dependency.alias
    return [found]
  })
  return [...unasked, ...asked]
}

function isMeant(dependency: Dependency, child: ChartNode): boolean {
  return child.name === dependency.name && isCompatible(dependency.version, child.metadata.version)
}

/** One tag that is true is enough; without any, tags that are false disable. */
function applyTags(wanted: readonly Dependency[], { values, warn }: Enabling): void {
  const tags = tableAt(values, 'tags')
  if (tags === undefined) return
  for (const dependency of wanted) {
    const given = dependency.tags.map((tag) => tags.get(tag))
    for (const tag of dependency.tags.filter((name) => tags.has(name) && typeof tags.get(name) !== 'boolean')) {
      warn(`returned non-bool value tag=${tag} chart=${dependency.name}`)
    }
    dependency.enabled = given.includes(true) || !given.includes(false)
  }
}

/** The first path that holds a truth value decides, over tags. */
function applyConditions(wanted: readonly Dependency[], { values, path, warn }: Enabling): void {
  for (const dependency of wanted) {
    for (const condition of dependency.condition.trim().split(',').filter(Boolean)) {
      const value = valueAt(values, path + condition)
      if (typeof value === 'boolean') {
        dependency.enabled = value
        break
      }
      if (value !== undefined) warn(`returned non-bool value path=${condition} chart=${dependency.name}`)
    }
  }
}

/** Deepest first: what a dependency imports, its parent can import again. */
function importAll(node: ChartNode, warn: (text: string) => void): void {
  for (const child of node.dependencies) importAll(child, warn)
  const wanted = node.metadata.dependencies
  if (wanted === undefined) return
  const meeting: Meeting = { keepNulls: true, warn: ignore }
  const values = coalesceValues(node, new Map(), meeting)
  let imported: GoMap = new Map()
  for (const dependency of wanted) {
    const imports = dependency.importValues.flatMap(readImport)
    for (const { child, parent, isExport } of imports) {
      const table = tableAt(values, `${dependency.name}.${child}`)
      if (table === undefined) warn(`ImportValues missing table: ${dependency.name}.${child}`)
      else imported = coalesceTables(imported, isExport ? table : nest(parent, table), '', meeting)
    }
    dependency.importValues = imports.map(({ child, parent }) => importValue(child, parent))
  }
  node.values = coalesceTables(deepCopy(values), imported, '', meeting)
}

type Import = { child: string; parent: string; isExport: boolean }

/** A text names an export; a map says from where to where. */
function readImport(value: GoValue): Import[] {
  if (typeof value === 'string') return [{ child: `exports.${value}`, parent: '.', isExport: true }]
  if (!(value instanceof Map)) return []
  const [child, parent] = ['child', 'parent'].map((key) => sprintf('%v', [value.get(key) ?? null]))
  return [{ child: child ?? '', parent: parent ?? '', isExport: false }]
}

function importValue(child: string, parent: string): GoMap {
  return new TypedMap('map[string]string', [
    ['child', child],
    ['parent', parent],
  ])
}

function nest(path: string, table: GoMap): GoMap {
  if (path === '.') return table
  return path.split('.').reduceRight<GoMap>((inner, key) => new Map([[key, inner]]), table)
}

const ignore = (): void => undefined
