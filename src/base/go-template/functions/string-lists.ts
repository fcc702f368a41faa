import { print } from '../fmt/print.ts'
import { textOf } from '../bytes.ts'
import { type GoValue, Integer, listTypeOf } from '../value.ts'
import { listOf } from './reflection.ts'

/** A value as texts: the elements of a list without its nils, nothing for nil, else the one text of the value. */
export function stringsOf(value: GoValue): string[] {
  if (value === null || value === undefined) return []
  const list = listOf(value)
  if (list === undefined) return [textValue(value)]
  const texts: string[] = []
  for (const item of list) {
    if (item !== null && item !== undefined) texts.push(textValue(item))
  }
  return texts
}

/** A text as it is, bytes as the text that they are, everything else as fmt prints it. */
export function textValue(value: GoValue): string {
  if (typeof value === 'string') return value
  const isBytes = Array.isArray(value) && listTypeOf(value) === '[]uint8'
  return isBytes ? textOf(Uint8Array.from(value, (byte) => (byte instanceof Integer ? Number(byte.value) : 0))) : print(value)
}
