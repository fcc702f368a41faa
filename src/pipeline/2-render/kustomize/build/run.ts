import { LRUCache } from 'lru-cache'
import { type BuildOptions, type BuildPorts, type Kustomization, KustomizeError } from '../contract.ts'
import { type Loader, type ParsedKustomization, parseKustomization } from '../load/index.ts'
import { copyNode, type MapNode } from '../node/index.ts'
import { readObjects, Resource } from '../resources/index.ts'
import type { BuildSchema } from '../schema/index.ts'

/** What all kustomizations of one build share. */
export class BuildRun {
  readonly ports: BuildPorts
  readonly options: BuildOptions
  readonly schema: BuildSchema
  /** What kustomize writes to its log, in order. */
  readonly warnings: string[] = []

  constructor(ports: BuildPorts, options: BuildOptions, schema: BuildSchema) {
    this.ports = ports
    this.options = options
    this.schema = schema
  }

  /** The objects of a text, ready to be changed. Throws KustomizeError. */
  resourcesOf(text: string): Resource[] {
    return readObjects(text).map((node) => new Resource(node, this.schema))
  }

  /** The objects of a file that was found; a file that was read before is not parsed again. Throws KustomizeError. */
  async resourcesOfFile(loader: Loader, file: string): Promise<Resource[]> {
    const nodes = await cached(parsedObjects, loader, file, (text) => readObjects(text))
    return nodes.map((node) => {
      const resource = new Resource(copyNode(node), this.schema)
      resource.file = file
      return resource
    })
  }

  /** A kustomization file, parsed once for all builds that read the same. Throws KustomizeError. */
  async kustomizationOf(loader: Loader, file: string): Promise<ParsedKustomization> {
    const place = loader.shown
    return cached(parsedKustomizations, loader, file, (text) => parseKustomization(text, { place, file }))
  }
}

/** A kustomization that is built, where it is. */
export type Target = { kustomization: Kustomization; file: string; loader: Loader }

const cacheBytes = 64 * 1024 * 1024
const parsedObjects = new LRUCache<string, { value: readonly MapNode[] }>({ maxSize: cacheBytes })
const parsedKustomizations = new LRUCache<string, { value: ParsedKustomization }>({ maxSize: cacheBytes / 4 })

async function cached<V>(
  cache: LRUCache<string, { value: V }>,
  loader: Loader,
  file: string,
  parse: (text: string) => V,
): Promise<V> {
  const id = await loader.files.contentId?.(file)
  const known = id === undefined ? undefined : cache.get(id)
  if (known !== undefined) return known.value
  const content = await loader.read(file)
  const value = parse(content.toString('utf8'))
  if (id !== undefined) cache.set(id, { value }, { size: content.length + 1 })
  return value
}

/** What a step says when it fails, with words before it. What is no refusal of a build goes through. */
export function prefixed(error: unknown, prefix: string): unknown {
  return isRefusal(error) ? error.prefixed(prefix) : error
}

/** Whether an error is a refusal of the build, not a fault of the program. */
export const isRefusal = (error: unknown): error is KustomizeError => error instanceof KustomizeError
