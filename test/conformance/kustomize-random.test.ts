import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { ourKustomize } from '#test/kustomize-ours'
import { type KustomizeBuild, kustomizeProcess } from '#test/kustomize-process'
import { kustomizeOracle } from '#test/oracles'
import { both, type Outcome } from './kustomize/both.ts'
import { notations, overlays } from './kustomize/random.ts'

// The same cases in every run; other ones with MAINSTAY_SEED, more with MAINSTAY_RUNS.
const options = { seed: Number(process.env['MAINSTAY_SEED'] ?? 20261128), numRuns: Number(process.env['MAINSTAY_RUNS'] ?? 300) }

let kustomize: KustomizeBuild
beforeAll(async () => {
  kustomize = kustomizeProcess(await kustomizeOracle())
})

describe('as Kustomize, at random', () => {
  it('overlays', async () => {
    await fc.assert(
      fc.asyncProperty(overlays, async (files) => {
        const run = await both([kustomize, ourKustomize], files, ['@/top'])
        expect(run.ours).toEqual(run.kustomize)
      }),
      options,
    )
  })

  it('objects in any notation', async () => {
    await fc.assert(
      fc.asyncProperty(notations, async (files) => {
        const run = await both([kustomize, ourKustomize], files, ['@/top'])
        expect(withoutContents(run.ours)).toEqual(withoutContents(run.kustomize))
      }),
      options,
    )
  })
})

/** Some errors show the YAML of a node, in which Kustomize keeps folded blocks and we print literal ones. */
function withoutContents(outcome: Outcome): Outcome {
  return { ...outcome, error: outcome.error.replace(/node contents:[^]*/, '') }
}
