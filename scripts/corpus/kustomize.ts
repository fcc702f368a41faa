import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type KustomizeBuild, kustomizeProcess } from '#test/kustomize-process'
import { kustomizeOracle } from '#test/oracles'
import { comparable } from '../../test/conformance/kustomize/both.ts'
import { findKustomizations } from './kustomizations.ts'
import { OurProcess } from './our-process.ts'
import { firstDifference, type Run } from './verdict.ts'

const verdicts = [
  'identical',
  'different',
  'both refuse',
  'refused in other words',
  'only Kustomize refuses',
  'only we refuse',
  'we crashed',
  'needs a network',
] as const
type Verdict = (typeof verdicts)[number]
type Result = { case: string; verdict: Verdict; difference?: string; kustomizeMs: number; ourMs?: number }

const good: ReadonlySet<Verdict> = new Set<Verdict>(['identical', 'both refuse', 'needs a network'])

export type KustomizeCorpusOptions = {
  /** A program to compare with; unless given the one that the conformance suite builds. */
  program: string | undefined
  /** A regular expression over the paths of kustomizations. */
  only: string | undefined
  /** A file for the results. */
  json: string | undefined
  /** A folder that keeps what Kustomize printed, for the next run over the same files. */
  cache: string | undefined
}

/**
 * Builds every kustomization below a folder by us and by the real Kustomize, without a network, and prints where the two differ. Resolves with the exit
 * code: 0 where all is equal.
 */
export async function kustomizeCorpus(folder: string, options: KustomizeCorpusOptions): Promise<number> {
  const collection = realpathSync(folder)
  const kustomize = offline(options.program ?? (await kustomizeOracle()))
  const ours = new OurProcess(fileURLToPath(new URL('./kustomize-worker.ts', import.meta.url)))
  const only = options.only === undefined ? undefined : new RegExp(options.only)
  if (options.cache !== undefined) mkdirSync(options.cache, { recursive: true })
  try {
    const results: Result[] = []
    for (const path of findKustomizations(collection)) {
      if (only?.test(path) === false) continue
      const theirs = await remembered(kustomize, join(collection, path), options.cache)
      const result = { case: path, kustomizeMs: theirs.ms, ...(await judged(ours, join(collection, path), theirs)) }
      results.push(result)
      print(result)
    }
    printTotals(results)
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, undefined, 2)}\n`)
    return results.length > 0 && results.every(({ verdict }) => good.has(verdict)) ? 0 : 1
  } finally {
    ours.stop()
  }
}

async function judged(ours: OurProcess, folder: string, theirs: Run): Promise<Omit<Result, 'case' | 'kustomizeMs'>> {
  if (theirs.exit !== 0 && askedNetwork.test(theirs.error)) return { verdict: 'needs a network' }
  const found = await ours.run([folder])
  if (typeof found === 'string') return { verdict: 'we crashed', difference: found }
  return { ...judge(theirs, found), ourMs: found.ms }
}

function judge(theirs: Run, ours: Run): Pick<Result, 'verdict' | 'difference'> {
  if (theirs.exit !== 0 && ours.exit !== 0) {
    const difference = firstDifference(comparable(theirs).error, comparable(ours).error, 'Kustomize')
    return difference === '' ? { verdict: 'both refuse' } : { verdict: 'refused in other words', difference }
  }
  if (theirs.exit !== 0) return { verdict: 'only Kustomize refuses', difference: theirs.error }
  if (ours.exit !== 0) return { verdict: 'only we refuse', difference: ours.error }
  if (theirs.stdout === ours.stdout) return { verdict: 'identical' }
  return { verdict: 'different', difference: firstDifference(theirs.stdout, ours.stdout, 'Kustomize') }
}

/** Without git on the PATH and with a proxy that answers nothing, whatever needs a network says so at once. */
function offline(program: string): KustomizeBuild {
  const nowhere = 'http://127.0.0.1:9'
  return kustomizeProcess(program, { env: { PATH: '/nonexistent', HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere } })
}

const askedNetwork = /no 'git' program on path|proxyconnect tcp/

/** Kustomize's run, from the cache where it is there. The key is the folder, so a cache belongs to one state of the files. */
async function remembered(kustomize: KustomizeBuild, folder: string, cache: string | undefined): Promise<Run & { ms: number }> {
  const key = createHash('sha256').update(folder).digest('hex').slice(0, 24)
  const file = cache === undefined ? undefined : join(cache, `${key}.json`)
  if (file !== undefined && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Run & { ms: number } // written below
  const started = performance.now()
  const { exit, stdout, error } = await kustomize([folder])
  const run = { exit, stdout, error, ms: performance.now() - started }
  if (file !== undefined) writeFileSync(file, JSON.stringify(run))
  return run
}

function print({ case: name, verdict, difference }: Result): void {
  console.log(`${good.has(verdict) ? 'ok  ' : 'BAD '} ${verdict.padEnd(24)} ${name}`)
  if (difference !== undefined) console.log(difference.slice(0, 2000).replaceAll(/^/gm, '       '))
}

function printTotals(results: readonly Result[]): void {
  const count = (...some: Verdict[]): number => results.filter(({ verdict }) => some.includes(verdict)).length
  console.log()
  for (const verdict of verdicts) console.log(`${verdict.padEnd(24)} ${String(count(verdict)).padStart(5)}`)
  console.log(`${'kustomizations'.padEnd(24)} ${String(results.length).padStart(5)}`)
  const built = results.length - count('both refuse', 'refused in other words', 'only Kustomize refuses', 'needs a network')
  if (built === 0) return
  const share = ((100 * count('identical')) / built).toFixed(1)
  console.log(`${count('identical')} of the ${built} that Kustomize builds (${share} %) are identical`)
}
