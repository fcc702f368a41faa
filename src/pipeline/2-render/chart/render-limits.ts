import { MainstayError } from '#model'
import type { ChartError } from '../helm/index.ts'

/** What all templates of a chart may write together. The largest charts that people use write a tenth of it. */
export const maxOutputBytes = 64 * 2 ** 20

/** A chart that wrote more than it may. */
export function outputTooLarge({ path }: ChartError, location: string): MainstayError {
  const most = `${maxOutputBytes / 2 ** 20} MiB`
  const template = path === undefined ? '' : ` in ${path}`
  return refusal(
    'render-output-too-large',
    `Cannot render chart ${location}: its templates have written more than ${most}${template}; expected at most ${most} in all`,
    splitHint,
  )
}

/** What JavaScript could not do, in words of the chart. */
export function chartOverflow(error: RangeError, location: string): MainstayError {
  if (/call stack/.test(error.message)) {
    return refusal(
      'render-too-deep',
      `Cannot render chart ${location}: a template or a value is nested deeper than the stack of the renderer (${error.message}); expected fewer levels`,
      'Look for a template that includes itself, or for values that contain themselves.',
    )
  }
  return refusal(
    'render-output-too-large',
    `Cannot render chart ${location}: a template has made a text or list that is larger than JavaScript allows (${error.message}); expected one of less than 512 MiB`,
    splitHint,
  )
}

const splitHint = 'Look for a loop or a repeat that makes more than it should, or split the chart.'

function refusal(code: string, message: string, hint: string): MainstayError {
  return new MainstayError({ code, stage: 'render', retry: 'when-changed', message, hint })
}
