import type { GoList, GoMap, GoValue } from '#base/go-template'
import { compareText } from '../text-order.ts'
import type { CompiledSchema } from './compiled-schema.ts'
import { countText, type Failure, numberText, quoted, quotedList } from './failure.ts'
import { compareDecimals, decimalOf, equalValues, isMultiple, isWhole, toNumber, typeOfInstance, wordOf } from './instance.ts'
import { circleOf, outermost, recursiveTarget, type Scope } from './scope.ts'
import { isEmpty, merge, startOf, type Unevaluated } from './unevaluated.ts'

/** Why a value does not fit a schema; empty where it does. Names of properties are taken in order. */
export function validate(schema: CompiledSchema, value: GoValue): readonly Failure[] {
  const checker = new Checker({ schema, value, at: [], scope: { schema, keyword: '', id: 0, parent: undefined }, quick: false })
  const failure = checker.run()
  return failure === undefined ? [] : causesOf(failure)
}

/** A group is only a way to hand several failures up. */
const causesOf = (failure: Failure): readonly Failure[] => (failure.kind === 'group' ? failure.causes : [failure])

type Task = {
  schema: CompiledSchema
  value: GoValue
  at: readonly string[]
  scope: Scope
  /** Whether only yes or no is asked for. */
  quick: boolean
  /** Whether the schema around needs to know what was evaluated. */
  tracked?: boolean
}

class Checker {
  readonly unevaluated: Unevaluated
  readonly #task: Task
  readonly #failures: Failure[] = []

  constructor(task: Task) {
    this.#task = task
    this.unevaluated = startOf(task.schema, task.value, task.tracked)
  }

  run(): Failure | undefined {
    const { schema, value, quick } = this.#task
    const early = this.#checkWhole()
    if (early !== undefined) return early
    if (schema.ref !== undefined) {
      const failure = this.#checkReference(schema.ref, '$ref')
      if (schema.draft < 2019) return failure
      this.#add(failure)
    }
    if (value instanceof Map) this.#checkObject(value)
    else if (Array.isArray(value)) this.#checkList(value)
    else if (typeof value === 'string') this.#checkText(value)
    else this.#checkNumber(value)
    if (this.#failures.length === 0 || !quick) {
      this.#checkReferences()
      this.#checkLogic()
      this.#checkUnevaluated()
    }
    return this.#failures.length > 1 ? this.#failure('validation failed', this.#failures, 'group') : this.#failures[0]
  }

