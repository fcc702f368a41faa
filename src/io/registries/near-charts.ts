/** Up to five names of charts that somebody who wrote `wanted` may have meant: a part of it, the same letters, the same beginning; else the first there are. */
export function nearCharts(wanted: string, names: readonly string[]): string[] {
  const sorted = [...new Set(names)].sort()
  const bare = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '')
  const word = bare(wanted)
  const scored = sorted.map((name) => ({ name, score: scoreOf(word, bare(name)) })).filter(({ score }) => score > 0)
  if (scored.length === 0) return sorted.slice(0, 5)
  return scored
    .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    .slice(0, 5)
    .map(({ name }) => name)
}

function scoreOf(wanted: string, name: string): number {
  if (wanted === '' || name === '') return 0
  if (wanted === name) return 4
  if (name.includes(wanted) || wanted.includes(name)) return 3
  if (lettersOf(wanted) === lettersOf(name)) return 2
  return wanted.slice(0, 3) === name.slice(0, 3) ? 1 : 0
}

function lettersOf(text: string): string {
  return text.split('').sort().join('')
}
