import { type Health, healthStatuses, type KubeObject, messageOf, refOf, worse } from '#model'
import { healthOf, type Look } from '#pipeline'
import type { Verdict } from './decide/status.ts'

/** What a look means for the status. `live` are the marked objects, for the health where nothing could be compared. */
export function verdictOf(look: Look, live: readonly KubeObject[]): Verdict {
  if (look.outcome === 'seen') {
    const { comparison, collected, health, conditions } = look
    const warnings = collected.warnings.map((message) => ({ type: 'ComparisonWarning', message }))
    return {
      sync: comparison.status,
      revisions: collected.revisions,
      sourceTypes: collected.sourceTypes,
      comparison,
      live: look.live,
      health: { status: health.status, ...(health.message === undefined ? {} : { message: health.message }) },
      healthOf: health.objects,
      conditions: [...conditions, ...warnings, ...unknownReasons(look)],
    }
  }
  const message = look.outcome === 'failed' ? failureOf(look.error) : 'Waiting for the first list of live objects'
  return {
    sync: 'Unknown',
    revisions: look.collected?.revisions ?? [],
    sourceTypes: look.collected?.sourceTypes ?? [],
    comparison: undefined,
    live: new Map(),
    health: live.length === 0 ? { status: 'Unknown', message } : worstOf(live),
    healthOf: new Map(),
    conditions: look.outcome === 'failed' ? [{ type: 'ComparisonError', message }] : [],
  }
}

/** The message of a failure, with what the reader can do about it. */
export function failureOf(error: unknown): string {
  const message = messageOf(error)
  const hint = error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : ''
  if (hint === '') return message
  return `${message}${/[.!?]$/.test(message) ? '' : '.'} ${hint.charAt(0).toUpperCase()}${hint.slice(1)}`
}

/** A comparison that could not be made for some objects names each of them. */
function unknownReasons(look: Extract<Look, { outcome: 'seen' }>): Array<{ type: string; message: string }> {
  if (look.comparison.status !== 'Unknown') return []
  if (look.conditions.some(({ type }) => type === 'ComparisonError')) return []
  const unknown = look.comparison.objects.filter(({ status }) => status === 'Unknown')
  const [first] = unknown
  if (first === undefined) return []
  const more = unknown.length > 1 ? ` (and ${unknown.length - 1} more)` : ''
  return [
    { type: 'ComparisonError', message: `${first.ref.kind} ${first.ref.name}: ${first.reason ?? 'cannot be compared'}${more}` },
  ]
}

function worstOf(live: readonly KubeObject[]): Health {
  return live.reduce<Health>(
    (worst, object) => {
      const { kind, name } = refOf(object)
      const health = healthOf(object)
      if (health === undefined || !healthStatuses.includes(health.status)) return worst
      return worse(worst, health.message === undefined ? health : { ...health, message: `${kind} ${name}: ${health.message}` })
    },
    { status: 'Healthy' },
  )
}
