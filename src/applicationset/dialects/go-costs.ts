import { GoFunction, type GoValue } from '#base/go-template'

/** What a call of a function costs at most, estimated from its arguments before the call, in nanoseconds of an ordinary machine. */
export function costOf(name: string, args: readonly GoValue[]): number {
  return callCost + (own.get(name)?.(args) ?? 0) + sizeCost(name, args)
}

/** What one round of a loop in a text of this length costs at most: whatever is in the text may be in the loop. */
export const roundCost = (textLength: number): number => 100 + 3 * textLength

/** How often a pattern may have been tried on a whole text after all: once for each match. `matches` is what the call has found. */
export function costOfMatches([pattern, text]: readonly GoValue[], matches: number): number {
  return matches * tries(pattern, text) * triesOnce
}

/** The functions that go on after the first match. */
export const repeating: ReadonlySet<string> = new Set(
  ['FindAll', 'ReplaceAll', 'ReplaceAllLiteral', 'Split'].flatMap((name) => [`regex${name}`, `mustRegex${name}`]),
)

/** Whether a pattern that goes on after each match could need more than a second for this text. */
export function isEndless([pattern, text]: readonly GoValue[]): boolean {
  return tries(pattern, text) * lengthOf(text) > 100_000_000
}

/**
 * How much there is in a value with everything in it: one for each value, and one for every four characters, because they are shared. It stops counting
 * at `limit`, which values that contain themselves reach.
 */
export function sizeOf(value: GoValue, limit: number): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  let size = 1
  const open: GoValue[] = [value]
  const count = (child: GoValue): void => {
    size += 1
    if (typeof child === 'string') size += child.length / 4
    else if (Array.isArray(child) || child instanceof Map) open.push(child)
  }
  for (let next = open.pop(); next !== undefined && size <= limit; next = open.pop()) {
    if (Array.isArray(next)) for (const item of next) count(item)
    else if (next instanceof Map)
      for (const [key, child] of next) {
        size += key.length / 4
        count(child)
      }
  }
  return Math.ceil(size)
}

const callCost = 300
const second = 1_000_000_000
const triesOnce = 10

/** These look at no more than a part of what they are given. */
const brief = new Set(
  'and call coalesce default dig empty first get hasKey index kindIs kindOf last len list not or ternary tuple typeIs typeOf'.split(
    ' ',
  ),
)

/** These pass the values in a list or mapping on and do not look into them. */
const shallow = new Set(
  'append chunk compact concat dict has initial mustHas pluck prepend push rest reverse set slice unset'.split(' '),
)

/** Nanoseconds a character, where it is more than for most. */
const slow = new Map<string, number>([
  ...['camelcase', 'snakecase', 'kebabcase'].map((name) => [name, 1500] as const),
  ...['split', 'splitn', 'splitList'].map((name) => [name, 800] as const),
  ...['upper', 'lower', 'swapcase', 'normalize', 'slugify', 'fromYaml', 'fromYamlArray'].map((name) => [name, 500] as const),
  ...['title', 'untitle'].map((name) => [name, 500] as const),
  ['shuffle', 2000],
])

type Cost = (args: readonly GoValue[]) => number
const always =
  (cost: number): Cost =>
  () =>
    cost

const match: Cost = ([pattern, text]) => 20_000 + 3 * triesOnce * tries(pattern, text)
const made =
  (each: number): Cost =>
  (args) =>
    each * args.reduce<number>((most, arg) => Math.max(most, countOf(arg)), 0)

const dates =
  'ago date dateInZone dateModify date_in_zone date_modify durationRound htmlDate htmlDateInZone mustDateModify mustToDate must_date_modify toDate'.split(
    ' ',
  )

const own = new Map<string, Cost>(
  Object.entries({
    genPrivateKey: ([kind]: readonly GoValue[]) => (kind === 'rsa' || kind === 'dsa' ? 1.5 * second : second / 500),
    genCA: always(second / 3),
    genSelfSignedCert: always(second / 3),
    genSignedCert: always(second / 3),
    genCAWithKey: always(second / 50),
    genSelfSignedCertWithKey: always(second / 50),
    genSignedCertWithKey: always(second / 50),
    bcrypt: always(second / 10),
    htpasswd: always(second / 10),
    derivePassword: always(second / 4),
    encryptAES: always(second / 1000),
    decryptAES: always(second / 1000),
    buildCustomCert: always(second / 1000),
    ...Object.fromEntries(['randAlpha', 'randAlphaNum', 'randNumeric', 'randAscii'].map((name) => [name, made(2000)])),
    ...Object.fromEntries(dates.map((name) => [name, always(60_000)])),
    semver: always(5000),
    semverCompare: always(5000),
    randBytes: made(20),
    until: made(200),
    untilStep: made(200),
    seq: made(200),
    // Each item is compared with each: for texts that is found out in one go.
    ...Object.fromEntries(['uniq', 'mustUniq'].map((name) => [name, ([list]: readonly GoValue[]) => pairCost(list)])),
    ...Object.fromEntries(
      ['without', 'mustWithout'].map((name) => [name, (args: readonly GoValue[]) => 200 * args.length * itemsOf(args[0])]),
    ),
    ...Object.fromEntries(
      ['mul', 'add', 'addf', 'subf', 'mulf', 'divf'].map((name) => [name, (args: readonly GoValue[]) => 2000 * args.length]),
    ),
    ...Object.fromEntries(
      ['Match', 'Find', 'FindAll', 'ReplaceAll', 'ReplaceAllLiteral', 'Split'].flatMap((name) => [
        [`regex${name}`, match],
        [`mustRegex${name}`, match],
      ]),
    ),
  }),
)

function sizeCost(name: string, args: readonly GoValue[]): number {
  if (brief.has(name)) return args.reduce<number>((sum, arg) => sum + 5 * lengthOf(arg), 0)
  const each = slow.get(name) ?? 50
  const eachValue = shallow.has(name) ? 20 : 400
  return args.reduce<number>((sum, arg) => {
    if (typeof arg === 'string') return sum + each * arg.length
    return arg instanceof GoFunction ? sum : sum + eachValue * sizeOf(arg, (4 * second) / eachValue)
  }, 0)
}

/** The steps of an automaton: its size, with repetitions written out, for each character. */
function tries(pattern: GoValue, text: GoValue): number {
  if (typeof pattern !== 'string') return 0
  let size = pattern.length
  for (const [, least = '', most = ''] of pattern.matchAll(/\{(\d{1,4})(?:,(\d{0,4}))?\}/g)) {
    size *= Math.max(Number(least), Number(most), 1)
  }
  // More than so many repetitions are refused by the engine itself.
  return Math.min(size, 1000 * pattern.length) * (lengthOf(text) + 1)
}

function pairCost(list: GoValue | undefined): number {
  const count = itemsOf(list)
  const isTexts = Array.isArray(list) && list.every((item) => typeof item === 'string')
  return isTexts ? 500 * count : 100 * count * count
}

const itemsOf = (list: GoValue | undefined): number => (Array.isArray(list) ? list.length : 0)
const countOf = (arg: GoValue): number => (typeof arg === 'bigint' ? Math.min(Math.abs(Number(arg)), second) : 0)
const lengthOf = (text: GoValue | undefined): number => (typeof text === 'string' ? text.length : 0)
