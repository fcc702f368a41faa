/**
 * A chart's values.schema.json: JSON Schema of drafts 4, 6, 7, 2019-09 and 2020-12. In come values, out comes nothing, or the refusal that Helm
 * prints, with its wording and nesting. References lead within the schema or to the drafts' own schemas; nothing is fetched.
 */
import type { GoMap, GoValue } from '#base/go-template'
import { ChartError } from '../chart-error.ts'
import type { ChartNode } from '../chart-tree.ts'
import { messageOf } from '../yaml-text.ts'
import type { CompiledSchema } from './compiled-schema.ts'
import { compileSchema } from './compile-schema.ts'
import { failureLines } from './failure.ts'
import { parseSchemaJson } from './json.ts'
import { validate } from './validator.ts'

/** Checks the values of a chart and of its dependencies against their schemas. Throws ChartError naming all that do not fit. */
export function validateValues(root: ChartNode, values: GoMap): void {
  const report = reportOf(root, values)
  if (report === '') return
  const head = "values don't meet the specifications of the schema(s) in the following chart(s):"
  throw new ChartError('schema-mismatch', `${head}\n${report}`, { path: 'values.schema.json' })
}

function reportOf(node: ChartNode, values: GoMap): string {
  const own = ownReport(node, values)
  const below = node.dependencies.map((child) => {
    const table: GoValue = values.get(child.name)
    return table instanceof Map ? reportOf(child, table) : ''
  })
  return [own === '' ? '' : `${node.name}:\n${own}`, ...below].join('')
}

function ownReport(node: ChartNode, values: GoMap): string {
  const { schema } = node.chart
  if (schema === undefined) return ''
  const compiled = node.chart.memo('schema', () => compiledOrError(schema))
  if (typeof compiled === 'string') return compiled
  const failures = validate(compiled, values)
  return failures.length === 0 ? '' : `${failureLines(failures).slice(1)}\n`
}

function compiledOrError(schema: Buffer): CompiledSchema | string {
  try {
    return compileSchema(parseSchemaJson(schema.toString('utf8')))
  } catch (error) {
    return messageOf(error)
  }
}
