import { randomNumbers } from '#test/sprig-expressions'

/** Expressions over texts, numbers, versions, layouts, patterns and URLs that nobody would write, the same for the same seed. */
export function randomExpressions(options: { seed: number; rounds: number }): string[] {
  const random = randomNumbers(options.seed)
  const up = (below: number): number => Math.floor(random() * below)
  const pick = <Item>(items: readonly Item[]): Item => items[up(items.length)]!
  const text = (alphabet: string, length: number): string => {
    const letters = Array.from(alphabet)
    return JSON.stringify(Array.from({ length: up(length) }, () => pick(letters)).join(''))
  }
  const number = (): string =>
    pick([
      () => String(up(200) - 100),
      () => (random() * 1000 - 500).toFixed(up(6)),
      () => (random() * 10 ** (up(40) - 20)).toExponential(up(17)),
      () => String(up(2 ** 53)),
      () => text('0123456789.-+eExX_ob', 8),
    ])()
  const version = (): string => {
    const numbers = pick(['', `.${up(4)}`, `.${up(3)}.${up(4)}`, '.x', '.1.*'])
    return `${pick(['', 'v'])}${up(4)}${numbers}${pick(['', '', `-${pick(['a', 'b.1', '0', '01', 'a-b', '.'])}`, '+b'])}`
  }
  const term = (): string => `${pick('|=|!=|>|<|>=|<=|~|^|~>|=>|=<'.split('|'))}${pick(['', ' '])}${version()}`
  const range = (): string =>
    pick([term(), `${term()} ${term()}`, `${term()},${term()}`, `${term()} || ${term()}`, `${version()} - ${version()}`])
  const words = (): string => text('aAbBzZ019_- .,!éÉ中ßǅΣςſİ ', 14)
  const call = (names: string, ...args: (string | number)[]): string => `{{ ${[pick(names.split(' ')), ...args].join(' ')} }}`
  const zone = (): string =>
    JSON.stringify(pick(['UTC', 'Europe/Paris', 'America/Los_Angeles', 'Australia/Sydney', 'Asia/Tokyo']))
  return Array.from({ length: options.rounds }, () => [
    call(
      'camelcase snakecase kebabcase title untitle swapcase initials upper lower nospace trim quote toJson toRawJson',
      words(),
    ),
    call('wrap abbrev trunc indent', up(14) - 1, words()),
    call('wrapWith', up(6), '"-"', words()),
    call('abbrevboth', up(8), up(10), words()),
    call('substr', up(8) - 1, up(12) - 1, words()),
    call('b64dec b32dec', text('aAbZ27/+=\n', 10)),
    call('clean dir base ext', text('ab./', 10)),
    call('addf mulf divf subf maxf minf add mul sub div mod max min', number(), number()),
    call('int int64 float64 floor ceil toDecimal toString toJson add1f add1', number()),
    call('round', number(), up(8) - 3),
    call('semverCompare', JSON.stringify(range()), JSON.stringify(version())),
    call('durationRound', text('0123456789hmsun.-', 8)),
    call('dateInZone', text('20061504MJanon_-:.,09ZP pm3', 12), `(int64 ${up(4e9)})`, zone()),
    call('regexReplaceAll', text('ab.*+?()[]|^$\\', 6), text('ab', 8), text('$1{}ax', 6)),
    call('fromJson', text('{}[]",:01.e-tru ', 10)),
    call('urlParse', text('ht:/@?#%4a.[]', 12)),
  ]).flat()
}
