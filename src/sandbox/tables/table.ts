import type { Json, JsonObject } from '../json.ts'
import { objectAt, textAt } from '../json.ts'
import type { Target } from '../rest/core.ts'
import { printerFor } from './printers.ts'
import { customPrinter } from './custom.ts'

export type Column = { name: string; type: string; format?: string; description?: string; priority?: number }

/** Columns of a kind and the cells of an object, in the same order. */
export type TablePrinter = { columns: readonly Column[]; cells: (object: JsonObject, now: Date) => Json[] }

const plain: TablePrinter = {
  columns: [
    { name: 'Name', type: 'string', format: 'name', description: 'Name must be unique within a namespace.' },
    { name: 'Created At', type: 'date', description: 'When the object was created.' },
  ],
  cells: (object) => [textAt(objectAt(object, 'metadata'), 'name'), textAt(objectAt(object, 'metadata'), 'creationTimestamp')],
}

/** The printer of a resource in one version. */
export function tableOf(
  { resource, version }: Pick<Target, 'resource' | 'version'>,
  now: Date,
): { columns: readonly Column[]; cellsOf: (object: JsonObject) => Json[] } {
  const printer =
    version.columns === undefined ? (printerFor(resource.group, resource.kind) ?? plain) : customPrinter(version.columns)
  return { columns: printer.columns, cellsOf: (object) => printer.cells(object, now) }
}
