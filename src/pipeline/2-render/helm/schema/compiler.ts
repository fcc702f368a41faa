import { RE2JS } from 're2js'
import { quote } from '#base/go-template'
import type { CompiledSchema, Pattern } from './compiled-schema.ts'
import { below, type Documents, locationOf, type Place } from './documents.ts'
import { formats } from './formats.ts'
import { type Decimal, decimalOf, isWhole, toNumber } from './instance.ts'
import { JsonNumber, type SchemaJson, type SchemaObject } from './json.ts'

/** The schema at a place of the documents, with all that it refers to. Formats are remarks since 2019, yet not in the drafts' own schemas. */
export function compileAt(documents: Documents, place: Place, checksFormats: boolean): CompiledSchema {
  return new Compiler(documents, checksFormats).compile(place)
}

class Compiler {
  readonly #documents: Documents
  readonly #known = new Map<string, CompiledSchema>()
  readonly #queue: { place: Place; schema: CompiledSchema }[] = []
  readonly #checksFormats: boolean

  constructor(documents: Documents, checksFormats: boolean) {
    this.#documents = documents
    this.#checksFormats = checksFormats
  }

  compile(place: Place): CompiledSchema {
    const schema = this.#at(place)
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#fill(next.schema, next.place)
    return schema
  }

  /** The schema at a place, which is filled in later: schemas may refer to each other in circles. */
  #at(place: Place): CompiledSchema {
    const location = locationOf(place)
    const known = this.#known.get(location)
    if (known !== undefined) return known
    const schema: CompiledSchema = { location, draft: 0, resource: undefined, dynamicAnchors: new Map() }
    this.#known.set(location, schema)
    this.#queue.push({ place, schema })
    return schema
  }

  #fill(schema: CompiledSchema, place: Place): void {
    const value = this.#documents.lookUp(place)
    const resource = this.#documents.resourceOf(place)
    schema.draft = resource.draft
    schema.resource = this.#at({ url: place.url, pointer: resource.pointer })
    if (schema.resource === schema) {
      for (const anchor of resource.dynamicAnchors) {
        schema.dynamicAnchors.set(anchor, this.#at({ url: place.url, pointer: resource.anchors.get(anchor) ?? '' }))
      }
    }
    if (typeof value === 'boolean') schema.always = value
    if (!(value instanceof Map)) return
    if (value.size === 0) schema.always = true
    else new Keywords(schema, value, place, this.#around).fill()
  }

  get #around(): Around {
    return { documents: this.#documents, checksFormats: this.#checksFormats, at: (place) => this.#at(place) }
  }
}

type Around = { documents: Documents; checksFormats: boolean; at: (place: Place) => CompiledSchema }

/** Fills one schema from its keywords; those of later drafts than its own are no keywords. */
class Keywords {
  readonly #schema: CompiledSchema
  readonly #value: SchemaObject
  readonly #place: Place
  readonly #around: Around

  constructor(schema: CompiledSchema, value: SchemaObject, place: Place, around: Around) {
    this.#schema = schema
    this.#value = value
    this.#place = place
    this.#around = around
  }

  fill(): void {
    const schema = this.#schema
    const { draft } = schema
    this.#set('ref', this.#reference('$ref'))
    // Beside a reference, older drafts ignore everything.
    if (draft < 2019 && schema.ref !== undefined) return
    this.#fillTypes()
    this.#fillNumbers()
    this.#fillTexts()
    this.#fillObject()
    this.#fillList()
    this.#fillLogic()
    if (draft >= 2019) {
      this.#set('recursiveRef', this.#reference('$recursiveRef'))
      schema.isRecursiveAnchor = this.#value.get('$recursiveAnchor') === true
      this.#set('unevaluatedProperties', this.#child('unevaluatedProperties'))
      this.#set('unevaluatedItems', this.#child('unevaluatedItems'))
    }
    if (draft >= 2020) this.#fillDynamic()
  }

  #fillDynamic(): void {
    const [reference, anchor] = [this.#value.get('$dynamicRef'), this.#value.get('$dynamicAnchor')]
    const schema = this.#reference('$dynamicRef')
    if (typeof anchor === 'string') this.#schema.dynamicAnchor = anchor
    if (schema === undefined || typeof reference !== 'string') return
    const fragment = reference.split('#', 2)[1] ?? ''
    this.#schema.dynamicRef = { schema, anchor: fragment.startsWith('/') ? '' : fragment }
  }

  #fillTypes(): void {
    const type = this.#value.get('type')
    const names = typeof type === 'string' ? [type] : textsOf(type)
    const types = typeNames.filter((name) => names.includes(name))
    if (types.length > 0) this.#schema.types = types
    const values = this.#value.get('enum')
    if (Array.isArray(values)) this.#schema.enumeration = values
    const constant = this.#value.get('const')
    if (constant !== undefined && this.#schema.draft >= 6) this.#schema.constant = { value: constant }
    const name = this.#value.get('format')
    if (typeof name !== 'string' || (this.#schema.draft >= 2019 && !this.#around.checksFormats)) return
    const check = name === 'regex' ? regexFault : Object.hasOwn(formats, name) ? formats[name] : undefined
    if (check !== undefined) this.#schema.format = { name, check }
  }

  #fillNumbers(): void {
    this.#set('multipleOf', this.#decimal('multipleOf'))
    for (const [bound, exclusive] of bounds) {
      const limit = this.#decimal(bound)
      const isExclusive = this.#value.get(exclusive) === true
      this.#set(exclusive, isExclusive ? limit : this.#decimal(exclusive))
      if (!isExclusive) this.#set(bound, limit)
    }
  }

  #fillTexts(): void {
    this.#set('minLength', this.#count('minLength'))
    this.#set('maxLength', this.#count('maxLength'))
    const pattern = this.#value.get('pattern')
    if (typeof pattern === 'string') this.#schema.pattern = this.#pattern(pattern, 'pattern')
  }

