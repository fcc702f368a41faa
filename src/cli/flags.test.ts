import { describe, expect, it } from 'vitest'
import { type FlagSpecs, parseFlags, UsageError, wordsOf } from './flags.ts'

const specs: FlagSpecs = {
  output: { type: 'text', short: 'o', about: '', default: 'wide', choices: ['wide', 'json'] },
  prune: { type: 'flag', about: '' },
  cascade: { type: 'flag', about: '', default: true },
  yes: { type: 'flag', short: 'y', about: '' },
  watch: { type: 'flag', short: 'w', about: '' },
  resource: { type: 'texts', about: '' },
  timeout: { type: 'number', about: '', default: 0 },
  wait: { type: 'flag', about: '', choices: ['true', 'watcher'] },
}

describe('flags', () => {
  it.each([
    [['-ojson', 'web']],
    [['-o', 'json', 'web']],
    [['-o=json', 'web']],
    [['--output=json', 'web']],
    [['web', '--output', 'json']],
    [['-wyojson', 'web']],
  ])('reads %j as argocd does', (args) => {
    const { flags, args: rest } = parseFlags(args, specs)
    expect(flags.text('output')).toBe('json')
    expect(rest).toEqual(['web'])
  })

  it('takes flags as true, false or absent', () => {
    const { flags } = parseFlags(['--prune', '--cascade=false'], specs)
    expect([flags.flag('prune'), flags.flag('cascade'), flags.flag('yes')]).toEqual([true, false, false])
    expect(parseFlags(['--prune=f'], specs).flags.flag('prune')).toBe(false)
    expect(parseFlags([], specs).flags.flag('cascade')).toBe(true)
    expect(parseFlags(['-wy'], specs).flags.flag('yes')).toBe(true)
  })

  it('takes a flag with choices alone or with one of them', () => {
    expect(parseFlags(['--wait', 'web'], specs)).toMatchObject({ args: ['web'] })
    expect(parseFlags(['--wait', 'web'], specs).flags.text('wait')).toBe('true')
    expect(parseFlags(['--wait=watcher'], specs).flags.text('wait')).toBe('watcher')
    expect(() => parseFlags(['--wait=long'], specs)).toThrow(UsageError)
  })

  it('keeps repeated values in order and the last of single ones', () => {
    const { flags } = parseFlags(['--resource', 'a', '--resource=b', '--timeout', '5', '--timeout=7'], specs)
    expect(flags.texts('resource')).toEqual(['a', 'b'])
    expect(flags.number('timeout')).toBe(7)
    expect(flags.given('output')).toBe(false)
  })

  it('takes a value that looks like a flag, and everything after --', () => {
    expect(parseFlags(['--timeout', '-1'], specs).flags.number('timeout')).toBe(-1)
    expect(parseFlags(['--', '--prune', '-o'], specs).args).toEqual(['--prune', '-o'])
  })

  it.each([
    [['--pruen'], 'unknown flag: --pruen; did you mean --prune?'],
    [['--nothing-like-it'], 'unknown flag: --nothing-like-it'],
    [['-x'], 'unknown shorthand flag: -x'],
    [['--output'], 'flag needs an argument: --output'],
    [['--output', 'xml'], 'invalid argument "xml" for --output: expected one of wide, json'],
    [['--prune=maybe'], 'invalid argument "maybe" for --prune: expected true or false'],
    [['--timeout', 'soon'], 'invalid argument "soon" for --timeout: expected a whole number'],
  ])('refuses %j', (args, message) => {
    expect(() => parseFlags(args, specs)).toThrow(new UsageError(message))
  })

  it('finds the words between flags', () => {
    expect(wordsOf(['-o', 'json', 'app', '--prune', 'list'], specs)).toEqual(['app', 'list'])
  })
})
