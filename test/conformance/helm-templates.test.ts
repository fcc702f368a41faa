import { beforeAll, describe, expect, it } from 'vitest'
import { ourHelm } from '#test/helm-ours'
import { helmProcess, type HelmTemplate, splitErrors } from '#test/helm-process'
import { helmOracle } from '#test/oracles'
import { mainstay } from '#test/program'
import type { Theme } from './helm/case.ts'
import { flags } from './helm/cases/flags.ts'
import { functions } from './helm/cases/functions.ts'
import { language } from './helm/cases/language.ts'
import { refusals } from './helm/cases/refusals.ts'
import { nils } from './helm/cases/values.ts'
import { yaml } from './helm/cases/yaml.ts'
import { both, chartOf } from './helm/chart-folder.ts'

let helm: HelmTemplate
beforeAll(async () => {
  helm = helmProcess(await helmOracle())
})

describe.each([...language, ...nils, ...functions, ...yaml, ...refusals, ...flags])('as Helm: $theme', (theme) => {
  const cases = theme.cases.map((given, index) => ({ title: titleOf(given, index), given }))
  it.concurrent.each(cases)('$title', async ({ given }) => {
    const { files, args } = chartOf(theme, given)
    const run = await both([helm, ourHelm], files, args)
    expect(run.ours).toEqual(run.helm)
  })
})

describe('as Helm, but for the words', () => {
  const theme: Theme = { theme: '', direct: true, cases: [] }
  const refused = async (template: string, ours: HelmTemplate): Promise<{ helm: string; ours: string }> => {
    const { files, args } = chartOf(theme, template)
    const run = await both([helm, ours], files, args)
    expect([run.helm.exit, run.ours.exit]).toEqual([1, 1])
    return { helm: run.helm.error, ours: run.ours.error }
  }

  it('a template that includes itself without end is refused; how often the error repeats itself depends on the stack', async () => {
    // In a process of its own: vitest puts calls of its own between ours, which end badly where the stack does.
    const built: HelmTemplate = async (args) => {
      const { code, stdout, stderr } = await mainstay(['helm', 'template', ...args])
      return { exit: code, stdout, ...splitErrors(stderr) }
    }
    const run = await refused('{{ define "r" }}{{ include "r" . }}{{ end }}{{ include "r" . }}', built)
    const ends = (text: string): string[] => [text.slice(0, 1000), text.slice(-1000)]
    expect(ends(run.ours)).toEqual(ends(run.helm))
  })

  it('TOML that cannot be read is told in the result', async () => {
    const run = await refused('{{ if hasKey (fromToml "= broken") "Error" }}{{ fail "told" }}{{ end }}', ourHelm)
    expect(run.ours).toBe(run.helm)
  })
})

function titleOf(given: (typeof language)[number]['cases'][number], index: number): string {
  const { template = '', values = '', flags = [] } = typeof given === 'string' ? { template: given } : given
  const what = [flags.join(' '), flags.length === 0 ? values : '', values === '' && flags.length === 0 ? template : '']
  return `${index + 1} ${JSON.stringify(what.join('').slice(0, 90))}`
}
