import { type FieldSpec, KustomizeError, type Var } from '../contract.ts'
import {
  isNull,
  isTextLike,
  lookup,
  type Node,
  overwrite,
  scalar,
  type ScalarNode,
  splitFieldPath,
  valueOf as textOf,
} from '../node/index.ts'
import { gvkText, type ResMap, type Resource } from '../resources/index.ts'
import { changeFields } from '../transformers/index.ts'
import { expand } from './expansion.ts'

/** What a variable stands for; undefined for what cannot be part of a text. */
type Value = ScalarNode | undefined

/**
 * Puts the values of variables where `$(NAME)` stands, in the fields of the table. Gives what kustomize writes to its log, the variables that nobody
 * uses among it. Throws KustomizeError.
 */
export function resolveVars(objects: ResMap, vars: readonly Var[], table: readonly FieldSpec[]): string[] {
  const owners = ownersOf(objects)
  const values = new Map(vars.map((each): [string, Value] => [each.name, valueOf(each, owners.get(each.name))]))
  if (values.size === 0) return []
  const used = new Set<string>()
  const warnings: string[] = []
  const mapping = (name: string): ScalarNode | undefined => {
    const value = values.get(name)
    if (value !== undefined) used.add(name)
    else if (values.has(name))
      warnings.push(`MakePrimitiveReplacer: bad replacement of ${name}: not a text, number or truth value`)
    return value
  }
  for (const resource of objects.resources) changeFields(resource, table, { set: (field) => resolve(field, mapping) })
  const unused = [...values.keys()].filter((name) => !used.has(name)).sort()
  if (unused.length > 0) warnings.push(`well-defined vars that were never replaced: ${unused.join(',')}`)
  return warnings
}

/** A variable as messages show it. */
export function varText({ name, objref, fieldref }: Var): string {
  const [first = '', second] = objref.apiVersion === '' ? [] : objref.apiVersion.split('/')
  const group = second === undefined ? objref.group : first
  const version = objref.apiVersion === '' ? objref.version : (second ?? first)
  return `{${name} ${gvkText({ group, version, kind: objref.kind })} {${fieldref.fieldPath}}}`
}

/** The first object that each variable takes its value from. */
function ownersOf(objects: ResMap): Map<string, Resource> {
  const owners = new Map<string, Resource>()
  for (const resource of objects.resources) {
    for (const name of resource.varNames) if (!owners.has(name)) owners.set(name, resource)
  }
  return owners
}

function valueOf(variable: Var, owner: Resource | undefined): Value {
  if (owner === undefined) {
    throw refusal(`var '${varText(variable)}' cannot be mapped to a field in the set of known resources`, variable)
  }
  const missing = `field specified in var '${varText(variable)}' not found in corresponding resource`
  const path = splitFieldPath(variable.fieldref.fieldPath).flatMap(indexed)
  let found: Node | undefined
  try {
    found = lookup(owner.node, path)
  } catch (error) {
    if (error instanceof KustomizeError) throw refusal(missing, variable)
    throw error
  }
  if (found === undefined || (found.kind === 'scalar' && !isReadable(found))) throw refusal(missing, variable)
  return found.kind === 'scalar' ? typed(found) : undefined
}

/** `ports[0]` is an item of `ports`. */
function indexed(part: string): string[] {
  const match = /^(.*)\[(\d+)\]$/.exec(part)
  if (match === null) return [part]
  const [, name = '', index = ''] = match
  return name === '' ? [index] : [name, index]
}

/** Go reads numbers and truth values of a variable in its plain forms only. */
function isReadable({ tag, value }: ScalarNode): boolean {
  if (tag === '!!int')
    return /^[-+]?[0-9]+$/.test(value) && BigInt.asIntN(64, BigInt(value.replace('+', ''))) === BigInt(value.replace('+', ''))
  if (tag === '!!bool') return /^(true|True|TRUE|false|False|FALSE)$/.test(value)
  return tag !== '!!float' || Number.isFinite(Number(value)) || /^[-+]?(\.?inf|\.?nan)$/i.test(value)
}

/** The value in the form that it is printed in. */
function typed({ tag, value }: ScalarNode): ScalarNode {
  if (tag === '!!int') return scalar(String(BigInt(value.replace('+', ''))), tag)
  if (tag === '!!bool') return scalar(value.toLowerCase(), tag)
  return tag === '!!float' ? scalar(plainDecimal(Number(value)), tag) : scalar(value, '!!str')
}

/** All digits, without an exponent. */
function plainDecimal(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString()
  const text = String(value)
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text
}

type Mapping = (name: string) => ScalarNode | undefined

function resolve(field: Node, mapping: Mapping): void {
  if (isNull(field)) return
  if (field.kind === 'scalar') resolveText(field, mapping)
  else if (field.kind === 'map') {
    for (const { key, value } of field.entries) {
      if (!isTextLike(key)) throw refusal(`invalid map key: value='${textOf(key)}', tag='${key.tag}'`)
      resolveText(value, mapping)
    }
  } else {
    for (const item of field.items) {
      if (!isTextLike(item)) throw refusal('invalid value type expect a string')
      resolveText(item, mapping)
    }
  }
}

function resolveText(field: Node, mapping: Mapping): void {
  if (isTextLike(field)) overwrite(field, { ...expand(field.value, mapping) })
}

function refusal(message: string, variable?: Var): KustomizeError {
  return new KustomizeError('variable', message, variable === undefined ? {} : { field: `vars[${variable.name}]` })
}
