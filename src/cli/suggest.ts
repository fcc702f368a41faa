/** The candidates that are nearest to a word: at most two slips away, or beginning with it. */
export function nearest(word: string, candidates: readonly string[]): string[] {
  const close = candidates
    .map((candidate) => ({ candidate, slips: candidate.startsWith(word) && word.length > 1 ? 1 : distance(word, candidate) }))
    .filter(({ candidate, slips }) => slips <= Math.min(2, Math.ceil(candidate.length / 2)))
  const least = Math.min(...close.map(({ slips }) => slips))
  return close.filter(({ slips }) => slips === least).map(({ candidate }) => candidate)
}

/** Letters put in, left out, exchanged, or swapped with their neighbour. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (beforeLast[j - 2] ?? 0) + 1 : Infinity
      row.push(Math.min((last[j - 1] ?? 0) + (same ? 0 : 1), (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, swapped))
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}
