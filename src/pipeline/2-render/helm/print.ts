import { ChartError } from './chart-error.ts'
import type { PrintFlags, RenderedChart } from './contract.ts'
import { splitManifests } from './manifests.ts'
import { matchFilePath } from './path-match.ts'
import { compareText } from './text-order.ts'

/** What `helm template` prints, to the byte. Throws ChartError where `showOnly` names a template that printed nothing. */
export function printTemplate(rendered: RenderedChart, flags: PrintFlags = {}): string {
  const all = wholeOutput(rendered, flags)
  return flags.showOnly === undefined || flags.showOnly.length === 0 ? all : selected(all, flags.showOnly)
}

/**
 * What `helm template --debug` prints of a chart that it refuses: the files as they were rendered, in the order of their names (Helm has none),
 * then hooks. undefined where nothing had been rendered. Where a template of `showOnly` printed nothing, it is the text that is empty.
 */
export function printRefused(error: ChartError, flags: PrintFlags = {}): string | undefined {
  if (!error.isWhileRendering) return undefined
  const { files, hooks } = error.rendered ?? { files: new Map<string, string>(), hooks: [] }
  const documents = [...files].map(([path, text]) => ({ path, text })).filter(({ text }) => trim(text) !== '')
  const all = withHooks(documents.toSorted(byPath), hooks, flags)
  try {
    return flags.showOnly === undefined || flags.showOnly.length === 0 ? all : selected(all, flags.showOnly)
  } catch (missing) {
    if (missing instanceof ChartError) return ''
    throw missing
  }
}

const byPath = (a: { path: string }, b: { path: string }): number => compareText(a.path, b.path)

function wholeOutput(rendered: RenderedChart, flags: PrintFlags): string {
  const documents = [...(flags.includeCrds === true ? rendered.crds : []), ...rendered.manifests]
  return withHooks(documents, rendered.hooks, flags)
}

function withHooks(documents: readonly { path: string; text: string }[], all: RenderedChart['hooks'], flags: PrintFlags): string {
  const manifest = documents.map(section).join('')
  const hooks = flags.noHooks === true ? [] : all
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
