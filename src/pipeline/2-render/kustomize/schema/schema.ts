import { KustomizeError } from '../contract.ts'
import { clusterKinds, kinds, types } from './kubernetes-table.ts'

/** What merging must know of a field: the keys of a list that is merged item by item (none for single values), and the type of what is in it. */
export type FieldRule = { keys: readonly string[] | undefined; type: TypeRule | undefined }

/** What merging must know of a type. A field that is unknown, or of no interest, has no rule. */
export type TypeRule = { field(name: string): FieldRule | undefined }

/** The schemas and scopes of kinds, as far as merging and naming need them. */
export type SchemaSource = {
  typeOf(apiVersion: string, kind: string): TypeRule | undefined
  /** undefined where the scope is unknown. */
  isNamespaced(apiVersion: string, kind: string): boolean | undefined
}

/** What kustomize knows of the kinds of Kubernetes 1.21.2, which is what it merges by unless a kustomization brings its own `openapi`. */
export const kubernetesSchema: SchemaSource = {
  typeOf: (apiVersion, kind) => {
    const type = builtInKinds().get(`${apiVersion} ${kind}`)
    return type === undefined ? undefined : builtInType(type)
  },
  isNamespaced: (apiVersion, kind) => (isBuiltInClusterKind(apiVersion, kind) ? false : undefined),
}

/**
 * The schema of one build. The first `openapi` that is met takes the place of the built-in one, that of the top kustomization always does. The built-in
 * one stays in use where kustomize has come to need it before: that depends on which kinds were met first, and is kept as it is.
 */
export class BuildSchema {
  private custom: SchemaSource | undefined
  private isChosen = false
  private isLoaded = false
  /** Scopes of unknown kinds were asked for while the built-in schema was in use. */
  private isDelayed = false
  private sources: SchemaSource[] = []

  /** Takes the `openapi` of a kustomization. Throws KustomizeError. */
  choose(version: string | undefined, openApi: SchemaSource | undefined, isTop: boolean): void {
    if (this.isChosen && !isTop) return
    if (openApi !== undefined) {
      if (version !== undefined) throw refusal('builtin version and custom schema provided, cannot use both')
      this.custom = openApi
      this.isChosen = true
      this.isLoaded = false
    } else if (version !== undefined && version !== '') {
      if (version !== 'v1.21.2') throw refusal('the specified OpenAPI version is not built in')
      this.custom = undefined
      this.isChosen = true
      this.isLoaded = false
    }
  }

  typeOf(apiVersion: string, kind: string): TypeRule | undefined {
    return this.firstOf((source) => source.typeOf(apiVersion, kind))
  }

  /** Whether objects of a kind certainly have no namespace. */
  isClusterScoped(apiVersion: string, kind: string): boolean {
    if (isBuiltInClusterKind(apiVersion, kind)) return true
    if (!this.isLoaded && this.custom === undefined) {
      this.isDelayed = true
      return false
    }
    return this.firstOf((source) => source.isNamespaced(apiVersion, kind)) === false
  }

  /** What was added last counts most. */
  private firstOf<T>(find: (source: SchemaSource) => T | undefined): T | undefined {
    this.load()
    for (const source of this.sources) {
      const found = find(source)
      if (found !== undefined) return found
    }
    return undefined
  }

  private load(): void {
    if (this.isLoaded) return
    this.isLoaded = true
    if (this.custom !== undefined) this.sources.unshift(this.custom)
    if (this.custom === undefined || this.isDelayed) this.sources.unshift(kubernetesSchema)
    this.isDelayed = false
  }
}

const built = new Map<string, TypeRule>()
let kindIndex: Map<string, string> | undefined

function builtInKinds(): Map<string, string> {
  kindIndex ??= new Map(
    Object.entries(kinds).flatMap(([apiVersion, list]) =>
      list.split(' ').map((entry): [string, string] => {
        const [kind = '', type = ''] = entry.split('=')
        return [`${apiVersion} ${kind}`, type]
      }),
    ),
  )
  return kindIndex
}

const clusterScoped = new Set(
  Object.entries(clusterKinds).flatMap(([apiVersion, list]) => list.split(' ').map((kind) => `${apiVersion} ${kind}`)),
)

function isBuiltInClusterKind(apiVersion: string, kind: string): boolean {
  return clusterScoped.has(`${apiVersion} ${kind}`)
}

/** A type of the table; '' is one with nothing but metadata. */
function builtInType(name: string): TypeRule {
  const known = built.get(name)
  if (known !== undefined) return known
  const text = name === '' ? 'metadata=meta.v1.ObjectMeta' : (types[name] ?? '')
  const fields = new Map(text.split(' ').map(fieldRule))
  const type: TypeRule = { field: (field) => fields.get(field) }
  built.set(name, type)
  return type
}

function fieldRule(entry: string): [name: string, rule: FieldRule] {
  const [head = '', type] = entry.split('=')
  const [name = '', keys] = head.replace(']', '').split('[')
  return [
    name,
    {
      keys: keys === undefined ? undefined : keys.split(',').filter((key) => key !== ''),
      // Types refer to each other, so each is made when it is needed.
      get type() {
        return type === undefined ? undefined : builtInType(type)
      },
    },
  ]
}

function refusal(message: string): KustomizeError {
  return new KustomizeError('schema', message)
}
