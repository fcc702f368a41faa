import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareVersions,
  maxSatisfying,
  parseVersion,
  parseVersionRange,
  readVersion,
  readVersionRange,
  satisfies,
} from './semver.ts'

const inRange = (range: string, version: string): boolean => {
  const [parsedRange, parsedVersion] = [parseVersionRange(range), parseVersion(version)]
  if (parsedRange === undefined || parsedVersion === undefined) throw new Error('expected a range and a version')
  return satisfies(parsedVersion, parsedRange)
}

describe('a range', () => {
  it.each([
    ['1.2.3', 'v1.2.3', true],
    ['1.2', '1.2.9', true],
    ['1', '2.0.0', false],
    ['1.x', '1.9.0', true],
    ['*', '0.0.1', true],
    ['^1.2.3', '1.9.9', true],
    ['^1.2.3', '2.0.0', false],
    ['^0.2.3', '0.2.9', true],
    ['^0.2.3', '0.3.0', false],
    ['^0.0.3', '0.0.4', false],
    ['^0', '0.9.0', true],
    ['~1.2.3', '1.2.9', true],
    ['~1.2.3', '1.3.0', false],
    ['~1', '1.9.0', true],
    ['>=1.2 <3', '2.9.9', true],
    ['>=1.2, <3', '3.0.0', false],
    ['>11', '11.1.0', false],
    ['>11.1', '11.2.0', true],
    ['<=11', '11.9.0', true],
    ['!=1.2.x', '1.2.3', false],
    ['1.2 - 1.4.5', '1.4.5', true],
    ['1.2 - 1.4.5', '1.4.6', false],
    ['<1 || ^2', '2.5.0', true],
    ['>=1.0.0', '1.1.0-rc.1', false],
    ['>=1.0.0-0', '1.1.0-rc.1', true],
    ['>=1.0.0-0 <2', '1.1.0-rc.1', true],
    ['1.2.3+b1', '1.2.3+b2', true],
  ])('%s holds %s: %s', (range, version, expected) => {
    expect(inRange(range, version)).toBe(expected)
  })

  it.each(['', 'main', 'v1.2.3.4', '1..2', '>=', 'feature-1', '>1,'])('is not %j', (text) => {
    expect(parseVersionRange(text)).toBeUndefined()
  })
})

it.each([
  ['a', 'invalid semantic version'],
  ['1.2.3-01', 'version segment starts with 0'],
  [
    '18446744073709551616',
    'error parsing version segment: strconv.ParseUint: parsing "18446744073709551616": value out of range',
  ],
  ['1'.repeat(257), 'version string is too long (max 256 bytes)'],
])('tells why %.30s is no version', (text, problem) => {
  expect(readVersion(text)).toEqual({ problem })
})

it('tells why a text is no range', () => {
  expect(readVersionRange('>1 || x.')).toEqual({ problem: 'improper constraint', text: ' x.' })
  expect(readVersionRange('>=99999999999999999999')).toEqual({ problem: 'constraint parser error' })
  expect(readVersionRange('1 || '.repeat(32) + '1')).toEqual({ problem: 'too many constraint groups (max 32)' })
  expect(readVersionRange(' '.repeat(513))).toEqual({ problem: 'constraint string is too long (max 512 bytes)' })
})

it('takes no time over a text that was made to take long', () => {
  expect(parseVersionRange(`${'1 , '.repeat(127)}!`)).toBeUndefined()
})

it('reads numbers up to 64 bits', () => {
  expect(inRange('<18446744073709551615', '18446744073709551614.0.0')).toBe(true)
})

it('finds the greatest version in a range, as it was written', () => {
  const range = parseVersionRange('^1.0')
  if (range === undefined) throw new Error('expected a range')
  expect(maxSatisfying(['v1.2.0', '1.10.0', 'v1.9.9', '2.0.0', 'latest', 'v1.11.0-rc.1'], range)).toBe('1.10.0')
  expect(maxSatisfying(['2.0.0'], range)).toBeUndefined()
})

it('orders prereleases piece by piece', () => {
  const sorted = ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0']
  const versions = sorted.map((text) => parseVersion(text)).filter((version) => version !== undefined)
  expect(
    versions
      .toReversed()
      .toSorted(compareVersions)
      .map((version) => version.text),
  ).toEqual(sorted)
})

it('orders totally: turning the pair round turns the answer round', () => {
  const version = fc
    .tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.constantFrom('', '-a', '-a.1', '-1', '-b'))
    .map(([a, b, c, pre]) => parseVersion(`${a}.${b}.${c}${pre}`))
    .filter((parsed) => parsed !== undefined)
  fc.assert(
    fc.property(version, version, (a, b) => {
      expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0)
    }),
  )
})
