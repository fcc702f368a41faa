import {
  type FunctionMap,
  type GoMap,
  type GoValue,
  parseTemplates,
  TemplateError,
  TemplateLimitError,
  TemplateSet,
  TypedMap,
} from '#base/go-template'
import { sprigFunctions } from '#base/go-template/functions'
import { ChartError } from './chart-error.ts'
import { ChartFiles, FileContents } from './chart-files.ts'
import type { ChartNode } from './chart-tree.ts'
import type { ChartFile, RenderChartRequest } from './contract.ts'
import { executionError, parseError } from './engine-errors.ts'
import { helmFunctions } from './helm-functions.ts'
import { MapView } from './map-view.ts'
import { metadataValues } from './metadata.ts'
import { parsedFile } from './parsed-files.ts'
import { TemplateFunctions } from './template-functions.ts'
import { compareText } from './text-order.ts'
import { tableAt } from './values-path.ts'

/** What the request became on its way. */
export type RenderScope = { root: ChartNode; values: GoMap; capabilities: GoValue }

/** A template file with the values that it sees. */
type Renderable = { file: ChartFile; data: GoMap; basePath: string }

/** All templates of the tree, executed; partials and whatever a library has beside them are left out. Throws ChartError. */
export function executeTemplates(request: RenderChartRequest, scope: RenderScope): Map<string, string> {
  const templates = new Map<string, Renderable>()
  const release = releaseValues(request)
  collect(scope.root, { templates, release, capabilities: scope.capabilities }, new TypedMap('common.Values', scope.values))
  const names = [...templates.keys()].toSorted(byDepthDescending)
  const functions = functionsOf(request)
  const executor = assemble(names, templates, { functions, isStrict: request.strict === true, limits: request.limits })
  return execute(
    names.filter((name) => !baseOf(name).startsWith('_')),
    templates,
    executor,
  )
}

function releaseValues({ release }: RenderChartRequest): GoMap {
  const isUpgrade = release.isUpgrade === true
  return new Map<string, GoValue>([
    ['Name', release.name],
    ['Namespace', release.namespace],
    ['IsUpgrade', isUpgrade],
    ['IsInstall', !isUpgrade],
    ['Revision', BigInt(release.revision ?? 1)],
    ['Service', 'Helm'],
  ])
}

type Collection = { templates: Map<string, Renderable>; release: GoMap; capabilities: GoValue }

/** Adds the templates of a chart and of those below it; gives what the chart's templates see, which its parent sees under `.Subcharts`. */
function collect(node: ChartNode, collection: Collection, values: GoMap): GoMap {
  const { chart } = node
  const subcharts: GoMap = new Map()
  const data: GoMap = new TypedMap('common.Values', [
    ['Chart', metadataValues(node.metadata, node.parent === undefined)],
    ['Files', new ChartFiles(new FileContents(chart.files))],
    ['Release', collection.release],
    ['Capabilities', collection.capabilities],
    ['Values', values],
    ['Subcharts', subcharts],
  ])
  for (const child of node.dependencies) {
    const table = tableAt(values, child.name)
    const seen = table === undefined ? new TypedMap('common.Values') : new MapView('common.Values', table)
    subcharts.set(child.name, collect(child, collection, seen))
  }
  const isLibrary = node.metadata.type === 'library'
  for (const file of chart.templates) {
    if (isLibrary && !baseOf(file.name).startsWith('_')) continue
    collection.templates.set(`${node.path}/${file.name}`, { file, data, basePath: `${node.path}/templates` })
  }
  return data
}

function functionsOf(request: RenderChartRequest): FunctionMap {
  return new Map([...sprigFunctions(request.world), ...helmFunctions(request.lookup)])
}

type SetOptions = { functions: FunctionMap; isStrict: boolean; limits: RenderChartRequest['limits'] }
type Executor = { set: TemplateSet; calls: TemplateFunctions; outputBytes: number }

/** Deeper files first, so that what a parent defines replaces what its dependencies do. */
function assemble(names: readonly string[], templates: ReadonlyMap<string, Renderable>, options: SetOptions): Executor {
  const calls = new TemplateFunctions(options.functions)
  const limits = options.limits?.outputBytes === undefined ? {} : { limits: { outputBytes: options.limits.outputBytes } }
  const blank = new TemplateSet({
    name: 'gotpl',
    functions: options.functions,
    missingKey: options.isStrict ? 'error' : 'zero',
    ...limits,
  })
  const set = calls.bind(blank)
  for (const name of names) {
    const template = templates.get(name)
    if (template === undefined) continue
    // The functions of all renders have the same names, so that a parsed template fits every one.
    set.add(parsedFile(template.file, name, (text) => parse(name, text, options.functions)))
  }
  return { set, calls, outputBytes: options.limits?.outputBytes ?? Number.POSITIVE_INFINITY }
}

function parse(name: string, text: string, functions: FunctionMap): ReturnType<typeof parseTemplates> {
  try {
    return parseTemplates(name, text, { functions })
  } catch (error) {
    throw error instanceof TemplateError ? parseError(name, error.message) : error
  }
}

function execute(
  names: readonly string[],
  templates: ReadonlyMap<string, Renderable>,
  { set, calls, outputBytes }: Executor,
): Map<string, string> {
  const rendered = new Map<string, string>()
  let total = 0
  for (const name of names) {
    const template = templates.get(name)
    if (template === undefined) continue
    template.data.set('Template', templateValues(name, template))
    const text = executeOne(name, template.data, { set, calls })
    total += text.length
    if (total > outputBytes) throw tooLong(name, outputBytes)
    rendered.set(name, text)
  }
  return rendered
}

function templateValues(name: string, { basePath }: Renderable): GoMap {
  return new TypedMap('common.Values', [
    ['Name', name],
    ['BasePath', basePath],
  ])
}

function executeOne(name: string, data: GoMap, { set, calls }: Pick<Executor, 'set' | 'calls'>): string {
  try {
    calls.begin()
    return set.execute(name, data).replaceAll('<no value>', '')
  } catch (error) {
    if (error instanceof TemplateLimitError) throw new ChartError('limit', error.message, { path: name })
    throw error instanceof TemplateError ? executionError(name, error.message, calls.trail) : error
  }
}

function tooLong(name: string, outputBytes: number): ChartError {
  const what = `the output of all templates is longer than the limit; expected at most ${outputBytes} characters`
  return new ChartError('limit', `Cannot render ${name}: ${what}`, { path: name })
}

/** By depth, then by name, both descending. */
function byDepthDescending(a: string, b: string): number {
  return b.split('/').length - a.split('/').length || compareText(b, a)
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
