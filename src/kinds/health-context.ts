import type { Health, KubeObject } from '#model'

/** How somebody's own rule (a Lua script of the settings) judges an object; undefined leaves it to the rule of the kind. */
export type HealthOverride = (object: KubeObject) => Health | undefined

/** The application that a child Application belongs to, as far as freshness of the child's verdict depends on it. */
export type ParentApplication = {
  /** `normalised repository URL` + branch that the parent is synced from, and the commit. */
  sources: ReadonlyArray<{ repoURL: string; targetRevision: string; revision: string }>
  /** True where `candidate` is `revision` or a later commit of it in the same repository; undefined where nobody knows. */
  isSameOrNewer(repoURL: string, candidate: string, revision: string): boolean | undefined
}

/** What a judgement of health needs beyond the object. All of it may be left out. */
export type HealthContext = {
  override?: HealthOverride
  parent?: ParentApplication
}
