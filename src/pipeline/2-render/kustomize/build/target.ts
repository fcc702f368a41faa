import { type Kustomization, KustomizeError } from '../contract.ts'
import { absorb } from '../generators/index.ts'
import { defaultConfig, emptyConfig, HttpError, type Loader, mergeConfigs, parseTransformerConfig } from '../load/index.ts'
import { idText, type Origin, originAt, Resource, ResMap } from '../resources/index.ts'
import { Accumulator, varText } from './accumulator.ts'
import { crdConfig } from './crd-config.ts'
import { builtinGenerators, type Generator } from './generate.ts'
import { chooseSchema, loadTarget } from './load-target.ts'
import { pluginGenerators, pluginSteps } from './plugins.ts'
import { type BuildRun, isRefusal, prefixed, type Target } from './run.ts'
import { builtinSteps, inFile, type Step } from './transform.ts'

/** What a kustomization gets from the one that names it. */
export type Inherited = {
  /** Where the build is, if it records that. */
  origin: Origin | undefined
  helmNamespace: string
  /** The options of the top kustomization count for all. */
  buildMetadata: readonly string[]
}

/** Puts everything that a kustomization says on what is there: nothing, or for a component the objects of its parent. Throws KustomizeError. */
export async function accumulate(
  run: BuildRun,
  target: Target,
  inherited: Inherited,
  into = new Accumulator(),
): Promise<Accumulator> {
  return new Accumulation(run, target, inherited).all(into)
}

class Accumulation {
  private readonly run: BuildRun
  private readonly target: Target
  private readonly inherited: Inherited

  constructor(run: BuildRun, target: Target, inherited: Inherited) {
    this.run = run
    this.target = target
    this.inherited = inherited
  }

  async all(into: Accumulator): Promise<Accumulator> {
    const { resources, components, vars } = this.kustomization
    await explained('accumulating resources', () => this.resources(into, resources))
    await this.tables(into)
    for (const generator of await this.generators()) await this.generate(into, generator)
    const all = await explained('accumulating components', () => this.components(into, components))
    for (const step of await this.steps(all)) this.take(all, step)
    await this.validate(all)
    try {
      all.mergeVars(vars, this.run.schema)
    } catch (error) {
      throw prefixed(error, `merging vars [${vars.map(varText).join(' ')}]`)
    }
    return all
  }

  private get kustomization(): Kustomization {
    return this.target.kustomization
  }

