import { hasStrayBytes, isLetter, isNumber, isPunctuation, isSpace, isUpper, lowerRune, runesOf } from './letters.ts'

type WordKind = 'number' | 'capitals' | 'letters' | 'connector' | 'punctuation' | 'other' | 'none'
type Word = { kind: WordKind; runes: readonly string[] }

/** Whether a character stands between the words of an identifier. */
export const isConnector = (rune: string): boolean => rune === '-' || rune === '_' || isSpace(rune)

/**
 * The words of an identifier in small letters with a connector between, as huandu/xstrings parts them: `HTTPServer` gives `http_server`.
 * A number belongs to the word before it (`bld4_floor`) unless small letters follow it (`http_2xx`).
 */
export function separateWords(text: string, connector: string): string {
  const words = wordsOf(text)
  let [result, at] = ['', 0]
  const kindAt = (place: number): WordKind => words[place]?.kind ?? 'none'
  const write = (word: Word | undefined): void => {
    if (word !== undefined) result += spelled(word, connector)
  }
  const part = (open: boolean): void => {
    const next = kindAt(at)
    if (next !== 'connector' && next !== 'punctuation' && (open || next !== 'none')) result += connector
  }
  /** Everything up to the end of what a number has begun. */
  const writeTail = (): void => {
    while (kindAt(at) === 'letters' || kindAt(at) === 'number') write(words[at++])
    part(false)
  }
  while (at + 1 < words.length) {
    const word = words[at++]!
    write(word)
    if (word.kind === 'connector' || word.kind === 'punctuation') continue
    if (word.kind === 'number') {
      writeTail()
    } else if (kindAt(at) !== 'number') {
      part(true)
    } else if (at + 1 < words.length) {
      if (kindAt(at + 1) === 'letters') {
        result += connector
        write(words[at++])
        writeTail()
      } else {
        write(words[at++])
        part(true)
      }
    }
  }
  write(words[at])
  return result
}

/** Only words in capitals are changed: all others are small already, or have no case. */
function spelled(word: Word, connector: string): string {
  if (word.kind === 'connector') return connector.repeat(word.runes.length)
  return word.kind === 'capitals'
    ? word.runes
        .flatMap(runesOf)
        .map((rune) => (isUpper(rune) ? lowerRune(rune) : rune))
        .join('')
    : word.runes.join('')
}

function wordsOf(text: string): Word[] {
  const runes = unitsOf(text)
  const words: Word[] = []
  const valid = runes.map((unit) => Array.from(unit).find((rune) => !hasStrayBytes(rune)) ?? unit)
  for (let at = 0; at < runes.length; ) {
    const kind = kindOfRune(valid[at]!)
    const end = endOfWord(valid, at, kind)
    words.push({ kind, runes: runes.slice(at, end) })
    at = end
  }
  return words
}

/** The characters of a text. A byte that is no UTF-8 goes with the character after it, or the one before at the end. */
function unitsOf(text: string): string[] {
  if (!hasStrayBytes(text)) return Array.from(text)
  const units: string[] = []
  let strays = ''
  for (const rune of text) {
    if (hasStrayBytes(rune)) {
      strays += rune
    } else {
      units.push(strays + rune)
      strays = ''
    }
  }
  return strays === '' ? units : [...units.slice(0, -1), (units.at(-1) ?? '') + strays]
}

function kindOfRune(rune: string): WordKind {
  if (isConnector(rune)) return 'connector'
  if (isPunctuation(rune)) return 'punctuation'
  if (isUpper(rune)) return 'capitals'
  if (isAlphabetic(rune)) return 'letters'
  return isNumber(rune) ? 'number' : 'other'
}

function endOfWord(runes: readonly string[], start: number, kind: WordKind): number {
  const run = (from: number, belongs: (rune: string) => boolean): number => {
    let end = from
    while (end < runes.length && belongs(runes[end]!)) end++
    return end
  }
  const small = (rune: string): boolean => isAlphabetic(rune) && !isUpper(rune)
  switch (kind) {
    case 'connector':
      return run(start + 1, isConnector)
    case 'punctuation':
      return run(start + 1, isPunctuation)
    case 'number':
      return run(start + 1, isNumber)
    case 'letters':
      return run(start + 1, small)
    case 'capitals': {
      const end = run(start + 1, isUpper)
      // Of `HTTPServer` the last capital begins the next word.
      if (end > start + 1) return end < runes.length && isAlphabetic(runes[end]!) ? end - 1 : end
      return run(end, small)
    }
    default:
      return run(start + 1, (rune) => !(isConnector(rune) || isAlphabetic(rune) || isNumber(rune) || isPunctuation(rune)))
  }
}

/** Letters but for the ideographs, which make no words. */
function isAlphabetic(rune: string): boolean {
  if (!isLetter(rune)) return false
  const code = rune.codePointAt(0)!
  const within = (from: number, to: number): boolean => code >= from && code <= to
  return !within(0x4e00, 0x9fcc) && !within(0x3400, 0x4d85) && !within(0x20000, 0x2b81d)
}
