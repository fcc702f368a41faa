import { printYaml, YamlWriteError } from '#base/yaml'
import {
  type Built,
  type BuildLimits,
  type BuildOptions,
  type BuildPorts,
  type BuiltResource,
  type JsonObject,
  type Kustomization,
  KustomizeError,
} from '../contract.ts'
import { addHashes } from '../generators/index.ts'
import { Loader } from '../load/index.ts'
import { fieldOf, setMetaMap } from '../node/index.ts'
import { fixNameReferences, resolveVars } from '../references/index.ts'
import {
  idText,
  noOrigin,
  notedAnnotations,
  noteKeys,
  originText,
  refuseNameless,
  type Resource,
  type ResMap,
  transformationsText,
} from '../resources/index.ts'
import { BuildSchema } from '../schema/index.ts'
import { entriesTransformer, sortTransformer } from '../transformers/index.ts'
import type { Accumulator } from './accumulator.ts'
import { chooseSchema, loadTarget } from './load-target.ts'
import { BuildRun } from './run.ts'
import { accumulate } from './target.ts'

const defaultLimits: BuildLimits = {
  depth: 100,
  files: 100_000,
  readBytes: 512 * 1024 * 1024,
  outputBytes: 512 * 1024 * 1024,
}

/**
 * Builds the kustomization in a folder of the repository, as `kustomize build` does. Throws KustomizeError, with kustomize's words where it refuses
 * the same.
 */
export async function buildKustomization(path: string, ports: BuildPorts, options: BuildOptions = {}): Promise<Built> {
  const run = new BuildRun(ports, options, new BuildSchema())
  const top = new Loader(
    { ports, limits: { ...defaultLimits, ...options.limits }, spent: { files: 0, bytes: 0 } },
    {
      files: ports.files,
      root: '',
      display: options.displayRoot ?? '',
      isRestricted: options.loadRestrictor !== 'none',
      repository: undefined,
      referrer: undefined,
    },
  )
  const map = await build(run, top.at(await top.directory(path)))
  return { resources: map.resources.map(built), warnings: run.warnings }
}

/** The bytes that `kustomize build` prints. Throws KustomizeError beyond the limit. */
export function printBuilt({ resources }: Built, limits: Partial<BuildLimits> = {}): string {
  const { outputBytes } = { ...defaultLimits, ...limits }
  let size = 0
  const documents = resources.map(({ object }) => {
    const text = printed(object)
    size += text.length
    if (size <= outputBytes) return text
    throw new KustomizeError('limit', `Cannot print the objects: they take more than ${outputBytes} bytes`)
  })
  return documents.join('---\n')
}

function printed(object: JsonObject): string {
  try {
    return printYaml(object, { dialect: 'v2' })
  } catch (error) {
    if (error instanceof YamlWriteError) throw new KustomizeError('resource-invalid', error.message)
    throw error
  }
}

/** Whether an object certainly has no namespace, as far as kustomize knows its kind. */
export function isClusterScoped({ apiVersion, kind }: JsonObject): boolean {
  return new BuildSchema().isClusterScoped(String(apiVersion ?? ''), String(kind ?? ''))
}

async function build(run: BuildRun, loader: Loader): Promise<ResMap> {
  const target = await loadTarget(run, loader, run.options.adjust)
  await chooseSchema(run, target, true)
  const { buildMetadata } = target.kustomization
  const origin = buildMetadata.length === 0 ? undefined : noOrigin
  const all = await accumulate(run, target, { origin, helmNamespace: '', buildMetadata })
  resolve(run, all)
  finish(run, all.map, target.kustomization)
  return all.map
}

/** What is done once, when all objects are there: hashes, references to names that have changed, variables. */
function resolve(run: BuildRun, { map, config, vars }: Accumulator): void {
  addHashes(map)
  fixNameReferences(map, config.nameReference)
  if (vars.size > 0) {
    const sorted = [...vars.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
    run.warnings.push(...resolveVars(map, sorted, config.varReference))
  }
  for (const resource of map.resources) {
    // Where there is no metadata, there are no notes either.
    const hasMetadata = fieldOf(resource.node, 'metadata')?.kind === 'map'
    refuseNameless(resource.node, hasMetadata ? notedAnnotations(resource) : new Map())
  }
  map.reset(map.resources.filter((resource) => !isLocal(resource)))
}

/** Configuration of local tools, which is not applied. */
function isLocal(resource: Resource): boolean {
  const value = resource.annotations.get('config.kubernetes.io/local-config')
  return value !== undefined && value !== 'false'
}

const managedBy = { 'app.kubernetes.io/managed-by': 'kustomize-v5.8.1' }
const metadataLabels = { group: '', version: '', kind: '', path: 'metadata/labels', create: true }

function finish(run: BuildRun, map: ResMap, { sortOptions, buildMetadata }: Kustomization): void {
  if (sortOptions !== undefined) {
    if (run.options.reorder !== undefined) {
      run.warnings.push(
        "Warning: Sorting order is set both in 'kustomization.yaml' ('sortOptions') and in a CLI flag ('--reorder'). Using the kustomization file over the CLI flag.",
      )
    }
    sortTransformer(sortOptions)(map)
  } else if (run.options.reorder !== 'none') sortTransformer({ order: 'legacy', legacySortOptions: undefined })(map)
  if (buildMetadata.includes('managedByLabel')) entriesTransformer(managedBy, [metadataLabels])(map)
  for (const resource of map.resources) writeMetadata(resource, buildMetadata)
}

const originKey = 'config.kubernetes.io/origin'
const transformationsKey = 'alpha.config.kubernetes.io/transformations'

/** All annotations become texts, sorted; none is left where there are none. */
function writeMetadata(resource: Resource, buildMetadata: readonly string[]): void {
  const { annotations } = resource
  if (fieldOf(fieldOf(resource.node, 'metadata'), 'annotations')?.kind === 'list') {
    throw new KustomizeError('resource-invalid', `Cannot use ${idText(resource.id)}: its annotations are a list; expected a map`)
  }
  for (const key of noteKeys) annotations.delete(key)
  const { origin, transformations } = resource
  if (!buildMetadata.includes('originAnnotations')) annotations.delete(originKey)
  else if (origin !== undefined) annotations.set(originKey, originText(origin))
  if (!buildMetadata.includes('transformerAnnotations')) annotations.delete(transformationsKey)
  else if (transformations.length > 0) annotations.set(transformationsKey, transformationsText(transformations))
  setMetaMap(resource.node, 'annotations', annotations)
}

function built(resource: Resource): BuiltResource {
  try {
    return { object: resource.toJson(), file: resource.file }
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error
    // kustomize shows the object before the problem: in vain where it cannot be decoded.
    throw error.message.startsWith('json: unsupported') ? error : error.prefixed('map[string]interface {}(nil)')
  }
}
