import { isDeepStrictEqual } from 'node:util'
import { expect, it } from 'vitest'
import { askYaml, type YamlAnswer } from '#test/yaml-oracle'
import { jsonValue, seeded, yamlText } from '#test/yaml-cases'
import { printYaml, readYaml, YamlError, YamlWriteError } from '#base/yaml'

const seed = Number(process.env['MAINSTAY_YAML_SEED'] ?? 1)
const count = Number(process.env['MAINSTAY_YAML_CASES'] ?? 6000)

it.each(['v2', 'v3'] as const)(
  'reads what Go %s reads, and refuses the rest in its words',
  async (dialect) => {
    const random = seeded(seed)
    const texts = Array.from({ length: count }, () => yamlText(random)).filter((text) => !isUndecided(text))
    const answers = await askYaml(texts.map((text) => question(`read-${dialect}`, text)))
    const differences = texts.flatMap((text, index) => {
      const go = outcome(answers[index]!)
      const own = attempt(() => ({ value: readYaml(text, { dialect, maps: 'objects' }) }))
      return isDeepStrictEqual(own, go) || isSameRefusal(text, go, own) ? [] : [{ text, go, own }]
    })
    expect(differences.slice(0, 10)).toEqual([])
  },
  60_000,
)

it.each([
  ['write-v2', { dialect: 'v2' }],
  ['write-v3', { dialect: 'v3' }],
  ['write-v3-compact', { dialect: 'v3', indentSequences: false }],
] as const)(
  'writes what Go writes: %s',
  async (op, options) => {
    const random = seeded(seed)
    const values = Array.from({ length: count }, (): unknown => JSON.parse(JSON.stringify(jsonValue(random))))
    const answers = await askYaml(values.map((value) => ({ op, value })))
    const differences = values.flatMap((value, index) => {
      const { text, error } = answers[index]!
      const go = error === undefined ? { text } : { error }
      const own = attempt(() => ({ text: printYaml(value, options) }))
      return isDeepStrictEqual(own, go) ? [] : [{ value, go, own }]
    })
    expect(differences.slice(0, 10)).toEqual([])
  },
  60_000,
)

/** Stray bytes have no place in the JSON of a question. */
function question(op: string, text: string): { op: string; text: string; base64: boolean } {
  const bytes = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0
    return code >= 0xdc80 && code <= 0xdcff ? Buffer.of(code - 0xdc00) : Buffer.from(character, 'utf8')
  })
  return { op, text: Buffer.concat(bytes).toString('base64'), base64: true }
}

function outcome(answer: YamlAnswer): { value: unknown } | { error: string } {
  return answer.error === undefined ? { value: answer.value } : { error: answer.error }
}

function attempt<T>(action: () => T): T | { error: string | undefined } {
  try {
    return action()
  } catch (error) {
    if (error instanceof YamlError) return { error: error.goText }
    if (error instanceof YamlWriteError) return { error: error.message }
    throw error
  }
}

/**
 * Where Go's own words are not to be had: a time inside a key is printed with the innards of Go's type; of several keys that are no keys Go
 * names any one; and v3 forgets an error that it meets while it looks for comments.
 */
function isSameRefusal(text: string, go: object, own: object): boolean {
  if (!('error' in go && 'error' in own && typeof own.error === 'string')) return false
  const words = String(go.error)
  const badKey = 'error converting YAML to JSON: unsupported map key of type'
  return (
    words.includes('time.Date(') ||
    (words.startsWith(badKey) && own.error.startsWith(badKey)) ||
    (text.includes('#') && words.startsWith('yaml: line'))
  )
}

/** Half a character beyond the basic plane is no text, and a second byte order mark confuses Go's reader by chance. */
function isUndecided(text: string): boolean {
  return /[\ud800-\udc7f\udd00-\udfff]/u.test(text) || /^\ufeff[^]*\ufeff/.test(text)
}
