import { compareBytes } from '#base/go-template'

/** Strings of Jsonnet are made of code points; JavaScript counts the two halves of those beyond U+FFFF. */
const hasPairs = (text: string): boolean => /[\uD800-\uDFFF]/.test(text)

/** How many characters a string has. */
export function lengthOf(text: string): number {
  if (!hasPairs(text)) return text.length
  let length = 0
  for (const _character of text) length++
  return length
}

/** The characters of a string, each as a string. */
export const charactersOf = (text: string): string[] => (hasPairs(text) ? Array.from(text) : text.split(''))

/** The character at an index that is within the string. */
export const characterAt = (text: string, index: number): string =>
  hasPairs(text) ? Array.from(text)[index]! : text.charAt(index)

/** A part of a string, by characters. */
export const sliceOf = (text: string, from: number, to?: number): string =>
  hasPairs(text) ? Array.from(text).slice(from, to).join('') : text.slice(from, to)

/** The order of strings: that of their code points, which is that of their bytes. */
export const compareTexts = (left: string, right: string): number => Math.sign(compareBytes(left, right))

/** Names in the order in which fields are listed. */
export const sortedNames = (names: Iterable<string>): string[] => [...names].sort(compareTexts)
