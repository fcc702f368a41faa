import type { GroupKind, Health, KubeObject } from '#model'
import type { HealthContext } from './health-context.ts'

/** What is particular about a kind, for those who write and delete. Left out means no. */
export type KindTraits = {
  /** `data` holds secrets: no value may be shown. */
  secret?: boolean
  /** Others cannot exist before it does: applied first and awaited. */
  prerequisite?: boolean
  /** Namespaced objects live in it. */
  holdsNamespaced?: boolean
  /** `Replace` updates it; deleting and creating again would take everything below it away. */
  replacedByUpdate?: boolean
  /** Holds what cannot be made again from Git: deleting it to create it anew needs its own consent. */
  holdsData?: boolean
  /** A child application: that it is Missing or Unknown says nothing of its parent. */
  childApplication?: boolean
  /** A cascading deletion of an application leaves it alone. */
  survivesCascade?: boolean
}

/** A kind that a live or desired object declares (a CustomResourceDefinition does). */
export type DeclaredKind = GroupKind & { namespaced: boolean; versions: string[]; plural: string }

/** What we know of one kind. Everything but its name may be left out. */
export type KindRule = {
  kind: string
  /** API groups; left out is every group (the contract compares many things by kind only). */
  groups?: readonly string[]
  traits?: KindTraits
  /** Called with a copy that may be changed. */
  normalise?(object: KubeObject): void
  health?(object: KubeObject, context: HealthContext): Health
  children?: readonly GroupKind[]
  /** For children that carry no owner reference. */
  adopts?(candidate: KubeObject, parent: KubeObject): boolean
  declares?(object: KubeObject): DeclaredKind | undefined
}

/** No message: all is well. */
export const healthy: Health = { status: 'Healthy' }

/** Something is on its way; `message` says what is waited for. */
export function progressing(message: string): Health {
  return { status: 'Progressing', message }
}

/** Something is wrong and will not mend by waiting. */
export function degraded(message: string): Health {
  return { status: 'Degraded', message }
}

/** Somebody stopped it on purpose. */
export function suspended(message: string): Health {
  return { status: 'Suspended', message }
}

/** The controller of the kind has not seen the newest spec. */
export function behind(what: string): Health {
  return progressing(`Waiting for the controller to observe the newest spec of the ${what}`)
}
