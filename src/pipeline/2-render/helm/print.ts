import { ChartError } from './chart-error.ts'
import type { PrintFlags, RenderedChart } from './contract.ts'
import { splitManifests } from './manifests.ts'
import { matchFilePath } from './path-match.ts'

/** What `helm template` prints, to the byte. Throws ChartError where `showOnly` names a template that printed nothing. */
export function printTemplate(rendered: RenderedChart, flags: PrintFlags = {}): string {
  const all = wholeOutput(rendered, flags)
  return flags.showOnly === undefined || flags.showOnly.length === 0 ? all : selected(all, flags.showOnly)
}

function wholeOutput(rendered: RenderedChart, flags: PrintFlags): string {
  const documents = [...(flags.includeCrds === true ? rendered.crds : []), ...rendered.manifests]
  const manifest = documents.map(section).join('')
  const hooks = flags.noHooks === true ? [] : rendered.hooks
  const shown = hooks.filter((hook) => flags.skipTests !== true || !hook.events.includes('test'))
  return `${trim(manifest)}\n${shown.map(section).join('')}`
}

function section({ path, text }: { path: string; text: string }): string {
  return `---\n# Source: ${path}\n${text}\n`
}

/** Helm splits its own output again and goes by the comment that it wrote before each document. */
function selected(all: string, patterns: readonly string[]): string {
  const documents = splitManifests(all)
  const chosen = patterns.flatMap((pattern) => {
    const found = documents.filter((document) => {
      const path = /# Source: [^/\n]+\/([^\n]+)/.exec(document)?.[1]
      return path !== undefined && matchFilePath(pattern, path) === true
    })
    if (found.length === 0) throw new ChartError('template-not-found', `could not find template ${pattern} in chart`)
    return found
  })
  return chosen.map((document) => `---\n${document}\n`).join('')
}

const trim = (text: string): string => text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '')
