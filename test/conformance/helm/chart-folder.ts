import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { HelmRun, HelmTemplate } from '#test/helm-process'
import type { Case, Theme } from './case.ts'

/** Files by path; a link is `{ link: target }`. */
export type Files = { readonly [path: string]: string | Buffer | { link: string } }

export function writeFiles(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    if (typeof content === 'object' && 'link' in content) symlinkSync(content.link, file)
    else writeFileSync(file, content)
  }
}

/** Renders the same files with both programs. `@/` in arguments is the folder; `.` in place of a chart is the folder itself. */
export async function both(
  [helm, ours]: readonly [HelmTemplate, HelmTemplate],
  files: Files,
  args: readonly string[],
): Promise<{ helm: Outcome; ours: Outcome }> {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-chart-'))
  try {
    writeFiles(folder, files)
    const placed = args.map((arg) => arg.replaceAll('@/', `${folder}/`).replaceAll('@', folder))
    const [expected, found] = [await helm(placed), await ours(placed)]
    return { helm: outcome(expected), ours: outcome(found) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What must be equal: the bytes of stdout, the exit code and the error. Warnings may be worded by each for itself. */
export type Outcome = Pick<HelmRun, 'exit' | 'stdout' | 'error'>

const outcome = ({ exit, stdout, error }: HelmRun): Outcome => ({
  exit,
  stdout,
  error: error.startsWith(ofSchemas) ? sorted(error) : error,
})

const ofSchemas = "Error: values don't meet the specifications"

/** What a schema finds wrong comes in the order of a Go map, which differs from run to run. */
/** Lines, and the names in one, that Helm prints in the order of a Go map. */
const sorted = (text: string): string =>
  text
    .replace(
      /additional properties (.*) not allowed/g,
      (_, names: string) => `additional properties ${names.split(', ').sort().join(', ')} not allowed`,
    )
    .split('\n')
    .sort()
    .join('\n')

const chart =
  'apiVersion: v2\nname: shop\nversion: 1.2.3\nappVersion: "4.5"\ndescription: A shop\ntype: application\nkeywords: [a, b]\nmaintainers:\n- name: Ada\n  email: ada@example.com\nannotations:\n  note: x\n'
const shown = '{{ include (print $.Template.BasePath "/_case.tpl") . | toJson }}'

/** The chart of a case, and the arguments that render it. */
export function chartOf(theme: Theme, given: string | Case): { files: Files; args: string[] } {
  const { template, values, files, flags }: Case = typeof given === 'string' ? { template: given } : given
  const templates: Files =
    template === undefined
      ? {}
      : theme.direct
        ? { 'templates/case.yaml': template }
        : { 'templates/_case.tpl': template, 'templates/show.yaml': `shown: ${shown}\n` }
  const text = values ?? theme.values
  return {
    files: {
      'Chart.yaml': chart,
      ...(text === undefined ? {} : { 'values.yaml': text }),
      ...theme.files,
      ...templates,
      ...files,
    },
    args: ['web', '@', ...(flags ?? [])],
  }
}