  #fillObject(): void {
    const schema = this.#schema
    this.#set('minProperties', this.#count('minProperties'))
    this.#set('maxProperties', this.#count('maxProperties'))
    const required = this.#value.get('required')
    if (Array.isArray(required)) schema.required = textsOf(required)
    this.#set('properties', this.#children('properties'))
    const patterns = this.#children('patternProperties')
    if (patterns !== undefined) {
      schema.patternProperties = [...patterns].map(([source, child]) => ({
        pattern: this.#pattern(source, 'patternProperties'),
        schema: child,
      }))
    }
    this.#set('additionalProperties', this.#childOrBoolean('additionalProperties'))
    this.#set('dependencies', this.#dependencies())
    if (schema.draft >= 6) this.#set('propertyNames', this.#child('propertyNames'))
    if (schema.draft < 2019) return
    this.#set('dependentSchemas', this.#children('dependentSchemas'))
    const dependent = this.#value.get('dependentRequired')
    if (dependent instanceof Map) {
      schema.dependentRequired = new Map([...dependent].map(([name, names]) => [name, textsOf(names)]))
    }
  }

  #dependencies(): CompiledSchema['dependencies'] {
    const dependencies = this.#value.get('dependencies')
    if (!(dependencies instanceof Map)) return undefined
    return new Map(
      [...dependencies].map(([name, value]) => [
        name,
        Array.isArray(value) ? textsOf(value) : this.#around.at(below(this.#place, 'dependencies', name)),
      ]),
    )
  }

  #fillList(): void {
    const schema = this.#schema
    this.#set('minItems', this.#count('minItems'))
    this.#set('maxItems', this.#count('maxItems'))
    schema.uniqueItems = this.#value.get('uniqueItems') === true
    if (schema.draft >= 2020) {
      this.#set('prefixItems', this.#list('prefixItems'))
      this.#set('items', this.#child('items'))
    } else if (Array.isArray(this.#value.get('items'))) {
      this.#set('prefixItems', this.#list('items'))
      this.#set('items', this.#childOrBoolean('additionalItems'))
    } else this.#set('items', this.#child('items'))
    if (schema.draft < 6) return
    this.#set('contains', this.#child('contains'))
    if (schema.draft < 2019 || schema.contains === undefined) return
    this.#set('minContains', this.#count('minContains'))
    this.#set('maxContains', this.#count('maxContains'))
  }

  #fillLogic(): void {
    this.#set('not', this.#child('not'))
    this.#set('allOf', this.#list('allOf'))
    this.#set('anyOf', this.#list('anyOf'))
    this.#set('oneOf', this.#list('oneOf'))
    if (this.#schema.draft < 7 || !this.#value.has('if')) return
    const condition = this.#value.get('if')
    this.#set('if', this.#child('if'))
    if (condition !== false) this.#set('then', this.#child('then'))
    if (condition !== true) this.#set('else', this.#child('else'))
  }

  #reference(keyword: string): CompiledSchema | undefined {
    const reference = this.#value.get(keyword)
    return typeof reference === 'string' ? this.#around.at(this.#around.documents.resolve(reference, this.#place)) : undefined
  }

  #child(keyword: string): CompiledSchema | undefined {
    return this.#value.has(keyword) ? this.#around.at(below(this.#place, keyword)) : undefined
  }

  #childOrBoolean(keyword: string): boolean | CompiledSchema | undefined {
    const value = this.#value.get(keyword)
    return typeof value === 'boolean' ? value : this.#child(keyword)
  }

  #list(keyword: string): CompiledSchema[] | undefined {
    const value = this.#value.get(keyword)
    return Array.isArray(value) ? value.map((_, index) => this.#around.at(below(this.#place, keyword, String(index)))) : undefined
  }

  #children(keyword: string): Map<string, CompiledSchema> | undefined {
    const value = this.#value.get(keyword)
    if (!(value instanceof Map)) return undefined
    return new Map([...value.keys()].map((name) => [name, this.#around.at(below(this.#place, keyword, name))]))
  }

  #decimal(keyword: string): Decimal | undefined {
    const value = this.#value.get(keyword)
    return value instanceof JsonNumber ? decimalOf(value) : undefined
  }

  #count(keyword: string): number | undefined {
    const value = this.#decimal(keyword)
    return value !== undefined && isWhole(value) ? toNumber(value) : undefined
  }

  #pattern(source: string, keyword: string): Pattern {
    try {
      return { source, program: RE2JS.compile(source) }
    } catch (error) {
      const reason = regexReason(error)
      throw new Error(`invalid regex ${quote(source)} at ${quote(`${locationOf(this.#place)}/${keyword}`)}: ${reason}`)
    }
  }

  #set<K extends keyof CompiledSchema>(key: K, value: CompiledSchema[K] | undefined): void {
    if (value !== undefined) this.#schema[key] = value
  }
}

const typeNames = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object']
const bounds = [
  ['maximum', 'exclusiveMaximum'],
  ['minimum', 'exclusiveMinimum'],
] as const

function regexFault(text: string): string | undefined {
  try {
    RE2JS.compile(text)
    return undefined
  } catch (error) {
    return regexReason(error)
  }
}

const regexReason = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const textsOf = (value: SchemaJson | undefined): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