  /** What ends the check at once. */
  #checkWhole(): Failure | undefined {
    const { schema, value, scope } = this.#task
    if (schema.always !== undefined) return schema.always ? undefined : this.#failure('false schema')
    const circle = circleOf(scope)
    if (circle !== undefined) return this.#failure(circle)
    const type = typeOfInstance(value)
    if (type === undefined) return this.#failure('invalid jsonType')
    if (schema.types !== undefined && !fitsType(schema.types, type, value)) {
      return this.#failure(`got ${type}, want ${schema.types.join(' or ')}`)
    }
    return this.#checkConstant() ?? this.#checkFormat()
  }

  #checkConstant(): Failure | undefined {
    const { schema, value } = this.#task
    if (schema.constant !== undefined && !equalValues(value, schema.constant.value)) {
      const wanted = schema.constant.value
      return this.#failure(isSimple(wanted) ? `value must be ${wordOf(wanted, quoted)}` : "'const' failed")
    }
    const choices = schema.enumeration
    if (choices === undefined || choices.some((choice) => equalValues(value, choice))) return undefined
    if (!choices.every(isSimple)) return this.#failure("'enum' failed")
    const words = choices.map((choice) => wordOf(choice, quoted)).join(', ')
    return this.#failure(choices.length === 1 ? `value must be ${words}` : `value must be one of ${words}`)
  }

  #checkFormat(): Failure | undefined {
    const { schema, value } = this.#task
    if (schema.format === undefined || typeof value !== 'string') return undefined
    const fault = schema.format.check(value)
    return fault === undefined ? undefined : this.#failure(`${quoted(value)} is not valid ${schema.format.name}: ${fault}`)
  }

  #checkObject(object: GoMap): void {
    const { schema, quick } = this.#task
    const { minProperties, maxProperties, required } = schema
    if (minProperties !== undefined && object.size < minProperties) this.#addCount('minProperties', object.size, minProperties)
    if (maxProperties !== undefined && object.size > maxProperties) this.#addCount('maxProperties', object.size, maxProperties)
    const missing = (required ?? []).filter((name) => !object.has(name))
    if (missing.length > 0) {
      this.#addText(`missing ${missing.length === 1 ? 'property' : 'properties'} ${quotedList(missing)}`)
    }
    if (quick && this.#failures.length > 0) return
    for (const [name, dependency] of schema.dependencies ?? []) {
      if (!object.has(name)) continue
      if ('location' in dependency) this.#add(this.#checkSame(dependency))
      else this.#checkDependent(object, name, dependency)
    }
    this.#checkProperties(object)
    this.#checkNames(object)
    for (const [name, dependent] of schema.dependentSchemas ?? []) {
      if (object.has(name)) this.#add(this.#checkSame(dependent))
    }
    for (const [name, names] of schema.dependentRequired ?? []) {
      if (object.has(name)) this.#checkDependent(object, name, names)
    }
  }

  #checkDependent(object: GoMap, name: string, names: readonly string[]): void {
    const missing = names.filter((other) => !object.has(other))
    if (missing.length > 0) this.#addText(`properties ${quotedList(missing)} required, if ${quoted(name)} exists`)
  }

  #checkProperties(object: GoMap): void {
    const { schema, quick } = this.#task
    const { properties, patternProperties = [], additionalProperties } = schema
    const forbidden: string[] = []
    for (const name of [...object.keys()].toSorted(compareText)) {
      if (quick && this.#failures.length > 0) return
      const value = object.get(name)
      const own = properties?.get(name)
      const fitting = patternProperties.filter(({ pattern }) => pattern.program.matcher(name).find())
      for (const child of [...(own === undefined ? [] : [own]), ...fitting.map(({ schema: other }) => other)]) {
        this.#add(this.#checkPart(child, value, name))
      }
      const isKnown = own !== undefined || fitting.length > 0
      if (!isKnown && additionalProperties === false) forbidden.push(name)
      if (!isKnown && typeof additionalProperties === 'object') this.#add(this.#checkPart(additionalProperties, value, name))
      if (isKnown || additionalProperties !== undefined) this.unevaluated.properties.delete(name)
    }
    if (forbidden.length > 0) this.#addText(`additional properties ${quotedList(forbidden)} not allowed`)
  }

  #checkNames(object: GoMap): void {
    const names = this.#task.schema.propertyNames
    if (names === undefined) return
    for (const name of [...object.keys()].toSorted(compareText)) {
      const causes = validate(names, name)
      // Go validates a name apart from the object, hence without its place.
      if (causes.length > 0) this.#add({ at: [], text: `invalid propertyName ${quoted(name)}`, kind: 'plain', causes })
    }
  }

  #checkList(list: GoList): void {
    const { minItems, maxItems, uniqueItems, prefixItems = [], items } = this.#task.schema
    if (minItems !== undefined && list.length < minItems) this.#addCount('minItems', list.length, minItems)
    if (maxItems !== undefined && list.length > maxItems) this.#addCount('maxItems', list.length, maxItems)
    if (uniqueItems === true) this.#checkUnique(list)
    for (const [index, item] of list.entries()) {
      const schema = prefixItems[index] ?? items
      // Go counts what comes after the prefix from 0 again.
      const place = index < prefixItems.length ? index : index - prefixItems.length
      if (typeof schema === 'object') this.#add(this.#checkPart(schema, item, String(place)))
    }
    if (items === false && list.length > prefixItems.length) {
      this.#addText(`last ${countText(list.length - prefixItems.length)} additionalItem(s) not allowed`)
    }
    this.#checkContains(list)
  }

  #checkUnique(list: GoList): void {
    for (const [second, item] of list.entries()) {
      const first = list.findIndex((other) => equalValues(other, item))
      if (first < second) return this.#addText(`items at ${countText(first)} and ${countText(second)} are equal`)
    }
  }

  #checkContains(list: GoList): void {
    const { contains, minContains, maxContains, draft } = this.#task.schema
    if (contains === undefined) return
    const failures: Failure[] = []
    const matched: number[] = []
    for (const [index, item] of list.entries()) {
      const failure = this.#checkPart(contains, item, String(index))
      if (failure !== undefined) failures.push(failure)
      else {
        matched.push(index)
        if (draft >= 2020) this.unevaluated.items.delete(index)
      }
    }
    const found = matched.length === 0 ? 'none matched' : `matched ${countText(matched.length)} items at ${matched.join(' ')}`
    if (minContains !== undefined && matched.length < minContains) {
      this.#addText(`min ${countText(minContains)} items required to match contains schema, but ${found}`, failures)
    } else if (minContains === undefined && matched.length === 0) this.#addText('no items match contains schema', failures)
    if (maxContains !== undefined && matched.length > maxContains) {
      this.#addText(`max ${countText(maxContains)} items required to match contains schema, but ${found}`)
    }
  }

  #checkText(text: string): void {
    const { minLength, maxLength, pattern } = this.#task.schema
    if (minLength !== undefined || maxLength !== undefined) {
      const length = Array.from(text).length
      if (minLength !== undefined && length < minLength) this.#addCount('minLength', length, minLength)
      if (maxLength !== undefined && length > maxLength) this.#addCount('maxLength', length, maxLength)
    }
    if (pattern !== undefined && !pattern.program.matcher(text).find()) {
      this.#addText(`${quoted(text)} does not match pattern ${quoted(pattern.source)}`)
    }
  }

  #checkNumber(value: GoValue): void {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = this.#task.schema
    const number = decimalOf(value)
    if (number === undefined) return
    const add = (keyword: string, want: typeof number): void =>
      this.#addText(`${keyword}: got ${numberText(toNumber(number))}, want ${numberText(toNumber(want))}`)
    if (minimum !== undefined && compareDecimals(number, minimum) < 0) add('minimum', minimum)
    if (maximum !== undefined && compareDecimals(number, maximum) > 0) add('maximum', maximum)
    if (exclusiveMinimum !== undefined && compareDecimals(number, exclusiveMinimum) <= 0)
      add('exclusiveMinimum', exclusiveMinimum)
    if (exclusiveMaximum !== undefined && compareDecimals(number, exclusiveMaximum) >= 0)
      add('exclusiveMaximum', exclusiveMaximum)
    if (multipleOf !== undefined && !isMultiple(number, multipleOf)) add('multipleOf', multipleOf)
  }

  #checkReferences(): void {
    const { schema, scope } = this.#task
    if (schema.recursiveRef !== undefined) {
      const { recursiveRef } = schema
      const target = recursiveRef.isRecursiveAnchor === true ? outermost(scope, recursiveRef, recursiveTarget) : recursiveRef
      this.#add(this.#checkReference(target, '$recursiveRef'))
    }
    if (schema.dynamicRef === undefined) return
    const { schema: initial, anchor } = schema.dynamicRef
    const isDynamic = anchor !== '' && initial.dynamicAnchor === anchor
    const target = isDynamic ? outermost(scope, initial, (resource) => resource.dynamicAnchors.get(anchor)) : initial
    this.#add(this.#checkReference(target, '$dynamicRef'))
  }

  #checkLogic(): void {
    const { schema, quick } = this.#task
    if (schema.not !== undefined && this.#checkSame(schema.not, true) === undefined) this.#addText("'not' failed")
    const broken = (schema.allOf ?? []).flatMap((part) => this.#checkSame(part) ?? [])
    if (broken.length > 0) this.#addText("'allOf' failed", quick ? [] : broken)
    this.#checkAnyOf(schema.anyOf ?? [])
    this.#checkOneOf(schema.oneOf ?? [])
    if (schema.if === undefined) return
    const branch = this.#checkSame(schema.if, true) === undefined ? schema.then : schema.else
    if (branch !== undefined) this.#add(this.#checkSame(branch))
  }

  #checkAnyOf(choices: readonly CompiledSchema[]): void {
    const failures: Failure[] = []
    for (const choice of choices) {
      const failure = this.#checkSame(choice)
      if (failure !== undefined) failures.push(failure)
      // All must be tried where somebody asks what was evaluated.
      else if (isEmpty(this.unevaluated)) return
    }
    if (choices.length > 0 && failures.length === choices.length) this.#addText("'anyOf' failed", failures)
  }

  #checkOneOf(choices: readonly CompiledSchema[]): void {
    if (choices.length === 0) return
    let matched: number | undefined
    const failures: Failure[] = []
    for (const [index, choice] of choices.entries()) {
      const failure = this.#checkSame(choice, matched !== undefined)
      if (failure !== undefined) failures.push(failure)
      else if (matched === undefined) matched = index
      else return this.#addText(`'oneOf' failed, subschemas ${countText(matched)}, ${countText(index)} matched`)
    }
    if (matched === undefined) this.#addText("'oneOf' failed, none matched", failures)
  }

  #checkUnevaluated(): void {
    const { schema, value } = this.#task
    if (value instanceof Map && schema.unevaluatedProperties !== undefined) {
      for (const name of [...this.unevaluated.properties].toSorted(compareText)) {
        this.#add(this.#checkPart(schema.unevaluatedProperties, value.get(name), name))
      }
      this.unevaluated.properties.clear()
    }
    if (!Array.isArray(value) || schema.unevaluatedItems === undefined) return
    for (const index of this.unevaluated.items) this.#add(this.#checkPart(schema.unevaluatedItems, value[index], String(index)))
    this.unevaluated.items.clear()
  }

  #checkReference(schema: CompiledSchema, keyword: string): Failure | undefined {
    const failure = this.#checkSame(schema, false, keyword)
    return failure && this.#failure('validation failed', causesOf(failure), 'reference')
  }

  /** The same value by another schema. */
  #checkSame(schema: CompiledSchema, quick = false, keyword = ''): Failure | undefined {
    const { scope } = this.#task
    const checker = new Checker({
      ...this.#task,
      schema,
      scope: { schema, keyword, id: scope.id, parent: scope },
      quick: this.#task.quick || quick,
      tracked: !isEmpty(this.unevaluated),
    })
    const failure = checker.run()
    if (failure === undefined) merge(this.unevaluated, checker.unevaluated)
    return failure
  }

  #checkPart(schema: CompiledSchema, value: GoValue, token: string): Failure | undefined {
    const { at, scope, quick } = this.#task
    const below = { schema, keyword: '', id: scope.id + 1, parent: scope }
    return new Checker({ schema, value, at: [...at, token], scope: below, quick }).run()
  }

  #add(failure: Failure | undefined): void {
    if (failure !== undefined) this.#failures.push(failure)
  }

  #addText(text: string, causes: readonly Failure[] = []): void {
    this.#failures.push(this.#failure(text, causes))
  }

  #addCount(keyword: string, got: number, want: number): void {
    this.#addText(`${keyword}: got ${countText(got)}, want ${countText(want)}`)
  }

  #failure(text: string, causes: readonly Failure[] = [], kind: Failure['kind'] = 'plain'): Failure {
    return { at: this.#task.at, text, kind, causes }
  }
}

function fitsType(types: readonly string[], type: string, value: GoValue): boolean {
  if (types.includes(type)) return true
  const number = types.includes('integer') ? decimalOf(value) : undefined
  return number !== undefined && isWhole(number)
}

const isSimple = (value: unknown): boolean => !Array.isArray(value) && !(value instanceof Map)
