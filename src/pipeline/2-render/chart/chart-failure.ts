import { shortened } from '#base'
import { MainstayError } from '#model'
import type { ChartError } from '../helm/index.ts'

/** A template that includes itself makes Helm print a thousand places; statuses and logs are no place for all of them. */
const maxMessageCharacters = 4_000

/** What the reader can do about a refusal, by its code. */
const hints: { [code: string]: string } = {
  'dependency-missing': 'Commit the charts folder, or give the repositories of the dependencies in Chart.yaml.',
  'kube-version': 'Use a version of the chart for this cluster, or set helm.kubeVersion.',
  'schema-mismatch': 'Correct the values, or set helm.skipSchemaValidation.',
  'values-invalid': 'Correct the value file or the parameter.',
  'template-execution': 'The place is file:line:column of the template. `mainstay render` shows the same without a cluster.',
}

/**
 * A refusal of Helm as the rest of Mainstay knows errors: Helm's own words (people look for them), the chart, and what can be done. The code is
 * `chart-` with the engine's code, without a second `chart-`.
 */
export function chartFailure(error: ChartError, location: string): MainstayError {
  const place = error.path === undefined || error.message.includes(error.path) ? '' : ` (${placeText(error)})`
  const hint = error.hint ?? hints[error.code]
  return new MainstayError({
    code: error.code.startsWith('chart-') ? error.code : `chart-${error.code}`,
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot render chart ${location}: ${shortened(error.message.trim(), maxMessageCharacters)}${place}`,
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  })
}

function placeText({ path = '', line, column }: ChartError): string {
  return [path, ...(line === undefined ? [] : [String(line)]), ...(column === undefined ? [] : [String(column)])].join(':')
}
