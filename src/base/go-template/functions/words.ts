import { bytesOf, textOf } from '../bytes.ts'
import { define, type Family } from './define.ts'
import { isDigit, isLetter, isLower, isSpace, isTitle, isUpper, lowerRune, runesOf, titleRune, upperRune } from './letters.ts'
import { isConnector, separateWords } from './identifiers.ts'

/** The spelling of words: capitals, initials, and the styles of identifiers. */
export const wordFunctions: Family = {
  title: define(['string'], 'string', title),
  untitle: define(['string'], 'string', (text) => afterSpaces(text, lowerRune)),
  swapcase: define(['string'], 'string', swapCase),
  initials: define(['string'], 'string', initials),
  nospace: define(['string'], 'string', withoutSpace),
  camelcase: define(['string'], 'string', pascalCase),
  snakecase: define(['string'], 'string', (text) => separateWords(text, '_')),
  kebabcase: define(['string'], 'string', (text) => separateWords(text, '-')),
}

function title(text: string): string {
  let before = ' '
  return runesOf(text)
    .map((rune) => {
      const starts = isSeparator(before)
      before = rune
      return starts ? titleRune(rune) : rune
    })
    .join('')
}

/** What ends a word for Go's `strings.Title`: everything of ASCII but letters, digits and `_`, and beyond ASCII only white space. */
function isSeparator(rune: string): boolean {
  if (rune <= '\x7f') return !/\w/.test(rune)
  return !isLetter(rune) && !isDigit(rune) && isSpace(rune)
}

function afterSpaces(text: string, change: (rune: string) => string): string {
  let starts = true
  return runesOf(text)
    .map((rune) => {
      if (isSpace(rune)) {
        starts = true
        return rune
      }
      const result = starts ? change(rune) : rune
      starts = false
      return result
    })
    .join('')
}

function swapCase(text: string): string {
  let afterSpace = true
  return runesOf(text)
    .map((rune) => {
      const first = afterSpace
      const cased = isUpper(rune) || isTitle(rune) || isLower(rune)
      afterSpace = !cased && isSpace(rune)
      if (!cased) return rune
      if (!isLower(rune)) return lowerRune(rune)
      return first ? titleRune(rune) : upperRune(rune)
    })
    .join('')
}

/** Go reads this text byte by byte and takes each byte for a character of Latin 1, so do we. */
function initials(text: string): string {
  let starts = true
  let result = ''
  for (const character of bytesOf(text).toString('latin1')) {
    const gap = isSpace(character)
    if (starts && !gap) result += character
    starts = gap
  }
  return result
}

/** Byte by byte as well, unless there is nothing to remove. */
function withoutSpace(text: string): string {
  const bytes = bytesOf(text)
  const kept = Array.from(bytes.toString('latin1')).filter((character) => !isSpace(character))
  return kept.length === bytes.length ? textOf(bytes) : kept.join('')
}

/** `http-server` gives `HttpServer`; connectors at the start and all but one of several in a row stay. */
function pascalCase(text: string): string {
  const runes = runesOf(text)
  const start = runes.findIndex((rune) => !isConnector(rune))
  // Of nothing but connectors the last is written twice.
  if (start < 0) return runes.join('') + (runes.at(-1) ?? '')
  let result = runes.slice(0, start).join('')
  let current = upperRune(runes[start]!)
  let inCapitals = isUpper(runes[start]!)
  for (const rune of runes.slice(start + 1)) {
    const before = current
    current = rune
    if (isConnector(before)) {
      if (isConnector(rune)) {
        result += before
        continue
      }
      inCapitals = isUpper(rune)
      current = upperRune(rune)
      continue
    }
    // A word that starts with capitals is written small after its first letter, up to its first small letter.
    if (inCapitals && isUpper(rune)) current = lowerRune(rune)
    else inCapitals = false
    result += before
  }
  return result + current
}
