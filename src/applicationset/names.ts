import type { ClusterConfig } from '#model'

/** A text made into a DNS name: lower case, `-` for what is not allowed, at most 253 characters, no `-` or `.` at its ends. */
export function normalizedName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^-a-z0-9.]/gu, '-')
    .slice(0, 253)
    .replace(/^[-.]+|[-.]+$/g, '')
}

/**
 * A name for URLs as Argo CD makes it: what `normalizedName` gives without dots and doubled `-`, at most `maxSize` characters, cut before a word
 * (`smart`) or anywhere. 0 means no limit for the smart cut.
 */
export function slug(text: string, maxSize: number, smart: boolean): string {
  const name = normalizedName(text)
  const short = smart ? name : name.slice(0, maxSize)
  const dashed = short
    .replace(/[^-a-z0-9]+/g, '-')
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '')
  if (!smart || maxSize <= 0 || dashed.length <= maxSize) return dashed
  const end = dashed.lastIndexOf('-', maxSize)
  return dashed.slice(0, end < 0 ? maxSize : end)
}

/** Annotations of a cluster Secret that are state of controllers or orders to them; copied to an Application they would start something there. */
const withheld = new Set([
  'argocd.argoproj.io/refresh',
  'argocd.argoproj.io/hydrate',
  'argocd.argoproj.io/tracking-id',
  'argocd.argoproj.io/installation-id',
  'kubectl.kubernetes.io/last-applied-configuration',
])

/** The annotations of a cluster Secret that are parameters. */
export function templateAnnotations(cluster: ClusterConfig): { [key: string]: string } {
  return Object.fromEntries(Object.entries(cluster.annotations).filter(([key]) => !withheld.has(key)))
}
