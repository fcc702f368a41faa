import { describe, expect, it } from 'vitest'
import { chooseVersion, isFullVersion, versionNotFound } from './chart-version.ts'
import type { ChartPlace } from './ports.ts'

const place: ChartPlace = {
  repository: {
    url: 'https://ann:secret@charts.example.com',
    type: 'helm',
    insecure: false,
    insecureIgnoreHostKey: false,
    forceHttpBasicAuth: false,
    enableLfs: false,
  },
  chart: 'shop',
}
const listed = (...versions: string[]) => versions.map((version) => ({ version }))
const chosen = (wanted: string, ...versions: string[]) => chooseVersion(listed(...versions), wanted)?.version

describe('the version of a chart', () => {
  it('is the very same text before anything else', () => {
    expect(chosen('1.2.3', 'v1.2.3', '1.2.3')).toBe('1.2.3')
    expect(chosen('1.2.3', 'v1.2.3')).toBe('v1.2.3')
    expect(chosen('1.2.3+b', '1.2.3+a', '1.2.3+b')).toBe('1.2.3+b')
  })

  it('is the newest of a range, and without a range the newest of all', () => {
    expect(chosen('^1', '1.9.0', '1.10.0', '2.0.0')).toBe('1.10.0')
    expect(chosen('1.2', '1.2.0', '1.2.9', '1.3.0')).toBe('1.2.9')
    expect(chosen('', '1.0.0', '2.0.0', '3.0.0-rc.1')).toBe('2.0.0')
    expect(chosen('*', '1.0.0', 'latest')).toBe('1.0.0')
  })

  it('is a prerelease only where the range names one', () => {
    expect(chosen('>=1.0.0', '2.0.0-rc.1', '1.0.0')).toBe('1.0.0')
    expect(chosen('>=1.0.0-0', '2.0.0-rc.1', '1.0.0')).toBe('2.0.0-rc.1')
  })

  it('is taken from whole versions only where a registry is read', () => {
    expect(chooseVersion(listed('1.2', 'v1.1.0', '1.0.0'), '1.x', 'strict')?.version).toBe('1.0.0')
    expect([isFullVersion('1.2.3'), isFullVersion('v1.2.3-a+b'), isFullVersion('1.2'), isFullVersion('1.2.x')]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('that does not exist is answered with those that are near', () => {
    expect(versionNotFound(place, '1.2.4', listed('1.2.3', '9.0.0')).message).toBe(
      'Cannot resolve revision 1.2.4 of chart shop of https://charts.example.com: there is no such version; expected one that exists, such as 1.2.3',
    )
    expect(versionNotFound(place, '^3', listed('1.0.0', '2.0.0')).message).toContain(
      'no version lies in that range; expected one that exists, such as 2.0.0, 1.0.0',
    )
    expect(versionNotFound(place, '', listed('1.0.0-a')).hint).toContain('>=0.0.0-0')
  })
})
