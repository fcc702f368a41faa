import type { KubeObject } from './kube-object.ts'
import { type HookDeletePolicy, type SyncPhase, syncPhases } from './sync.ts'

/** The annotations by which a manifest tells how it wants to be treated. */
export const annotations = {
  hook: 'argocd.argoproj.io/hook',
  hookDeletePolicy: 'argocd.argoproj.io/hook-delete-policy',
  syncWave: 'argocd.argoproj.io/sync-wave',
  syncOptions: 'argocd.argoproj.io/sync-options',
  compareOptions: 'argocd.argoproj.io/compare-options',
  trackingId: 'argocd.argoproj.io/tracking-id',
  installationId: 'argocd.argoproj.io/installation-id',
  ignoreHealth: 'argocd.argoproj.io/ignore-healthcheck',
  migrationManager: 'argocd.argoproj.io/client-side-apply-migration-manager',
  helmHook: 'helm.sh/hook',
  helmHookWeight: 'helm.sh/hook-weight',
  helmHookDeletePolicy: 'helm.sh/hook-delete-policy',
  helmResourcePolicy: 'helm.sh/resource-policy',
  lastApplied: 'kubectl.kubernetes.io/last-applied-configuration',
  /** Ours: names the attempt that made a hook, so that no attempt makes it twice. */
  attempt: 'mainstay.dev/sync-attempt',
} as const

/** What the hook annotations of an object say. `phases` is empty where the object is a hook that never runs, `ignored` says why then. */
export type Hook = { phases: SyncPhase[]; deletePolicies: HookDeletePolicy[]; ignored?: string }

const helmPhases: { [hook: string]: SyncPhase } = {
  'pre-install': 'PreSync',
  'pre-upgrade': 'PreSync',
  'post-install': 'PostSync',
  'post-upgrade': 'PostSync',
  'pre-delete': 'PreDelete',
  'post-delete': 'PostDelete',
}
const helmPolicies: { [policy: string]: HookDeletePolicy } = {
  'before-hook-creation': 'BeforeHookCreation',
  'hook-succeeded': 'HookSucceeded',
  'hook-failed': 'HookFailed',
}

/**
 * The hook that an object is, or undefined for an ordinary object. Our own annotation beats Helm's; Helm's `crd-install` is an ordinary
 * object, its test and rollback hooks never run. A hook that names no known phase is ignored as a whole.
 */
export function hookOf(object: KubeObject): Hook | undefined {
  const own = listOf(object, annotations.hook)
  if (own.length > 0) {
    if (own.includes('Skip')) return { phases: [], deletePolicies: [], ignored: `it is annotated ${annotations.hook}: Skip` }
    const phases = syncPhases.filter((phase) => own.includes(phase))
    const policies = policiesOf(object)
    if (phases.length > 0) return { phases, deletePolicies: policies }
    return {
      phases,
      deletePolicies: policies,
      ignored: `${annotations.hook} says ${own.join(',')}, expected one of ${syncPhases.join(', ')} or Skip`,
    }
  }
  const helm = listOf(object, annotations.helmHook).filter((name) => name !== 'crd-install')
  if (helm.length === 0) return undefined
  const phases = syncPhases.filter((phase) => helm.some((name) => helmPhases[name] === phase))
  if (phases.length > 0) return { phases, deletePolicies: policiesOf(object) }
  return { phases, deletePolicies: [], ignored: `Helm runs ${helm.join(',')} hooks by commands that a sync does not give` }
}

function policiesOf(object: KubeObject): HookDeletePolicy[] {
  const known: HookDeletePolicy[] = ['HookSucceeded', 'HookFailed', 'BeforeHookCreation']
  const own = listOf(object, annotations.hookDeletePolicy)
  const helm = listOf(object, annotations.helmHookDeletePolicy).map((name) => helmPolicies[name] ?? name)
  const policies = known.filter((policy) => (own.length > 0 ? own : helm).includes(policy))
  return policies.length > 0 ? policies : ['BeforeHookCreation']
}

/** The sync wave of an object, 0 where it names none; `problem` where it names something that is no whole number. Helm's hook weight counts as one. */
export function waveOf(object: KubeObject): { wave: number; problem?: string } {
  const own = object.metadata.annotations?.[annotations.syncWave]
  const name = own === undefined ? annotations.helmHookWeight : annotations.syncWave
  const text = own ?? object.metadata.annotations?.[annotations.helmHookWeight]
  if (text === undefined) return { wave: 0 }
  if (/^[+-]?\d+$/.test(text.trim()) && Number.isSafeInteger(Number(text))) return { wave: Number(text) }
  return { wave: 0, problem: `${name} is ${JSON.stringify(text)}; expected a whole number` }
}

/** A set of `Name=value` options; a name alone is `true`. Names are case-sensitive, later entries win. */
export type OptionSet = ReadonlyMap<string, string>

/** Options as a map. */
export function optionsOf(entries: readonly string[]): OptionSet {
  return new Map(
    entries
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '')
      .map((entry) => {
        const equals = entry.indexOf('=')
        return equals < 0 ? [entry, 'true'] : [entry.slice(0, equals).trim(), entry.slice(equals + 1).trim()]
      }),
  )
}

/** Sync options of the application with those of the object over them. */
export function syncOptionsFor(object: KubeObject | undefined, application: readonly string[]): OptionSet {
  return optionsOf([...application, ...(object === undefined ? [] : listOf(object, annotations.syncOptions))])
}

/** Compare options of the application with those of the object over them. */
export function compareOptionsFor(object: KubeObject, application: string | undefined): OptionSet {
  return optionsOf([...(application ?? '').split(','), ...listOf(object, annotations.compareOptions)])
}

/** The entries of a comma list in an annotation. */
function listOf(object: KubeObject, annotation: string): string[] {
  const text = object.metadata.annotations?.[annotation] ?? ''
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}
