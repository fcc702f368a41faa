import { describe, expect, it } from 'vitest'
import { builtinFunctions, GoFunction, type GoValue, parseTemplates, TemplateSet } from '#base/go-template'
import { sprigFunctions } from '#base/go-template/functions'
import { roundCost } from './go-costs.ts'
import { Budget, WorkLimitError, withLimits } from './go-limits.ts'

const second = 1_000_000_000
const world = { now: () => new Date(0), randomBytes: (size: number) => new Uint8Array(size) }
const text = (length: number) => 'a'.repeat(length)
const list = (length: number) => Array.from({ length }, (_, index) => BigInt(index))

/** How often a function may be called by all templates of a set. It does nothing here. */
function callsOf(name: string, ...args: GoValue[]): number {
  const budget = new Budget({ made: 1_000_000, work: 2 * second })
  const idle = new GoFunction({ variadic: 'interface {}' }, () => true)
  const call = withLimits(new Map([[name, idle]]), budget).get(name)
  for (let calls = 0; calls < 1_000_000; calls++) {
    try {
      call?.call(...args)
    } catch (error) {
      if (error instanceof WorkLimitError) return calls
      throw error
    }
  }
  return Number.POSITIVE_INFINITY
}

describe('the work of the templates of a set', () => {
  it.each<[string, number, ...GoValue[]]>([
    ['genPrivateKey', 1, 'rsa'],
    ['genPrivateKey', 1000, 'ed25519'],
    ['genCA', 10, 'a', 1n],
    ['genSelfSignedCert', 10, 'a', [], [], 1n],
    ['genSignedCertWithKey', 100, 'a', [], [], 1n],
    ['bcrypt', 20, 'a'],
    ['htpasswd', 20, 'a', 'b'],
    ['derivePassword', 10, 'a'],
    ['encryptAES', 2000, 'a', 'b'],
    ['regexMatch', 150, 'a?'.repeat(300), text(1000)],
    ['mustRegexFind', 300, '(a{10}){100}', text(100)],
    ['randAlpha', 100, 10_000n],
    ['until', 1000, 10_000n],
    ['upper', 50, text(100_000)],
    ['snakecase', 20, text(100_000)],
    ['eq', 500, text(100_000), text(100_000)],
    ['printf', 1000, '%v', list(10_000)],
    ['toJson', 1000, list(10_000)],
    ['uniq', 50, list(1000)],
    ['without', 500, list(10_000), ...list(10)],
  ])('is bounded: %s', (name, most, ...args) => {
    expect(callsOf(name, ...args)).toBeLessThanOrEqual(most)
  })

  it('is not what ordinary calls are about', () => {
    expect(callsOf('lower', 'shop-frontend')).toBeGreaterThan(100_000)
    expect(callsOf('regexMatch', '[^a-z0-9]+', 'shop-frontend')).toBeGreaterThan(20_000)
    expect(callsOf('default', 'a', list(1000))).toBeGreaterThan(1_000_000)
  })

  it('counts how often a pattern matches', () => {
    const budget = new Budget({ made: 1_000_000, work: second / 20 })
    const replace = withLimits(sprigFunctions(world), budget).get('regexReplaceAll')
    expect(() => replace?.call('a.*b|a', text(1000), '')).toThrow('regexReplaceAll takes longer than what is left')
    expect(() => replace?.call('a.*b|a', text(10_000), '')).toThrow('too long for each other (6 and 10000 characters)')
  })

  it('counts rounds of loops, and what is in the text', () => {
    const budget = new Budget({ made: 1_000_000, work: second / 100 })
    const functions = withLimits(new Map([...builtinFunctions, ...sprigFunctions(world)]), budget)
    const source = `{{ range until 1000 }}${'{{ if . }}{{ end }}'.repeat(500)}{{ end }}`
    const stepped = () => budget.work(roundCost(source.length), 'a loop')
    const set = new TemplateSet({ functions, missingKey: 'default', limits: { stepped } })
    const parsed = parseTemplates('a', source, { functions })
    set.add(parsed)
    expect(() => set.executeParsed(parsed, new Map())).toThrow('a loop takes longer than what is left')
  })
})
