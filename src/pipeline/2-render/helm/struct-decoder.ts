import type { GoMap, GoValue } from '#base/go-template'

/**
 * What a Go struct, map or slice accepts from YAML. Numbers and truth values become text where text is wanted (`version: 1.10` is "1.1"), and
 * field names are matched without regard to case where no exact one is there.
 */
export type Shape =
  | { is: 'text' }
  | { is: 'truth' }
  | { is: 'anything' }
  | { is: 'list'; of: Shape }
  | { is: 'map'; of: Shape }
  | { is: 'struct'; name: string; goType: string; fields: Readonly<Record<string, Shape>> }

export const text: Shape = { is: 'text' }
export const truth: Shape = { is: 'truth' }
export const anything: Shape = { is: 'anything' }

/** Fields that are absent, null or of a wrong type are left out. `error` is Go's text for the first wrong one. */
export type Decoded = { value: GoValue; error: string | undefined }

/** Reads a value of YAML as Go would read it into a type. */
export function decodeStruct(value: GoValue, shape: Shape): Decoded {
  const decoder = new Decoder()
  return { value: decoder.decode(value, shape), error: decoder.error }
}

class Decoder {
  error: string | undefined
  #path: readonly string[] = []
  #struct: string | undefined

  decode(value: GoValue, shape: Shape): GoValue {
    if (value === null || value === undefined || shape.is === 'anything') return value
    if (shape.is === 'text') return this.#text(value)
    if (shape.is === 'truth') return typeof value === 'boolean' ? value : this.#mismatch(value, shape)
    if (shape.is === 'list') return Array.isArray(value) ? this.#list(value, shape.of) : this.#mismatch(value, shape)
    if (!(value instanceof Map)) return this.#mismatch(value, shape)
    return shape.is === 'map' ? this.#map(value, shape.of) : this.#fields(value, shape)
  }

  #text(value: GoValue): GoValue {
    if (typeof value === 'string') return value
    if (typeof value === 'boolean') return String(value)
    if (typeof value === 'number') return numberText(value)
    return this.#mismatch(value, text)
  }

  #list(values: readonly GoValue[], of: Shape): GoValue {
    return values.map((value) => this.decode(value, of) ?? null)
  }

  #map(values: GoMap, of: Shape): GoValue {
    const result: GoMap = new Map()
    for (const key of [...values.keys()].toSorted()) result.set(key, this.decode(values.get(key), of) ?? zeroOf(of))
    return result
  }

  #fields(values: GoMap, shape: Shape & { is: 'struct' }): GoValue {
    const outer = { path: this.#path, struct: this.#struct }
    const result: GoMap = new Map()
    for (const key of [...values.keys()].toSorted()) {
      const name = fieldOf(shape.fields, key)
      const field = name === undefined ? undefined : shape.fields[name]
      if (name === undefined || field === undefined) continue
      this.#path = [...outer.path, name]
      this.#struct = shape.name
      const value = this.decode(values.get(key), field)
      if (value !== undefined && value !== null) result.set(name, value)
    }
    this.#path = outer.path
    this.#struct = outer.struct
    return result
  }

  #mismatch(value: GoValue, shape: Shape): undefined {
    const target = this.#struct === undefined ? 'Go value' : `Go struct field ${this.#struct}.${this.#path.join('.')}`
    this.error ??= `json: cannot unmarshal ${jsonKind(value)} into ${target} of type ${goType(shape)}`
    return undefined
  }
}

function fieldOf(fields: Readonly<Record<string, Shape>>, key: string): string | undefined {
  if (Object.hasOwn(fields, key)) return key
  return Object.keys(fields).find((name) => name.toLowerCase() === key.toLowerCase())
}

/** Whole numbers were written as such; others go through a 32 bit float, which is what the YAML library does. */
function numberText(value: number): string {
  if (Number.isSafeInteger(value)) return String(value)
  const single = Math.fround(value)
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === single) return exponentText(short)
  }
  return exponentText(value)
}

/** Go's %g: exponents have two digits, and start at 21 or below -4. */
function exponentText(value: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 21) return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 })
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

function jsonKind(value: GoValue): string {
  if (Array.isArray(value)) return 'array'
  if (value instanceof Map) return 'object'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

function goType(shape: Shape): string {
  switch (shape.is) {
    case 'text':
      return 'string'
    case 'truth':
      return 'bool'
    case 'anything':
      return 'interface {}'
    case 'list':
      return `[]${shape.of.is === 'struct' ? '*' : ''}${goType(shape.of)}`
    case 'map':
      return `map[string]${goType(shape.of)}`
    case 'struct':
      return shape.goType
  }
}

const zeroOf = (shape: Shape): GoValue => (shape.is === 'text' ? '' : shape.is === 'truth' ? false : null)
