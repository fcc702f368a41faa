import type { Writer } from '../rest/core.ts'
import { invalidOptions } from '../rest/refusals.ts'
import type { HttpRequest } from './exchange.ts'

type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions'

/** Who writes and how, from the query of a request. Without a fieldManager the client's name is taken, as upstream does. */
export function writerOf(request: HttpRequest, user: string, kind: OptionsKind): Writer {
  const { query } = request
  const fieldManager = query.get('fieldManager') ?? ''
  if (fieldManager.length > 128) {
    throw invalidOptions(kind, {
      reason: 'FieldValueTooLong',
      message: 'Too long: may not be more than 128 bytes',
      field: 'fieldManager',
    })
  }
  return {
    manager: fieldManager === '' ? userAgentName(request) : fieldManager,
    user,
    dryRun: isDryRun(query.getAll('dryRun'), kind),
    fieldValidation: fieldValidationOf(query.get('fieldValidation') ?? '', kind),
    warnings: [],
  }
}

/** True for `dryRun=All`; other values than that and nothing are refused. */
export function isDryRun(values: readonly string[], kind: OptionsKind): boolean {
  const given = values.filter((value) => value !== '')
  const wrong = given.filter((value) => value !== 'All')
  if (wrong.length === 0) return given.length > 0
  throw invalidOptions(kind, {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${JSON.stringify(wrong)}: supported values: "All"`,
    field: 'dryRun',
  })
}

function fieldValidationOf(value: string, kind: OptionsKind): Writer['fieldValidation'] {
  if (value === 'Strict' || value === 'Ignore' || value === 'Warn') return value
  if (value === '') return 'Warn'
  throw invalidOptions(kind, {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${JSON.stringify(value)}: supported values: "", "Ignore", "Strict", "Warn"`,
    field: 'fieldValidation',
  })
}

/** The User-Agent up to its first slash. */
function userAgentName({ headers }: HttpRequest): string {
  const agent = headers['user-agent'] ?? ''
  const slash = agent.indexOf('/')
  return (slash < 0 ? agent : agent.slice(0, slash)).slice(0, 128)
}
