import { KustomizeError } from '../contract.ts'
import { configuredOrigin, gvkText, idText, type Origin, type Resource } from '../resources/index.ts'
import type { Generator } from './generate.ts'
import { generatorKinds, type Make, transformerKinds } from './plugin-kinds.ts'
import { type BuildRun, prefixed, type Target } from './run.ts'
import type { Step } from './transform.ts'

/** The generators that the objects of `generators` describe. Only those that are built in exist. Throws KustomizeError. */
export async function pluginGenerators(run: BuildRun, target: Target, configs: readonly Resource[]): Promise<Generator[]> {
  const generators: Generator[] = []
  for (const config of configs) {
    try {
      const { generate } = await load({ run, target, config })
      if (generate === undefined) throw notA('generator', config)
      generators.push({ generate, origin: originOf(config) })
    } catch (error) {
      throw prefixed(error, 'failed to load generator')
    }
  }
  return generators
}

/** The changes that the objects of `transformers` or `validators` describe. Throws KustomizeError. */
export async function pluginSteps(run: BuildRun, target: Target, configs: readonly Resource[]): Promise<Step[]> {
  const steps: Step[] = []
  for (const config of configs) {
    const { transform } = await load({ run, target, config })
    if (transform === undefined) throw notA('transformer', config)
    steps.push({ transform, origin: originOf(config) })
  }
  return steps
}

type Loaded = { generate?: Generator['generate']; transform?: Step['transform'] }

/** Any plugin is configured before it turns out whether it is of the kind that was asked for. */
async function load({ run, target, config }: { run: BuildRun; target: Target; config: Resource }): Promise<Loaded> {
  const kind = builtinKind(config)
  let settings: ReturnType<Resource['toJson']>
  try {
    settings = config.toJson()
  } catch (error) {
    throw prefixed(error, `marshalling yaml from res ${idText(config.originalId)}`)
  }
  const configure = async <T>(make: Make<T> | undefined): Promise<T | undefined> => {
    try {
      return await make?.({ run, target, settings })
    } catch (error) {
      throw prefixed(error, `plugin ${idText(config.originalId)} fails configuration`)
    }
  }
  const generate = await configure(generatorKinds[kind])
  if (generate !== undefined) return { generate }
  const transform = await configure(transformerKinds[kind])
  return transform === undefined ? {} : { transform }
}

function builtinKind(config: Resource): string {
  const { gvk } = config
  if (gvk.group !== '' || gvk.version !== 'builtin') {
    const message = `external plugins disabled; unable to load external plugin '${config.originalId.kind}'`
    throw new KustomizeError('plugin-refused', message, {
      hint: 'only built-in generators and transformers run; programs and containers of others do not',
    })
  }
  if (Object.hasOwn(generatorKinds, gvk.kind) || Object.hasOwn(transformerKinds, gvk.kind)) return gvk.kind
  throw new KustomizeError('plugin-refused', `unable to load builtin ${gvkText(gvk)}`)
}

function notA(what: string, config: Resource): KustomizeError {
  return new KustomizeError('plugin-refused', `plugin ${idText(config.originalId)} not a ${what}`)
}

function originOf(config: Resource): Origin | undefined {
  const { origin, apiVersion, kind, name, namespace } = config
  if (origin === undefined) return undefined
  return configuredOrigin({ ...origin, path: '' }, origin.path, { apiVersion, kind, name, namespace })
}
