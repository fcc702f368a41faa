import type { Bind, Node, ObjectAssert, Place, Visibility } from '../syntax/index.ts'
import { Environment, type SelfBinding } from './environment.ts'
import { textOf } from './manifest.ts'
import { plus } from './operators.ts'
import type { Run } from './run.ts'
import { Thunk } from './thunk.ts'
import type { Item, Value } from './value.ts'

/** A field that is not bound to an object yet. A comprehension gives each its own scope. */
export type CodeMember = { visibility: Visibility; plus: boolean; body: Node; scope: Environment | undefined }
export type Member = CodeMember | { visibility: Visibility; item: Item }

/** One object as it was written. */
export type Layer = {
  members: ReadonlyMap<string, Member>
  locals: readonly Bind[]
  isOutermost: boolean
  asserts: readonly ObjectAssert[]
  scope: Environment | undefined
}

/** What `std.objectRemoveKey` puts before the layers of an object: those fields are left, of the next `span` layers. */
type Mask = { retained: ReadonlyMap<string, Visibility>; span: number }

/**
 * An object: the layers that `+` put together, the last one first. Fields belong to the object as a whole, so they are evaluated in each anew, and
 * kept by the layer that they were found in (`super` reaches deeper ones).
 */
export class JsonnetObject {
  readonly type = 'object'
  readonly layers: ReadonlyArray<Layer | Mask>
  readonly #values: Array<Map<string, Value> | undefined> = []
  readonly #scopes: Array<Environment | undefined> = []
  #isChecked = false
  #visibilities: ReadonlyMap<string, Visibility> | undefined

  constructor(layers: ReadonlyArray<Layer | Mask>) {
    this.layers = layers
  }

  /** An object of values; all fields of one visibility. */
  static of(entries: Iterable<readonly [string, Item]>, visibility: Visibility = 'default'): JsonnetObject {
    const members = new Map<string, Member>()
    for (const [name, item] of entries) members.set(name, { visibility, item })
    return new JsonnetObject([{ members, locals: [], isOutermost: false, asserts: [], scope: undefined }])
  }

  extendedBy(right: JsonnetObject): JsonnetObject {
    return new JsonnetObject([...right.layers, ...this.layers])
  }

  without(name: string): JsonnetObject {
    const retained = new Map(this.visibilities())
    retained.delete(name)
    return new JsonnetObject([{ retained, span: this.layers.length }, ...this.layers])
  }

  /** Every field and how it is shown, unsorted. */
  visibilities(): ReadonlyMap<string, Visibility> {
    this.#visibilities ??= mergedVisibilities(this.layers)
    return this.#visibilities
  }

  has(name: string, depth = 0): boolean {
    return this.#find(name, depth) !== undefined
  }

  /** The value of a field, looked for from `depth` layers on. */
  get(run: Run, name: string, depth = 0): Value {
    this.check(run)
    if (depth >= this.layers.length) run.fail('Attempt to use super when there is no super class.')
    const found = this.#find(name, depth)
    if (found === undefined) run.fail(`Field does not exist: ${name}`)
    const known = (this.#values[found.depth] ??= new Map())
    const before = known.get(name)
    if (before !== undefined) return before
    const value = this.#evaluate(run, name, found)
    known.set(name, value)
    return value
  }

  /** Checks the asserts once. They may look at the object, which counts as good meanwhile. */
  check(run: Run): void {
    if (this.#isChecked) return
    this.#isChecked = true
    for (const [depth, layer] of this.layers.entries()) {
      if ('retained' in layer) continue
      for (const { condition, message, at } of layer.asserts) {
        const scope = this.#scopeOf(layer, depth, layer.scope)
        run.apart(() => checkAssert(run, { condition, message, scope }), { at })
      }
    }
  }

  #find(name: string, from: number): { member: Member; layer: Layer; depth: number } | undefined {
    for (let depth = from; depth < this.layers.length; depth++) {
      const layer = this.layers[depth]!
      if ('retained' in layer) {
        // Only a search that begins at the mask heeds it: one from an object laid over it finds what was removed, as in the program.
        if (depth === from && !layer.retained.has(name)) depth += layer.span
        continue
      }
      const member = layer.members.get(name)
      if (member !== undefined) return { member, layer, depth }
    }
    return undefined
  }

  #evaluate(run: Run, name: string, { member, layer, depth }: { member: Member; layer: Layer; depth: number }): Value {
    if ('item' in member) return run.force(member.item)
    const scope = this.#scopeOf(layer, depth, member.scope ?? layer.scope)
    if (!member.plus) return run.evaluateApart(member.body, scope)
    const place: Place = { context: { prefix: '+:', suffix: '' } }
    const { at } = withoutParens(member.body)
    if (at !== undefined) place.at = at
    return run.apart(() => this.#add(run, name, { body: member.body, scope, depth }), place)
  }

  /** `field+: value`: what the layers below have, and the value. */
  #add(run: Run, name: string, { body, scope, depth }: { body: Node; scope: Environment; depth: number }): Value {
    const right = run.evaluateApart(body, scope)
    return this.has(name, depth + 1) ? plus(run, this.get(run, name, depth + 1), right) : right
  }

  /** The scope that fields of a layer see: the locals of the object, which see each other, and `$`. */
  #scopeOf(layer: Layer, depth: number, outer: Environment | undefined): Environment {
    if (outer === layer.scope && this.#scopes[depth] !== undefined) return this.#scopes[depth]
    const self: SelfBinding = { object: this, depth }
    const slots: Item[] = []
    const scope = new Environment(slots, outer, self)
    for (const { body } of layer.locals) slots.push(new Thunk(body, scope))
    if (layer.isOutermost) slots.push(this)
    if (outer === layer.scope) this.#scopes[depth] = scope
    return scope
  }
}

const withoutParens = (node: Node): Node => (node.kind === 'parens' ? withoutParens(node.inner) : node)

function checkAssert(run: Run, assert: { condition: Node; message: Node | undefined; scope: Environment }): void {
  const condition = run.value(assert.condition, assert.scope)
  if (typeof condition !== 'boolean') run.failType(condition, 'boolean')
  if (condition) return
  if (assert.message === undefined) run.fail('Object assertion failed.')
  run.fail(textOf(run, run.value(assert.message, assert.scope)))
}

/** Later layers decide, but `:` keeps what an earlier one has said. */
function mergedVisibilities(layers: ReadonlyArray<Layer | Mask>): ReadonlyMap<string, Visibility> {
  const parts: Array<Iterable<[string, Visibility]>> = []
  for (let at = 0; at < layers.length; at++) {
    const layer = layers[at]!
    if ('retained' in layer) {
      parts.push(layer.retained)
      at += layer.span
    } else parts.push([...layer.members].map(([name, { visibility }]): [string, Visibility] => [name, visibility]))
  }
  const merged = new Map<string, Visibility>()
  for (const part of parts.toReversed()) {
    for (const [name, visibility] of part) if (visibility !== 'default' || !merged.has(name)) merged.set(name, visibility)
  }
  return merged
}
