import { describe, expect, it } from 'vitest'
import { buildFlags } from './build-flags.ts'

describe('kustomize.buildOptions', () => {
  it('restricts files to the kustomization and inflates no charts unless it says so', () => {
    expect(buildFlags('')).toEqual({ loadRestrictor: 'root-only', enableHelm: false })
    expect(buildFlags('--enable-helm --load-restrictor=LoadRestrictionsNone')).toEqual({
      loadRestrictor: 'none',
      enableHelm: true,
    })
    expect(buildFlags('  --load-restrictor   LoadRestrictionsNone ')).toMatchObject({ loadRestrictor: 'none' })
  })

  it('passes over what means nothing here', () => {
    expect(buildFlags('--helm-command /usr/bin/helm --reorder=legacy --enable-helm')).toEqual({
      loadRestrictor: 'root-only',
      enableHelm: true,
    })
  })

  it.each([
    ['--enable-alpha-plugins', 'it would run programs'],
    ['--enable-exec', 'it would run programs'],
    ['--load-restrictor off', 'there is no such restrictor'],
    ['--speed', 'it is no flag that is known here'],
  ])('%s is refused by name', (flag, reason) => {
    expect(() => buildFlags(flag)).toThrow(reason)
  })
})
