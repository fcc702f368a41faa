/**
 * Up to five of `names` that somebody who wrote `wanted` may have meant, the nearest first: the same letters in another case, one contained
 * in the other, a few typing errors apart; where none is near, the first names in alphabetical order so that the reader sees what there is.
 */
export function nearNames(wanted: string, names: readonly string[]): string[] {
  const unique = [...new Set(names)].sort()
  const scored = unique.slice(0, 5000).map((name) => ({ name, score: distance(wanted.toLowerCase(), name.toLowerCase()) }))
  const near = scored.filter(({ score }) => score <= Math.max(2, Math.floor(wanted.length / 3)))
  if (near.length === 0) return unique.slice(0, 5)
  return near
    .sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1))
    .slice(0, 5)
    .map(({ name }) => name)
}

/** Typing errors between two words; one inside the other counts as one. */
function distance(a: string, b: string): number {
  if (a === b) return 0
  if (a.length >= 3 && b.length >= 3 && (a.includes(b) || b.includes(a))) return 1
  if (Math.abs(a.length - b.length) > 8 || a.length > 100) return Number.POSITIVE_INFINITY
  let row = Array.from({ length: b.length + 1 }, (_unused, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}
