import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { shortened } from '#base'
import { bytesOf, textOf } from '#base/go-template'
import { MainstayError } from '#model'
import type { ChartHelp, ChartJob, RenderedDocuments } from '#render'

/** Turns the text that helm printed into documents; the reader of manifests is the caller's. */
export type ReadDocuments = (text: string) => RenderedDocuments['documents']

export type HelmProgram = {
  /** Renders a chart by `helm template`. Rejects with MainstayError: `helm-missing`, `render-timeout`, or what helm says, as our engine would. */
  render(job: ChartJob, help: ChartHelp): Promise<RenderedDocuments>
  /** What `helm template` prints for the job. */
  text(job: ChartJob, help: ChartHelp): Promise<string>
}

/** The same as for our own engine. */
const maxOutputBytes = 64 * 2 ** 20
/** A template that includes itself makes helm print a thousand places. */
const maxMessageCharacters = 4_000

/** `program` is a name on the PATH or a path; `missingHint` what to do where there is none. */
export function helmProgram(options: {
  program?: string
  timeoutMs?: number
  missingHint?: string
  read: ReadDocuments
}): HelmProgram {
  const program = options.program ?? 'helm'

  async function text(job: ChartJob, help: ChartHelp): Promise<string> {
    if (job.seed !== undefined) throw notSeeded(job)
    if (job.lookups) throw notLookedUp(job)
    const folder = await mkdtemp(join(tmpdir(), 'mainstay-helm-'))
    try {
      const chart = join(folder, 'chart')
      for (const { name, data } of await help.files()) await put(join(chart, name), data)
      const args = await argumentsOf(job, folder)
      const env = { PATH: process.env['PATH'] ?? '', HOME: folder, HELM_NO_PLUGINS: '1' }
      return await run(program, [...args, chart], {
        folder,
        env,
        job,
        timeoutMs: options.timeoutMs ?? 90_000,
        missingHint: options.missingHint ?? 'Install Helm, or set helm.engine to builtin.',
        signal: help.signal,
      })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  return {
    text,
    render: async (job, help) => ({ documents: options.read(await text(job, help)), warnings: [], lookups: [] }),
  }
}

async function put(path: string, content: Buffer | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  // A text keeps bytes that are no UTF-8; helm is to see them, and to say what it thinks of them.
  await writeFile(path, typeof content === 'string' ? bytesOf(content) : content)
}

/** The command line that means the same as the job. */
async function argumentsOf(job: ChartJob, folder: string): Promise<string[]> {
  const args = ['template', '--name-template', job.release.name, '--namespace', job.release.namespace]
  if (job.kubeVersion !== '') args.push('--kube-version', job.kubeVersion)
  for (const version of job.apiVersions) args.push('--api-versions', version)
  for (const [index, { text }] of job.valueFiles.entries()) {
    const path = join(folder, `values-${index}.yaml`)
    await put(path, text)
    args.push('--values', path)
  }
  for (const one of job.set) args.push('--set', one)
  for (const one of job.setString) args.push('--set-string', one)
  for (const { assignment, key, text } of job.setFile) {
    await put(join(folder, key), text)
    args.push('--set-file', assignment)
  }
  if (!job.skipCrds) args.push('--include-crds')
  if (job.skipTests) args.push('--skip-tests')
  if (job.skipSchemaValidation) args.push('--skip-schema-validation')
  return args
}

type RunOptions = {
  folder: string
  env: NodeJS.ProcessEnv
  job: ChartJob
  timeoutMs: number
  missingHint: string
  signal: AbortSignal | undefined
}

function run(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { folder, env, timeoutMs, signal } = options
  return new Promise((resolve, reject) => {
    execFile(
      program,
      [...args],
      {
        cwd: folder,
        env,
        timeout: timeoutMs,
        killSignal: 'SIGKILL',
        maxBuffer: maxOutputBytes,
        encoding: 'buffer',
        ...(signal === undefined ? {} : { signal }),
      },
      (error, stdout, stderr) => {
        if (error === null) resolve(textOf(stdout))
        else reject(failure(error, { ...options, stderr: stderr.toString('utf8').replaceAll(`${folder}/`, ''), program }))
      },
    )
  })
}

function failure(
  error: Error & { code?: unknown; killed?: boolean },
  facts: Pick<RunOptions, 'job' | 'timeoutMs' | 'missingHint'> & { stderr: string; program: string },
): MainstayError {
  const what = `Cannot render chart ${facts.job.location}`
  if (error.code === 'ENOENT') {
    return refusal(
      'helm-missing',
      `${what}: there is no program ${facts.program}; expected Helm 4 on the PATH`,
      facts.missingHint,
    )
  }
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    const most = `${maxOutputBytes / 2 ** 20} MiB`
    return refusal('render-output-too-large', `${what}: helm has printed more than ${most}; expected at most ${most} in all`)
  }
  if (error.killed === true)
    return refusal('render-timeout', `${what}: helm took more than ${facts.timeoutMs / 1000} s; expected less`)
  const said = facts.stderr.trim().replace(/^(?:.*\n)*?Error: /, '')
  const code = /missing in charts\/ directory/.test(said) ? 'chart-dependency-missing' : 'chart-refused'
  return refusal(code, `${what}: ${shortened(said === '' ? error.message : said, maxMessageCharacters)}`)
}

function notSeeded(job: ChartJob): MainstayError {
  return refusal(
    'helm-not-seeded',
    `Cannot render chart ${job.location}: helm.engine is binary and random functions are to be seeded, which helm cannot do; expected one or the other`,
    'Set helm.engine to builtin, or helm.random to fresh.',
  )
}

function notLookedUp(job: ChartJob): MainstayError {
  return refusal(
    'helm-without-lookup',
    `Cannot render chart ${job.location}: helm.engine is binary and lookup is to see the cluster, which helm template cannot do; expected one or the other`,
    'Set helm.engine to builtin, or helm.lookup to false.',
  )
}

function refusal(code: string, message: string, hint?: string): MainstayError {
  return new MainstayError({ code, stage: 'render', retry: 'when-changed', message, ...(hint === undefined ? {} : { hint }) })
}
