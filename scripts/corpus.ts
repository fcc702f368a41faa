/**
 * `npm run corpus -- helm FOLDER`: renders every chart below a folder, with its own values and with each of its `ci/*-values.yaml`, by us and by the
 * real Helm, and says where the two differ. Ends with 1 where anything differs that is not random in Helm itself.
 * `npm run corpus -- apply CHART --charts FOLDER [--on sandbox]`: commits a chart and lets a controller apply it to real Kubernetes.
 * `npm run corpus -- kustomize FOLDER`: the same with every kustomization below a folder that needs no network, and the real Kustomize.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { helmProcess, type HelmTemplate } from '#test/helm-process'
import { helmOracle } from '#test/oracles'
import { applyChart } from './corpus/apply.ts'
import { findCharts, type FoundChart } from './corpus/charts.ts'
import { kustomizeCorpus } from './corpus/kustomize.ts'
import { OurProcess } from './corpus/our-process.ts'
import { prepare } from './corpus/prepare.ts'
import { good, judge, type Judgement, type Run, type Verdict, verdicts } from './corpus/verdict.ts'

type Result = { case: string; notes?: readonly string[]; helmMs: number; ourMs?: number } & Judgement
type Options = { helm: HelmTemplate; ours: OurProcess; cache: string | undefined }

const usage =
  'Usage: npm run corpus -- helm FOLDER [--helm PROGRAM] [--only PATTERN] [--json FILE] [--cache FOLDER] [--extra ARGUMENT]\n' +
  '       npm run corpus -- apply CHART [--charts FOLDER] [--on sandbox] [--extra VALUE_FILE]\n' +
  '       npm run corpus -- kustomize FOLDER [--kustomize PROGRAM] [--only PATTERN] [--json FILE] [--cache FOLDER]'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    helm: { type: 'string' },
    kustomize: { type: 'string' },
    charts: { type: 'string' },
    on: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'string' },
    /** Keeps what the real program printed, for the next run over the same files. */
    cache: { type: 'string' },
    extra: { type: 'string', multiple: true },
  },
})
const [kind, folder] = positionals
if (kind === 'kustomize' && folder !== undefined && existsSync(folder)) {
  const { kustomize: program, only, json, cache } = values
  process.exit(await kustomizeCorpus(folder, { program, only, json, cache }))
}
if (kind === 'apply' && folder !== undefined && existsSync(folder)) {
  const on = values.on === 'sandbox' ? 'sandbox' : 'kubernetes'
  await applyChart({ chart: folder, collection: values.charts ?? folder, on, valueFiles: values.extra ?? [] })
  process.exit()
}
if (kind !== 'helm' || folder === undefined || !existsSync(folder)) {
  console.error(usage)
  process.exit(2)
}
const work = mkdtempSync(join(tmpdir(), 'mainstay-corpus-'))
const ours = new OurProcess()
try {
  const helm = helmProcess(values.helm ?? (await helmOracle()))
  if (values.cache !== undefined) mkdirSync(values.cache, { recursive: true })
  const results = await renderAll(findCharts(folder), { helm, ours, cache: values.cache })
  printTotals(results)
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`)
  process.exitCode = results.length > 0 && results.every(({ verdict }) => good.has(verdict)) ? 0 : 1
} finally {
  ours.stop()
  rmSync(work, { recursive: true, force: true })
}

async function renderAll(charts: readonly FoundChart[], options: Options): Promise<Result[]> {
  const only = values.only === undefined ? undefined : new RegExp(values.only)
  const results: Result[] = []
  for (const chart of charts) {
    const cases = [undefined, ...chart.tries].map((file) => ({
      file,
      name: `${chart.path}${file === undefined ? '' : ` ${file}`}`,
    }))
    const wanted = cases.filter(({ name }) => only?.test(name) ?? true)
    if (wanted.length === 0) continue
    const { folder: copy, notes } = prepare(chart, charts, join(work, chart.path.replaceAll('/', '+')))
    for (const { file, name } of wanted) {
      const args = [
        'corpus',
        copy,
        '--namespace',
        'corpus',
        ...(file === undefined ? [] : ['-f', join(copy, file)]),
        ...(values.extra ?? []),
      ]
      const result = { case: name, ...(notes.length === 0 ? {} : { notes }), ...(await compare(args, options)) }
      results.push(result)
      printResult(result)
    }
    rmSync(join(work, chart.path.replaceAll('/', '+')), { recursive: true, force: true })
  }
  return results
}

async function compare(args: string[], options: Options): Promise<Judgement & { helmMs: number; ourMs?: number }> {
  const [helm, ours] = await Promise.all([rememberedRun(args, options, 0), options.ours.run(args)])
  let repeat = 0
  const again = async (): Promise<Run> => await rememberedRun(args, options, ++repeat)
  if (typeof ours === 'string') return { verdict: 'we crashed', difference: ours, helmMs: helm.ms }
  return { ...(await judge(ours, helm, again)), helmMs: helm.ms, ourMs: ours.ms }
}

/** Helm's run, from the cache where it is there. The key is the case, so a cache belongs to one state of the charts. */
async function rememberedRun(args: string[], { helm, cache }: Options, repeat: number): Promise<Run & { ms: number }> {
  const stable = args.map((arg) => arg.replace(work, ''))
  const key = createHash('sha256')
    .update(JSON.stringify([stable, repeat]))
    .digest('hex')
    .slice(0, 24)
  const file = cache === undefined ? undefined : join(cache, `${key}.json`)
  if (file !== undefined && existsSync(file)) {
    return JSON.parse(readFileSync(file, 'utf8').replaceAll('@WORK@', work)) as Run & { ms: number }
  }
  const started = performance.now()
  const { exit, stdout, error } = await helm(args)
  const run = { exit, stdout, error, ms: performance.now() - started }
  if (file !== undefined) writeFileSync(file, JSON.stringify(run).replaceAll(work, '@WORK@'))
  return run
}

function printResult({ case: name, verdict, notes = [], difference }: Result): void {
  console.log(`${good.has(verdict) ? 'ok  ' : 'BAD '} ${verdict.padEnd(24)} ${name}`)
  for (const note of notes) console.log(`       ${note}`)
  if (difference !== undefined) console.log(difference.replaceAll(/^/gm, '       '))
}

function printTotals(results: readonly Result[]): void {
  const count = (verdict: Verdict): number => results.filter((result) => result.verdict === verdict).length
  console.log()
  for (const verdict of verdicts) console.log(`${verdict.padEnd(24)} ${String(count(verdict)).padStart(5)}`)
  console.log(`${'cases'.padEnd(24)} ${String(results.length).padStart(5)}`)
  const rendered = results.length - count('both refuse') - count('refused in other words') - count('only Helm refuses')
  const equal = count('identical') + count('masked')
  if (rendered > 0)
    console.log(
      `${equal} of the ${rendered} that Helm renders (${((100 * equal) / rendered).toFixed(1)} %) are identical or masked`,
    )
}
