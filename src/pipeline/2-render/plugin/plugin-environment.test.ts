import { describe, expect, it } from 'vitest'
import { pluginEnvironment } from './plugin-environment.ts'

const build = new Map([['ARGOCD_APP_NAME', 'shop']])

describe('the environment of a plugin', () => {
  it('is that of the build where the source has no plugin block', () => {
    expect(pluginEnvironment(build, undefined)).toEqual([['ARGOCD_APP_NAME', 'shop']])
  })

  it('has the variables and the parameters of the source', () => {
    const environment = pluginEnvironment(build, {
      env: [{ name: 'A', value: '${ARGOCD_APP_NAME}-$$-$NONE' }],
      parameters: [
        { name: 'image.täg', string: '<1>' },
        { name: 'list', array: ['x', ''] },
        { name: 'map', map: { 'b-c': '2', a: '1' } },
        { name: 'none', array: [] },
      ],
    })
    expect(environment).toEqual([
      ['ARGOCD_APP_NAME', 'shop'],
      ['ARGOCD_ENV_A', 'shop-$-'],
      [
        'ARGOCD_APP_PARAMETERS',
        '[{"name":"image.täg","string":"\\u003c1\\u003e"},{"array":["x",""],"name":"list"},{"map":{"a":"1","b-c":"2"},"name":"map"},{"array":[],"name":"none"}]',
      ],
      ['PARAM_IMAGE_T_G', '<1>'],
      ['PARAM_LIST_0', 'x'],
      ['PARAM_LIST_1', ''],
      ['PARAM_MAP_A', '1'],
      ['PARAM_MAP_B_C', '2'],
    ])
    expect(pluginEnvironment(build, { name: 'x' })).toContainEqual(['ARGOCD_APP_PARAMETERS', 'null'])
  })

  it('is refused where no environment could hold it', () => {
    expect(() => pluginEnvironment(build, { env: [{ name: 'A=B', value: '' }] })).toThrow(/ARGOCD_ENV_A=B/)
    expect(() => pluginEnvironment(build, { parameters: [{ name: 'a', string: 'x\0' }] })).toThrow(/zero byte/)
  })
})
