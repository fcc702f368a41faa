import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { ourHelm } from '#test/helm-ours'
import { helmProcess, type HelmTemplate } from '#test/helm-process'
import { helmOracle } from '#test/oracles'
import { both, chartOf } from './helm/chart-folder.ts'
import { setFlags, templates, valuesTexts } from './helm/random.ts'

// The same cases in every run; other ones with MAINSTAY_SEED, more with MAINSTAY_RUNS.
const options = { seed: Number(process.env['MAINSTAY_SEED'] ?? 20261128), numRuns: Number(process.env['MAINSTAY_RUNS'] ?? 150) }

let helm: HelmTemplate
beforeAll(async () => {
  helm = helmProcess(await helmOracle())
})

describe('as Helm, at random', () => {
  it('templates', async () => {
    await fc.assert(
      fc.asyncProperty(templates, async (template) => await expectEqual({ template }, valuesForTemplates)),
      options,
    )
  })

  it('values files', async () => {
    await fc.assert(
      fc.asyncProperty(valuesTexts, async (values) => await expectEqual({ template: showAll, values })),
      options,
    )
  })

  it('--set and its like', async () => {
    await fc.assert(
      fc.asyncProperty(setFlags, async (flags) => await expectEqual({ template: showAll, flags }, 'a: {b: 1}\nl: [1, {x: 2}]\n')),
      options,
    )
  })
})

/** Of several keys that cannot be, Go names the one that its map happens to give first. */
function oneKey<T extends { error: string }>(run: T): T {
  return { ...run, error: run.error.replace(/(unsupported map key of type: ).*$/s, '$1…') }
}

const showAll = '{{ .Values | toYaml }}\n{{ .Values | toJson }}\n{{ .Values }}'
const valuesForTemplates =
  's: text\ne: ""\ni: 3\nf: 2.5\nbig: 1000000\nt: true\nn: null\nl: [a, 1, true, null]\nm: {a: 1, b: {c: x}}\no: {}\nz: []\n'

async function expectEqual(given: { template: string; values?: string; flags?: string[] }, values?: string): Promise<void> {
  const { files, args } = chartOf({ theme: '', cases: [], ...(values === undefined ? {} : { values }) }, given)
  const run = await both([helm, ourHelm], files, args)
  expect(oneKey(run.ours)).toEqual(oneKey(run.helm))
}
