import { fromJson, type GoMap } from '#base/go-template'
import { ChartError } from './chart-error.ts'
import type { ValueLayers } from './contract.ts'
import { applyStrvals, type StrvalsMode } from './strvals.ts'
import { deepCopy, mergeMaps, parseValues } from './values-text.ts'
import { messageOf } from './yaml-text.ts'

/**
 * What a user wants beside the chart's own values: files in their order, then `--set-json`, `--set`, `--set-string`, `--set-file` and
 * `--set-literal`, whatever order the command line has. Later ones win, nulls are kept. Throws ChartError with Helm's message.
 */
export function userValues(layers: ValueLayers): GoMap {
  let values: GoMap = new Map()
  for (const { name, text } of layers.files ?? []) {
    values = mergeMaps(
      values,
      orRefuse(`failed to parse ${name}: `, () => parseValues(text)),
    )
  }
  // Files may share values with a cache some day; lines write into them.
  values = deepCopy(values)
  for (const line of layers.setJson ?? []) values = applyJson(line, values)
  apply(layers.set, values, 'typed', '--set')
  apply(layers.setString, values, 'text', '--set-string')
  apply(layers.setFile, values, 'file', '--set-file', layers.readFile)
  apply(layers.setLiteral, values, 'literal', '--set-literal')
  return values
}

function apply(
  lines: readonly string[] | undefined,
  values: GoMap,
  mode: StrvalsMode,
  ...[flag, readFile = noFile]: [string, ((path: string) => string)?]
): void {
  for (const line of lines ?? []) {
    orRefuse(`failed parsing ${flag} data: `, () => applyStrvals(line, values, mode, readFile))
  }
}

/** An object is merged as a whole, anything else is lines of `key=<JSON>`. Helm does not say what is wrong with them. */
function applyJson(line: string, values: GoMap): GoMap {
  const isObject = line.trim().startsWith('{')
  try {
    if (!isObject) {
      applyStrvals(line, values, 'json', noFile)
      return values
    }
    const object = fromJson(JSON.parse(line.trim()))
    return object instanceof Map ? mergeMaps(values, object) : values
  } catch (error) {
    const what = isObject ? 'failed parsing --set-json data JSON: ' : 'failed parsing --set-json data '
    throw new ChartError('values-invalid', `${what}${line}`, { hint: messageOf(error) })
  }
}

const noFile = (path: string): string => {
  throw new Error(`open ${path}: no such file or directory`)
}

function orRefuse<T>(prefix: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new ChartError('values-invalid', `${prefix}${messageOf(error)}`)
  }
}
