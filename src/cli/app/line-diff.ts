/** Beyond this many changed lines the search for the shortest difference is given up and everything is shown as replaced. */
const maxEditLength = 20_000

/** The difference of two texts as `diff` prints it without options: `3c3`, `< before`, `---`, `> after`. */
export async function lineDiff(before: string, after: string): Promise<string[]> {
  const { structuredPatch } = await import('diff')
  const patch = structuredPatch('', '', before, after, undefined, undefined, { context: 0, maxEditLength })
  if (patch === undefined) return hunkLines({ oldStart: 1, newStart: 1, removed: split(before), added: split(after) })
  return patch.hunks.flatMap(({ oldStart, newStart, lines }) => {
    const removed = lines.filter((line) => line.startsWith('-')).map((line) => line.slice(1))
    const added = lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1))
    return hunkLines({ oldStart, newStart, removed, added })
  })
}

function hunkLines(hunk: { oldStart: number; newStart: number; removed: string[]; added: string[] }): string[] {
  const { removed, added } = hunk
  const letter = removed.length === 0 ? 'a' : added.length === 0 ? 'd' : 'c'
  // Where one side has no lines its number is that of the line before.
  const before = range(hunk.oldStart - (removed.length === 0 ? 1 : 0), removed.length)
  const after = range(hunk.newStart - (added.length === 0 ? 1 : 0), added.length)
  return [
    `${before}${letter}${after}`,
    ...removed.map((line) => `< ${line}`),
    ...(letter === 'c' ? ['---'] : []),
    ...added.map((line) => `> ${line}`),
  ]
}

function range(start: number, count: number): string {
  return count <= 1 ? String(start) : `${start},${start + count - 1}`
}

function split(text: string): string[] {
  return text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined)
}
