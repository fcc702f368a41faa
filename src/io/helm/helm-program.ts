import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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

const maxOutputBytes = 256 * 2 ** 20

/** `program` is a name on the PATH or a path. */
export function helmProgram(options: { program?: string; timeoutMs?: number; read: ReadDocuments }): HelmProgram {
  const program = options.program ?? 'helm'

  async function text(job: ChartJob, help: ChartHelp): Promise<string> {
    if (job.seed !== undefined) throw notSeeded(job)
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
  await writeFile(path, content)
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
  signal: AbortSignal | undefined
}

function run(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { folder, env, job, timeoutMs, signal } = options
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
        ...(signal === undefined ? {} : { signal }),
      },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout)
        else reject(failure(error, { stderr: stderr.replaceAll(`${folder}/`, ''), program, job, timeoutMs }))
      },
    )
  })
}

function failure(
  error: Error & { code?: unknown; killed?: boolean },
  facts: { stderr: string; program: string; job: ChartJob; timeoutMs: number },
): MainstayError {
  const what = `Cannot render chart ${facts.job.location}`
  if (error.code === 'ENOENT') {
    return refusal(
      'helm-missing',
      `${what}: there is no program ${facts.program}; expected Helm 4 on the PATH`,
      'Install Helm, or set helm.engine to builtin.',
    )
  }
  if (error.killed === true)
    return refusal('render-timeout', `${what}: helm took more than ${facts.timeoutMs / 1000} s; expected less`)
  const said = facts.stderr.trim().replace(/^(?:.*\n)*?Error: /, '')
  const code = /missing in charts\/ directory/.test(said) ? 'chart-dependency-missing' : 'chart-refused'
  return refusal(code, `${what}: ${said === '' ? error.message : said}`)
}

function notSeeded(job: ChartJob): MainstayError {
  return refusal(
    'helm-not-seeded',
    `Cannot render chart ${job.location}: helm.engine is binary and random functions are to be seeded, which helm cannot do; expected one or the other`,
    'Set helm.engine to builtin, or helm.random to fresh.',
  )
}

function refusal(code: string, message: string, hint?: string): MainstayError {
  return new MainstayError({ code, stage: 'render', retry: 'when-changed', message, ...(hint === undefined ? {} : { hint }) })
}