  private async resources(into: Accumulator, paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const problem = await this.file(into, path)
      if (problem === undefined) continue
      if (problem instanceof HttpError) throw problem
      await this.base(into, path, problem)
    }
  }

  /** Reads objects from a file; gives what is wrong with it, because it may still be a folder. */
  private async file(into: Accumulator, path: string): Promise<KustomizeError | undefined> {
    const { loader } = this.target
    try {
      const objects = await explained(`accumulating resources from '${path}'`, async () => {
        if (/^https?:/i.test(path)) return this.remoteObjects(path)
        const file = await loader.locate(path)
        return this.run.resourcesOfFile(loader, file).catch((error: unknown) => {
          throw isRefusal(error) ? inFile(error, path) : error
        })
      })
      const map = new ResMap()
      const origin = this.inherited.origin === undefined ? undefined : originAt(this.inherited.origin, path)
      for (const resource of objects) {
        resource.origin = origin
        await explained(`accumulating resources from '${path}'`, async () => map.append(resource))
      }
      await explained(`merging resources from '${path}'`, async () => into.map.appendAll(map))
      return undefined
    } catch (error) {
      if (!isRefusal(error)) throw error
      if (error.code === 'limit') throw error
      return error
    }
  }

  private async remoteObjects(url: string): Promise<Resource[]> {
    const content = await this.target.loader.load(url)
    return this.run.resourcesOf(content.toString('utf8'))
  }

  private async base(into: Accumulator, path: string, problem: KustomizeError): Promise<void> {
    let loader: Loader
    try {
      loader = await this.target.loader.sub(path)
    } catch (error) {
      // What is no YAML is certainly a file.
      if (problem.message.includes('MalformedYAMLError')) throw problem
      throw prefixed(error, `accumulation err='${problem.message}'`)
    }
    await explained(`accumulation err='${problem.message}'`, () => this.directory(into, { loader, path, isComponent: false }))
  }

  private async components(into: Accumulator, paths: readonly string[]): Promise<Accumulator> {
    let all = into
    for (const path of paths) {
      const loader = await quoted('loader.New', () => this.target.loader.sub(path))
      const before = all
      all = await quoted('accumulateDirectory:', () => this.directory(before, { loader, path, isComponent: true }))
    }
    return all
  }

  private async directory(
    into: Accumulator,
    { loader, path, isComponent }: { loader: Loader; path: string; isComponent: boolean },
  ): Promise<Accumulator> {
    const target = await explained(`couldn't make target for path '${loader.shown}'`, () => loadTarget(this.run, loader))
    await chooseSchema(this.run, target, false)
    const { kind } = target.kustomization
    if (isComponent !== (kind === 'Component')) {
      const expected = isComponent
        ? `'Component' for path '${loader.shown}' but got '${kind}'`
        : `'Component' for path '${loader.shown}'`
      const message = `expected kind ${isComponent ? '' : '!= '}${expected}`
      throw new KustomizeError('kustomization-invalid', message, { file: target.file, field: 'kind' })
    }
    const inherited = this.inheritance(path)
    const recursed = `recursed accumulation of path '${loader.shown}'`
    const found = await explained(recursed, () => accumulate(this.run, target, inherited, isComponent ? into : new Accumulator()))
    const result = isComponent ? new Accumulator() : into
    await explained(`recursed merging from path '${loader.shown}'`, async () => result.merge(found))
    return result
  }

  private inheritance(path: string): Inherited {
    const { origin, helmNamespace, buildMetadata } = this.inherited
    return {
      origin: origin === undefined ? undefined : originAt(origin, path),
      helmNamespace: this.kustomization.namespace === '' ? helmNamespace : this.kustomization.namespace,
      buildMetadata,
    }
  }

  private async tables(into: Accumulator): Promise<void> {
    const { loader } = this.target
    const { configurations, crds } = this.kustomization
    let own = emptyConfig
    for (const path of configurations) {
      own = mergeConfigs(own, parseTransformerConfig((await loader.load(path)).toString('utf8')))
    }
    into.mergeConfig(own === emptyConfig ? defaultConfig : mergeConfigs(defaultConfig, own))
    await explained(`loading CRDs [${crds.join(' ')}]`, async () => {
      for (const path of crds) into.mergeConfig(crdConfig((await loader.load(path)).toString('utf8'), path))
    })
  }

  private async generators(): Promise<Generator[]> {
    const { origin, helmNamespace } = this.inherited
    const own = await builtinGenerators(this.run, this.target, { origin, helmNamespace })
    const others = await explained('loading generator plugins', async () =>
      pluginGenerators(this.run, this.target, await this.configs(this.kustomization.generators)),
    )
    return [...own, ...others]
  }

  private async generate(into: Accumulator, { generate, origin }: Generator): Promise<void> {
    const resources = await generate()
    const map = new ResMap()
    for (const resource of resources) {
      resource.origin ??= origin
      map.append(resource)
    }
    absorb(into.map, map.resources)
  }

  private async steps({ config }: Accumulator): Promise<Step[]> {
    const own = await builtinSteps(this.run, this.target, { config, origin: this.inherited.origin })
    const others = await pluginSteps(this.run, this.target, await this.configs(this.kustomization.transformers))
    return [...own, ...others]
  }

  private take({ map }: Accumulator, { transform, origin, tellsRenames }: Step): void {
    transform(map)
    if (origin !== undefined) {
      for (const resource of map.resources) {
        if (resource.origin === undefined) resource.origin = origin
        else resource.transformations = [...resource.transformations, origin]
      }
    }
    map.dropEmpty()
    if (tellsRenames !== true) map.renamed()
  }

  /** Validators are transformers that must not change anything. */
  private async validate(all: Accumulator): Promise<void> {
    const steps = await pluginSteps(this.run, this.target, await this.configs(this.kustomization.validators))
    for (const { transform } of steps) {
      const before = all.map.resources.map((resource) => ({ id: resource.id, text: JSON.stringify(resource.node) }))
      transform(all.map)
      all.map.renamed()
      for (const { id, text } of before) {
        const [after] = all.map.byCurrentId(id)
        if (after === undefined) throw changed(`id in self missing from other; id: ${idText(id)}`)
        if (JSON.stringify(after.node) !== text) throw changed(`nodes unequal: ${idText(id)}`)
      }
    }
  }

  /** The configurations of plugins: written where they stand, or in files or other kustomizations. */
  private async configs(entries: readonly string[]): Promise<readonly Resource[]> {
    const configs = new Accumulator()
    const paths: string[] = []
    const { origin } = this.inherited
    for (const entry of entries) {
      let inline: Resource[]
      try {
        inline = this.run.resourcesOf(entry)
      } catch (error) {
        if (!isRefusal(error)) throw error
        paths.push(entry)
        continue
      }
      const name = this.target.file.slice(this.target.file.lastIndexOf('/') + 1)
      for (const resource of inline) {
        resource.origin = origin === undefined ? undefined : originAt(origin, name)
        configs.map.append(resource)
      }
    }
    await this.resources(configs, paths)
    return configs.map.resources
  }
}

function changed(what: string): KustomizeError {
  const message = `validator shouldn't modify the resource map: ${what}`
  return new KustomizeError('plugin-refused', message, { field: 'validators' })
}

/** Runs a part of the build; what it refuses gets words before it. */
async function explained<T>(prefix: string, part: () => Promise<T>): Promise<T> {
  try {
    return await part()
  } catch (error) {
    throw prefixed(error, prefix)
  }
}

/** As Go's `%q` puts an error into another. */
async function quoted<T>(prefix: string, part: () => Promise<T>): Promise<T> {
  try {
    return await part()
  } catch (error) {
    if (!isRefusal(error)) throw error
    const { code, message, file, field, hint } = error
    throw new KustomizeError(code, `${prefix} ${JSON.stringify(message)}`, {
      ...(file === undefined ? {} : { file }),
      ...(field === undefined ? {} : { field }),
      ...(hint === undefined ? {} : { hint }),
    })
  }
}
