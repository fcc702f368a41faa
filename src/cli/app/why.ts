import type { ManagedResource } from '#contract'

const longestValue = 60

/** For each field that differs one comment line: what Git says, what is live, who owns the live value and since when. */
export function whyLines(item: ManagedResource): string[] {
  const lines = (item.differences ?? [])
    .filter(({ ignoredBy }) => ignoredBy === undefined)
    .map(({ path, desired, live, owner, ownerOperation, since }) => {
      const by = owner === undefined ? '' : `, set by ${owner}${ownerOperation === undefined ? '' : ` (${ownerOperation})`}`
      const when = owner === undefined || since === undefined ? '' : ` at ${since}`
      return `# ${path}: ${valueText(desired)} in Git, ${valueText(live)} live${by}${when}`
    })
  if (lines.length > 0) return lines
  return item.reason === undefined ? [] : [`# ${item.reason}`]
}

function valueText(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text
}
