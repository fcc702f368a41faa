/** What one run of a program gave. `error` begins with `Error: ` and is empty where there was none. */
export type Run = { exit: number; stdout: string; error: string }

export const verdicts = [
  'identical',
  'masked',
  'different',
  'both refuse',
  'refused in other words',
  'only Helm refuses',
  'only we refuse',
  'we crashed',
] as const
export type Verdict = (typeof verdicts)[number]

export type Judgement = { verdict: Verdict /** The first difference, for people. */; difference?: string }

/** Verdicts that are no defect of ours. */
export const good: ReadonlySet<Verdict> = new Set<Verdict>(['identical', 'masked', 'both refuse'])

/**
 * Compares our run with Helm's. `again` runs Helm once more; lines in which Helm differs from itself (random passwords, certificates, times, and what is
 * derived from them) are masked where our line has the same key.
 */
export async function judge(ours: Run | undefined, helm: Run, again: () => Promise<Run>): Promise<Judgement> {
  if (ours === undefined) return { verdict: 'we crashed', difference: 'the process ended or took too long' }
  if (helm.exit !== 0 && ours.exit !== 0) {
    if (sameRefusal(helm.error, ours.error) && helm.stdout === ours.stdout) return { verdict: 'both refuse' }
    const difference = firstDifference(helm.error + helm.stdout, ours.error + ours.stdout)
    return { verdict: 'refused in other words', difference }
  }
  if (helm.exit !== 0) return { verdict: 'only Helm refuses', difference: helm.error }
  if (ours.exit !== 0) return { verdict: 'only we refuse', difference: ours.error }
  if (helm.stdout === ours.stdout) return { verdict: 'identical' }
  return await judgeRandom(ours.stdout, helm.stdout, again)
}

/** What a schema finds wrong comes in the order of a Go map, which differs from run to run. */
function sameRefusal(helm: string, ours: string): boolean {
  const sorted = (text: string): string => text.split('\n').sort().join('\n')
  return helm === ours || (helm.includes("values don't meet the specifications") && sorted(helm) === sorted(ours))
}

const repeats = 3

async function judgeRandom(ours: string, helm: string, again: () => Promise<Run>): Promise<Judgement> {
  const expected = helm.split('\n')
  const found = ours.split('\n')
  const random = new Set<number>()
  for (let repeat = 0; repeat < repeats; repeat++) {
    const other = (await again()).stdout.split('\n')
    if (other.length !== expected.length) break
    for (const [index, line] of other.entries()) if (line !== expected[index]) random.add(index)
    const isMasked = (line: string, index: number): boolean => random.has(index) && keyOf(line) === keyOf(found[index] ?? '')
    if (found.length === expected.length && expected.every((line, index) => line === found[index] || isMasked(line, index)))
      return { verdict: 'masked' }
  }
  const known = (lines: string[]): string => lines.map((line, index) => (random.has(index) ? keyOf(line) : line)).join('\n')
  const masked = firstDifference(known(expected), known(found))
  return { verdict: 'different', difference: masked === '' ? firstDifference(helm, ours) : masked }
}

/** A line without what may be random in it: its indentation and its key. */
const keyOf = (line: string): string => /^[\s-]*(?:[^\s:]+:)?/.exec(line)?.[0] ?? ''

const context = 2

/** The first line that differs, with the lines before it; empty for equal texts. `program` is whose text the first one is. */
export function firstDifference(theirs: string, ours: string, program = 'Helm'): string {
  if (theirs === ours) return ''
  const expected = theirs.split('\n')
  const found = ours.split('\n')
  const at = expected.findIndex((line, index) => line !== found[index])
  const index = at === -1 ? expected.length : at
  const before = expected.slice(Math.max(0, index - context), index).map((line) => `  ${shortened(line)}`)
  const shown = (line: string | undefined): string => (line === undefined ? '(the end)' : JSON.stringify(shortened(line)))
  return [`line ${index + 1}:`, ...before, `- ${program}: ${shown(expected[index])}`, `+ ours: ${shown(found[index])}`].join('\n')
}

const shortened = (line: string): string => (line.length > 300 ? `${line.slice(0, 300)} …` : line)
