import { expect, it } from 'vitest'
import { defaultConfig, emptyConfig, mergeConfigs } from './transformer-config.ts'

it('the tables that are there from the start cover nothing of each other', () => {
  expect(mergeConfigs(emptyConfig, { ...defaultConfig })).toEqual(defaultConfig)
  expect(mergeConfigs({ ...defaultConfig }, { ...defaultConfig })).toEqual(defaultConfig)
})
