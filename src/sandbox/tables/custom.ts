import { isJsonObject, type Json, type JsonObject, objectAt, textAt } from '../json.ts'
import type { CustomColumn } from '../resources/index.ts'
import { age } from './ages.ts'
import { evaluatePath } from './json-path.ts'
import type { TablePrinter } from './table.ts'

/** The printer of a custom resource: NAME, then its own columns; AGE if it declares none. */
export function customPrinter(declared: readonly CustomColumn[]): TablePrinter {
  const columns = declared.length === 0 ? [ageColumn] : declared
  return {
    columns: [
      { name: 'Name', type: 'string', format: 'name', description: 'Name must be unique within a namespace.' },
      ...columns.map(({ name, type, format, description, priority }) => ({
        name,
        type,
        ...(format === undefined ? {} : { format }),
        ...(description === undefined ? {} : { description }),
        ...(priority === undefined ? {} : { priority }),
      })),
    ],
    cells: (object, now) => [
      textAt(objectAt(object, 'metadata'), 'name'),
      ...columns.map((column) => cellOf(column, object, now)),
    ],
  }
}

const ageColumn: CustomColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }

function cellOf({ jsonPath, type }: CustomColumn, object: JsonObject, now: Date): Json {
  const [value] = evaluatePath(jsonPath, object)
  if (value === undefined || value === null) return type === 'date' ? '<unknown>' : null
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null
    case 'number':
      return typeof value === 'number' ? value : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'date':
      return typeof value === 'string' ? age(value, now) : null
    default:
      return Array.isArray(value) || isJsonObject(value) ? JSON.stringify(value) : String(value)
  }
}
