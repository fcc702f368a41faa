import { formatFloat, sprintf } from '#base/go-template'

/** A number as the program writes it: whole ones with all their digits, others with seventeen. */
export function numberText(value: number): string {
  if (Number.isSafeInteger(value)) return Object.is(value, -0) ? '-0' : String(value)
  return Number.isInteger(value) ? BigInt(value).toString() : formatFloat(value, 'g', 17)
}

/** A number with as few digits as read back as the same, never with an exponent: as JSON and YAML of `std` have it. */
export const plainNumber = (value: number): string => formatFloat(value, 'f', -1)

/** A number as Go's `%v` prints it, for messages. */
export const goNumber = (value: number): string => sprintf('%v', [value])
