import { type GeneratorArgs, KustomizeError } from '../contract.ts'
import { configMapNode, keyValues, mergedOptions, secretNode } from '../generators/index.ts'
import { type Behavior, type Origin, Resource } from '../resources/index.ts'
import { configured } from './config-text.ts'
import { inflateChart, preparedChart } from './helm.ts'
import type { BuildRun, Target } from './run.ts'
import { builtinOrigin } from './origins.ts'

/** Makes objects. `origin` is who made them, where the build records that. */
export type Generator = { generate(): Promise<Resource[]>; origin: Origin | undefined }

/** The generators that a kustomization has fields for, in the order in which they run. Throws KustomizeError. */
export async function builtinGenerators(run: BuildRun, target: Target, origins: GeneratorPlace): Promise<Generator[]> {
  const { kustomization } = target
  const { generatorOptions } = kustomization
  const generators: Generator[] = []
  const add = (kind: string, generate: Generator['generate']): void => {
    generators.push({ generate, origin: builtinOrigin(origins.origin, target.file, kind) })
  }
  for (const args of kustomization.configMapGenerator) {
    const settings = { ...args, options: mergedOptions(args.options, generatorOptions) }
    add('ConfigMapGenerator', async () => [await configMap(run, target, settings)])
  }
  for (const args of kustomization.secretGenerator) {
    const settings = { ...args, options: mergedOptions(args.options, generatorOptions) }
    add('SecretGenerator', async () => [await secret(run, target, settings)])
  }
  const { helmGlobals = { chartHome: '', configHome: '' } } = kustomization
  for (const chart of kustomization.helmCharts) {
    const namespace = [chart.namespace, kustomization.namespace, origins.helmNamespace].find((each) => each !== '') ?? ''
    const settings = { ...helmGlobals, ...chart, namespace }
    const prepared = await configured('HelmChartInflationGenerator', settings, () => preparedChart(run, target, settings))
    add('HelmChartInflationGenerator', () => inflateChart(run, prepared))
  }
  return generators
}

/** What generators of a kustomization get from those above it. */
export type GeneratorPlace = { origin: Origin | undefined; helmNamespace: string }

/** The ConfigMap that a generator makes. Throws KustomizeError. */
export async function configMap(run: BuildRun, target: Target, args: GeneratorArgs): Promise<Resource> {
  refuseNameless(args)
  return generated(new Resource(configMapNode(args, await dataOf(target, args)), run.schema), args)
}

/** The Secret that a generator makes. Throws KustomizeError. */
export async function secret(run: BuildRun, target: Target, args: GeneratorArgs): Promise<Resource> {
  refuseNameless(args)
  return generated(new Resource(secretNode(args, await dataOf(target, args)), run.schema), args)
}

function refuseNameless({ name }: GeneratorArgs): void {
  if (name === '') throw new KustomizeError('generator', 'a configmap must have a name', { field: 'name' })
}

const dataOf = ({ loader }: Target, args: GeneratorArgs): Promise<Map<string, Buffer>> =>
  keyValues(args, (path) => loader.load(path))

function generated(resource: Resource, { options, behavior }: GeneratorArgs): Resource {
  resource.needsHash = options?.disableNameSuffixHash !== true
  resource.behavior = isBehavior(behavior) ? behavior : 'unspecified'
  return resource
}

const isBehavior = (text: string): text is Behavior => text === 'create' || text === 'replace' || text === 'merge'
