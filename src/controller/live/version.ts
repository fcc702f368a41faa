/**
 * Whether resourceVersion `a` is newer than `b`. Kubernetes lets clients compare versions of one kind as whole numbers since 1.35 and
 * every server before did count them; where one is not a number nothing is known and the answer is no.
 */
export function isNewer(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined || !/^\d+$/.test(a) || !/^\d+$/.test(b)) return false
  return a.length === b.length ? a > b : a.length > b.length
}
