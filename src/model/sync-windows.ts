import { matchGlob } from '#base'
import type { SyncWindow } from './app-project.ts'
import type { Application } from './application.ts'
import { isOpen, parseCron } from './cron.ts'
import { parseGoDuration } from './go-duration.ts'

/** The windows of a project that concern an application, and those of them that are open now. */
export type WindowState = { assigned: SyncWindow[]; open: SyncWindow[] }

/** What the windows of a project mean for an application at a moment. */
export function windowState(windows: readonly SyncWindow[], application: Application, now: Date): WindowState {
  const assigned = windows.filter((window) => concernsApplication(window, application))
  return { assigned, open: assigned.filter((window) => isOpenAt(window, now)) }
}

/**
 * Any open deny window wins; where there are allow windows and none is open, that denies too. A person gets through if every window that is in the
 * way says `manualSync`.
 */
export function mayPersonSync({ assigned, open }: WindowState): boolean {
  const denying = open.filter(({ kind }) => kind === 'deny')
  const allows = assigned.filter(({ kind }) => kind === 'allow')
  const closed = allows.length > 0 && !open.some(({ kind }) => kind === 'allow')
  return (
    denying.every(({ manualSync }) => manualSync === true) && (!closed || allows.some(({ manualSync }) => manualSync === true))
  )
}

/** Why an automated sync has to wait, naming the window; undefined where it may go ahead. */
export function automatedSyncBlock({ assigned, open }: WindowState): string | undefined {
  const denying = open.find(({ kind }) => kind === 'deny')
  if (denying !== undefined) return `a deny window is open (${textOf(denying)})`
  const allow = assigned.find(({ kind }) => kind === 'allow')
  const closed = allow !== undefined && !open.some(({ kind }) => kind === 'allow')
  return closed ? `no allow window is open (${textOf(allow)})` : undefined
}

/** Whether a window concerns an application: by name, namespace or cluster; one of them is enough unless `andOperator` is set. */
export function concernsApplication(window: SyncWindow, application: Application): boolean {
  const { destination } = application.spec
  const clusters = [destination.server, destination.name].filter((text) => text !== undefined)
  const parts: Array<[readonly string[] | undefined, readonly string[]]> = [
    [window.applications, [application.metadata.name]],
    [window.namespaces, [destination.namespace ?? '']],
    [window.clusters, clusters],
  ]
  const answers = parts
    .filter(([patterns]) => patterns !== undefined && patterns.length > 0)
    .map(([patterns, texts]) => (patterns ?? []).some((pattern) => texts.some((text) => matchGlob(pattern, text))))
  return window.andOperator === true ? answers.length > 0 && answers.every(Boolean) : answers.some(Boolean)
}

/** A window whose line or duration cannot be read counts as open if it denies and as closed if it allows: the careful way round. */
function isOpenAt(window: SyncWindow, now: Date): boolean {
  const cron = parseCron(window.schedule ?? '')
  const durationMs = parseGoDuration(window.duration ?? '')
  if (cron === undefined || durationMs === undefined) return window.kind === 'deny'
  return isOpen(cron, { durationMs, timeZone: window.timeZone, now })
}

function textOf({ schedule = '', duration = '', timeZone = 'UTC' }: SyncWindow): string {
  return `${schedule} for ${duration}, ${timeZone}`
}
