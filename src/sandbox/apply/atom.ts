import type { Json } from '../json.ts'
import type { Schema } from '../types/index.ts'

/** How server-side apply sees a schema: what a value here may be, and whether its parts have owners of their own. */
export type Atom = { readonly scalar?: Scalar; readonly list?: ListAtom; readonly map?: MapAtom }

export type Scalar = 'string' | 'numeric' | 'boolean' | 'untyped'
export type ListAtom = { readonly atomic: boolean; readonly keys: readonly string[]; readonly items: Schema }
export type MapAtom = {
  readonly atomic: boolean
  /** The schema of a declared field. */
  declared(name: string): Schema | undefined
  /** The schema of any field; undefined if the type does not know it. */
  field(name: string): Schema | undefined
  /** Anything goes: a map whose types are deduced from the values. */
  readonly deduced: boolean
}

/** Types without a schema: scalars and lists are one piece, maps are merged key by key. */
export const deduced: Schema = { type: 'any', preserveUnknown: true }
const untypedAtomic: Schema = { type: 'any', mapType: 'atomic' }

/** The atom of a schema; worked out once a schema. */
export function atomOf(schema: Schema): Atom {
  const known = atoms.get(schema)
  if (known !== undefined) return known
  const made = makeAtom(schema)
  atoms.set(schema, made)
  return made
}

/** The part of an atom that fits a value: a place that may hold anything is a map when it holds a map. */
export function fittingAtom(atom: Atom, value: Json | undefined): Atom {
  if (value === undefined || value === null) return atom
  if (Array.isArray(value)) return atom.list === undefined ? atom : { list: atom.list }
  if (typeof value === 'object') return atom.map === undefined ? atom : { map: atom.map }
  return atom.scalar === undefined ? atom : { scalar: atom.scalar }
}

/** The schema of the items of a list. */
export function itemSchema(list: ListAtom): Schema {
  return list.items
}

const atoms = new WeakMap<Schema, Atom>()

function makeAtom(schema: Schema): Atom {
  if (schema.format === 'raw' || schema === untypedAtomic) return untyped
  if (schema.format === 'quantity') return { scalar: 'untyped' }
  switch (schema.type) {
    case 'string':
      return { scalar: schema.format === undefined || schema.format === 'byte' ? 'string' : 'untyped' }
    case 'integer':
    case 'number':
      return { scalar: 'numeric' }
    case 'boolean':
      return { scalar: 'boolean' }
    case 'array':
      return { list: listAtom(schema) }
    case 'object':
      return { map: mapAtom(schema) }
    case 'any':
      return { scalar: 'untyped', list: listAtom(schema), map: mapAtom(schema) }
  }
}

const untyped: Atom = {
  scalar: 'untyped',
  list: { atomic: true, keys: [], items: untypedAtomic },
  map: { atomic: true, declared: () => undefined, field: () => untypedAtomic, deduced: true },
}

function listAtom(schema: Schema): ListAtom {
  const items = schema.items
  return { ...listRelation(schema), items: items === undefined ? untypedAtomic : items() }
}

function listRelation(schema: Schema): { atomic: boolean; keys: readonly string[] } {
  if (schema.listType !== undefined) return { atomic: schema.listType === 'atomic', keys: schema.listKeys ?? [] }
  if (schema.patchStrategy === 'merge' || schema.patchStrategy === 'merge,retainKeys') {
    return { atomic: false, keys: schema.patchMergeKey === undefined ? [] : [schema.patchMergeKey] }
  }
  return { atomic: true, keys: [] }
}

function mapAtom(schema: Schema): MapAtom {
  const properties = schema.properties?.()
  const none = properties === undefined || properties.size === 0
  const open = schema.values === undefined && (none || schema.preserveUnknown === true || schema.lenient === true)
  const rest = schema.values?.() ?? (open ? deduced : undefined)
  return {
    atomic: schema.mapType === 'atomic',
    declared: (name) => properties?.get(name),
    field: (name) => properties?.get(name) ?? rest,
    deduced: none && rest === deduced,
  }
}
