import { expect, it } from 'vitest'
import { evaluate } from '#test/evaluate'

it('has the parts of versions', () => {
  expect(
    evaluate(
      '{{ $v := semver "v1.2.3-rc.1+b5" }}{{ $v }} {{ $v.Major }} {{ $v.Prerelease }} {{ $v.Metadata }} {{ $v.Original }}',
    ),
  ).toBe('1.2.3-rc.1+b5 1 rc.1 b5 v1.2.3-rc.1+b5')
  expect(
    evaluate(
      '{{ $v := semver "1.2" }}{{ $v.Compare (semver "1.3") }} {{ $v.IncMinor }} {{ $v.LessThan (semver "2") }} {{ toJson $v }}',
    ),
  ).toBe('-1 1.3.0 true "1.2.0"')
})

it.each([
  ['>=1.20', '1.32.0-gke.1', 'false'],
  ['>=1.20-0', 'v1.32.0-gke.1', 'true'],
  ['^1.2 || >2', '3.1.0', 'true'],
  ['>1.2', '1.2.5', 'false'],
])('%s holds %s: %s', (range, version, held) => {
  expect(evaluate('{{ semverCompare .range .version }}', { range, version })).toBe(held)
})

it('tells what is no version or range', () => {
  expect(evaluate('{{ semver "a" }}')).toBe('semver: invalid semantic version')
  expect(evaluate('{{ semver "1.2.3-01" }}')).toBe('semver: version segment starts with 0')
  expect(evaluate('{{ semverCompare "x.y" "1" }}')).toBe('semverCompare: improper constraint: "x.y"')
  expect(evaluate('{{ semverCompare ">1" "99999999999999999999" }}')).toBe(
    'semverCompare: error parsing version segment: strconv.ParseUint: parsing "99999999999999999999": value out of range',
  )
})
