import { type FieldSpec, KustomizeError } from '../contract.ts'
import { isNull, lookup, lookupOrCreate, type Node, overwrite, emptyNode, scalar, setField, setScalar } from '../node/index.ts'
import { idText, isSelected, type Resource } from '../resources/index.ts'

/** What is done with a field that was found. `create` is the form of a field that is made, `tag` the type of one that was null. */
export type FieldChange = { set(field: Node): void; create?: Node['kind']; tag?: string }

/** Changes the fields of an object that a table names; lists on the way are gone through. Throws KustomizeError. */
export function changeFields(resource: Resource, specs: readonly FieldSpec[], change: FieldChange): void {
  const { gvk } = resource
  for (const spec of specs) if (isSelected(gvk, spec)) changeField(resource, spec, change)
}

function changeField(resource: Resource, spec: FieldSpec, change: FieldChange): void {
  try {
    new Walk(spec, change).descend(resource.node, splitPath(spec.path))
  } catch (error) {
    if (!isRefusal(error)) throw error
    const object = idText(resource.id)
    throw new KustomizeError('transformer', `considering field '${spec.path}' of object ${object}: ${error.message}`, {
      field: spec.path,
      ...(resource.file === undefined ? {} : { file: resource.file }),
    })
  }
}

/** What puts a text under a key. All fields that one call fills share the node, so a later patch of one changes all, as with kustomize. */
export function entrySetter(key: string, value: string): (field: Node) => void {
  const node = scalar(value, '!!str')
  return (field) => setField(field, key, node)
}

/** What overwrites a field with a scalar; the type is found by reading it where no tag is given. */
export function scalarSetter(value: string, tag = ''): (field: Node) => void {
  return (field) => setScalar(field, scalar(value, tag))
}

/** The parts of a path; a slash after a backslash belongs to a name. */
export function splitPath(path: string): readonly string[] {
  let parts = knownPaths.get(path)
  if (parts === undefined) {
    parts = parsedPath(path)
    if (knownPaths.size < 1000) knownPaths.set(path, parts)
  }
  return parts
}

/** The paths of the tables come again and again. */
const knownPaths = new Map<string, readonly string[]>()

function parsedPath(path: string): string[] {
  const parts = path.split('/')
  if (parts.length > 1 && parts[0] === '') parts.shift()
  const result: string[] = []
  for (const part of parts) {
    const last = result.at(-1)
    if (last?.endsWith('\\') === true) result[result.length - 1] = `${last.slice(0, -1)}/${part}`
    else result.push(part)
  }
  return result
}

class Walk {
  private readonly spec: FieldSpec
  private readonly change: FieldChange

  constructor(spec: FieldSpec, change: FieldChange) {
    this.spec = spec
    this.change = change
  }

  descend(node: Node, path: readonly string[]): void {
    if (path.length === 0) this.change.set(node)
    else if (isNull(node)) return
    else if (node.kind === 'map') this.enter(node, path)
    else if (node.kind === 'list') this.visit(node.items, path)
    else throw new KustomizeError('transformer', 'expected sequence or mapping node')
  }

  private visit(items: readonly Node[], path: readonly string[]): void {
    try {
      for (const item of items) this.descend(item, path)
    } catch (error) {
      if (!isRefusal(error)) throw error
      throw new KustomizeError('transformer', `visit traversal on path: [${path.join(' ')}]: ${error.message}`)
    }
  }

  private enter(node: Node, [part = '', ...rest]: readonly string[]): void {
    const isList = part.endsWith('[]')
    const name = isList ? part.slice(0, -2) : part
    if (name === '') throw new KustomizeError('transformer', 'cannot set or create an empty field name')
    const { create, tag = '' } = this.change
    const made = !this.spec.create || create === undefined || isList ? undefined : rest.length === 0 ? create : 'map'
    const field = find(node, name, made)
    if (field === undefined) return
    const turned = isList ? 'list' : made
    if (isNull(field) && turned !== undefined) {
      overwrite(field, { ...emptyNode(turned), tag: isList ? '' : rest.length === 0 ? tag : '!!map' })
    }
    this.descend(field, rest)
  }
}

function find(node: Node, name: string, made: Node['kind'] | undefined): Node | undefined {
  try {
    return made === undefined ? lookup(node, [name]) : lookupOrCreate(node, [name], made)
  } catch (error) {
    if (isRefusal(error)) throw new KustomizeError('transformer', `fieldName: ${name}: ${error.message}`)
    throw error
  }
}

const isRefusal = (error: unknown): error is KustomizeError => error instanceof KustomizeError
