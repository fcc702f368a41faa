import { beforeAll, describe, expect, it } from 'vitest'
import { ourKustomize } from '#test/kustomize-ours'
import { type KustomizeBuild, kustomizeProcess } from '#test/kustomize-process'
import { helmOracle, kustomizeOracle } from '#test/oracles'
import { both } from './kustomize/both.ts'
import { type Prepared, prepared } from './kustomize/case.ts'
import { configuration } from './kustomize/cases/configuration.ts'
import { fields } from './kustomize/cases/fields.ts'
import { flags } from './kustomize/cases/flags.ts'
import { generators } from './kustomize/cases/generators.ts'
import { helmCharts } from './kustomize/cases/helm-charts.ts'
import { loading } from './kustomize/cases/loading.ts'
import { names } from './kustomize/cases/names.ts'
import { jsonPatches } from './kustomize/cases/json-patches.ts'
import { patches } from './kustomize/cases/patches.ts'
import { plugins } from './kustomize/cases/plugins.ts'
import { printing } from './kustomize/cases/printing.ts'
import { replacements } from './kustomize/cases/replacements.ts'

const crashed = 2

let kustomize: KustomizeBuild
beforeAll(async () => {
  kustomize = kustomizeProcess(await kustomizeOracle(), { helm: await helmOracle() })
})

const themes = [
  loading,
  names,
  generators,
  patches,
  jsonPatches,
  fields,
  replacements,
  configuration,
  plugins,
  printing,
  helmCharts,
]

describe.each(themes.flat())('as Kustomize: $theme', (theme) => {
  it.concurrent.each(prepared(theme))('$title', expectEqual)
})

// One after another: some are about the current folder, of which a process has one.
describe.each(flags)('as Kustomize: $theme', (theme) => {
  it.each(prepared(theme))('$title', expectEqual)
})

async function expectEqual({ files, args, ownWords }: Prepared): Promise<void> {
  const run = await both([kustomize, ourKustomize], files, args)
  // Where Kustomize itself crashes (a Go panic), there must be a refusal in words.
  if (run.kustomize.exit === crashed) return expect(run.ours).toMatchObject({ exit: 1, stdout: '' })
  if (!ownWords) return expect(run.ours).toEqual(run.kustomize)
  expect([run.kustomize.exit, run.ours.exit]).toEqual([1, 1])
}
