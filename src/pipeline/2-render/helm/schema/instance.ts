import { type GoValue, Integer, print } from '#base/go-template'
import { JsonNumber, type SchemaJson } from './json.ts'

export type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

/** What a value is to a schema; undefined for what no JSON can hold. */
export function typeOfInstance(value: GoValue): JsonType | undefined {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Integer) return 'number'
  if (Array.isArray(value)) return 'array'
  return value instanceof Map ? 'object' : undefined
}

/** A number as an exact fraction of a power of ten. */
export type Decimal = { unscaled: bigint; scale: number }

/** The number that a value is; undefined where it is none. */
export function decimalOf(value: GoValue | SchemaJson): Decimal | undefined {
  if (value instanceof JsonNumber) return parseDecimal(value.text)
  if (typeof value === 'number') return parseDecimal(String(value))
  if (typeof value === 'bigint') return { unscaled: value, scale: 0 }
  return value instanceof Integer ? { unscaled: value.value, scale: 0 } : undefined
}

function parseDecimal(text: string): Decimal | undefined {
  const [, digits, fraction = '', exponent = '0'] = /^(-?\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  if (digits === undefined) return undefined
  const scale = fraction.length - Number(exponent)
  const unscaled = BigInt(digits + fraction)
  return scale < 0 ? { unscaled: unscaled * 10n ** BigInt(-scale), scale: 0 } : { unscaled, scale }
}

/** Below, equal or above zero. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const difference = scaleTo(a, b.scale) - scaleTo(b, a.scale)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

export function isMultiple(value: Decimal, of: Decimal): boolean {
  const divisor = scaleTo(of, value.scale)
  return divisor !== 0n && scaleTo(value, of.scale) % divisor === 0n
}

export const isWhole = (value: Decimal): boolean => value.unscaled % 10n ** BigInt(value.scale) === 0n
export const toNumber = (value: Decimal): number => Number(`${value.unscaled}e${-value.scale}`)

const scaleTo = (value: Decimal, scale: number): bigint => value.unscaled * 10n ** BigInt(Math.max(0, scale))

/** Whether two values are the same; numbers by what they are worth. */
export function equalValues(a: GoValue, b: GoValue | SchemaJson): boolean {
  const [first, second] = [decimalOf(a), decimalOf(b)]
  if (first !== undefined || second !== undefined) {
    return first !== undefined && second !== undefined && compareDecimals(first, second) === 0
  }
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => equalValues(item, b[index] ?? null))
  }
  if (!(a instanceof Map)) return (a ?? null) === b
  if (!(b instanceof Map) || a.size !== b.size) return false
  return [...a].every(([key, item]) => b.has(key) && equalValues(item, b.get(key) ?? null))
}

/** A value of an enumeration in the words of the schema. */
export function wordOf(value: SchemaJson, quote: (text: string) => string): string {
  if (value instanceof JsonNumber) return value.text
  if (typeof value === 'string') return quote(value)
  return typeof value === 'object' && value !== null ? 'value' : print(value)
}
