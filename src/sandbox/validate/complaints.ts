import type { Json } from '../json.ts'
import type { StatusCause } from '../status.ts'

/** The complaints about one object, in the order in which they are found and in the words of the API machinery. */
export class Complaints {
  readonly causes: StatusCause[] = []

  required(field: string, detail = ''): void {
    this.#add(field, 'FieldValueRequired', 'Required value', detail)
  }

  invalid(field: string, value: Json | undefined, detail: string): void {
    this.#add(field, 'FieldValueInvalid', `Invalid value: ${shown(value)}`, detail)
  }

  forbidden(field: string, detail: string): void {
    this.#add(field, 'FieldValueForbidden', 'Forbidden', detail)
  }

  duplicate(field: string, value: Json): void {
    this.#add(field, 'FieldValueDuplicate', `Duplicate value: ${shown(value)}`, '')
  }

  notFound(field: string, value: Json): void {
    this.#add(field, 'FieldValueNotFound', `Not found: ${shown(value)}`, '')
  }

  notSupported(field: string, value: Json | undefined, supported: readonly string[]): void {
    const choices = supported.map((choice) => JSON.stringify(choice)).join(', ')
    this.#add(
      field,
      'FieldValueNotSupported',
      `Unsupported value: ${shown(value)}`,
      supported.length === 0 ? '' : `supported values: ${choices}`,
    )
  }

  tooLong(field: string, maximum: number): void {
    this.#add(field, 'FieldValueTooLong', 'Too long', `may not be more than ${maximum} bytes`)
  }

  #add(field: string, reason: string, message: string, detail: string): void {
    this.causes.push({ reason, message: detail === '' ? message : `${message}: ${detail}`, field })
  }
}

function shown(value: Json | undefined): string {
  return JSON.stringify(value ?? null)
}

/** The step to a map entry: `data[key]`. */
export function keyed(field: string, key: string): string {
  return `${field}[${key}]`
}
