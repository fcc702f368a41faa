import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KubectlCase, KubectlStep } from './kubectl-cases.ts'

/** What one kubectl command did. `problems` is empty if it was as its step says. */
export type StepResult = { command: string; exitCode: number | null; stdout: string; stderr: string; problems: string[] }

/**
 * Whether the kubectl on the PATH may be left out: only where there is none, and never with `CI=true`, where tests then fail for want of it.
 * Says so on the terminal.
 */
export function mayLackKubectl(): boolean {
  lacksKubectl ??= spawnSync('kubectl', ['version', '--client']).status !== 0
  if (!lacksKubectl || process.env['CI'] === 'true') return false
  console.warn('kubectl is not on the PATH: the tests that need it are skipped. With CI=true they would fail.')
  return true
}

let lacksKubectl: boolean | undefined

export type KubectlTarget = { kubeconfig: string; kubectl?: string }

/** Runs the steps of a case in a namespace of its own and stops at the first that is not as expected. */
export async function runKubectlCase(target: KubectlTarget, test: KubectlCase, namespace: string): Promise<StepResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-'))
  const results: StepResult[] = []
  try {
    for (const step of [{ args: `create namespace ${namespace}` }, ...test.steps]) {
      const result = await runStep(target, step, { namespace, folder })
      results.push(result)
      if (result.problems.length > 0) break
    }
    await runStep(target, { args: `delete namespace ${namespace} --wait=false` }, { namespace, folder })
    return results
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Place = { namespace: string; folder: string }

async function runStep(target: KubectlTarget, step: KubectlStep, { namespace, folder }: Place): Promise<StepResult> {
  // Underscores stand for blanks inside one argument, as in a cron schedule.
  const args = step.args
    .replaceAll('{ns}', namespace)
    .split(' ')
    .map((arg) => (arg.startsWith('--schedule=') ? arg.replaceAll('_', ' ') : arg))
  const result = await run({ ...target, folder }, args, step)
  return { command: `kubectl ${args.join(' ')}`, ...result, problems: judge(step, result) }
}

type Ran = Pick<StepResult, 'exitCode' | 'stdout' | 'stderr'>

function run({ folder, ...target }: KubectlTarget & { folder: string }, args: string[], step: KubectlStep): Promise<Ran> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    KUBECONFIG: target.kubeconfig,
    KUBECACHEDIR: join(folder, 'cache'),
    HOME: folder,
  }
  if (step.editor !== undefined) {
    const script = join(folder, 'editor.sh')
    writeFileSync(script, `#!/bin/sh\n${step.editor}\n`, { mode: 0o755 })
    env['KUBE_EDITOR'] = script
  }
  return new Promise((resolve, reject) => {
    const child = spawn(target.kubectl ?? 'kubectl', args, { env, stdio: ['pipe', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const timer = setTimeout(() => child.kill('SIGKILL'), step.stopAfterMs ?? 90_000)
    child.on('error', (cause) =>
      reject(new Error(`Cannot run kubectl: ${cause.message}; expected ${target.kubectl ?? 'one on the PATH'}`, { cause })),
    )
    child.on('close', (exitCode) => {
      clearTimeout(timer)
      resolve({ exitCode, stdout, stderr })
    })
    child.stdin.on('error', () => {})
    child.stdin.end(step.stdin ?? '')
  })
}

function judge(step: KubectlStep, { exitCode, stdout, stderr }: Ran): string[] {
  const problems: string[] = []
  const expected = step.stopAfterMs === undefined ? (step.exitCode ?? 0) : null
  if (exitCode !== expected) problems.push(`exit code ${exitCode}, expected ${expected}`)
  if (step.stdout !== undefined && !step.stdout.test(stdout.replace(/\n$/, '')))
    problems.push(`stdout does not match ${step.stdout}`)
  if (step.stderr !== undefined && !step.stderr.test(stderr.replace(/\n$/, '')))
    problems.push(`stderr does not match ${step.stderr}`)
  if (step.columns !== undefined) {
    const header = headerOf(stdout)
    if (header !== step.columns.join(' ')) problems.push(`columns ${header}, expected ${step.columns.join(' ')}`)
  }
  return problems
}

/** The columns of a table that kubectl printed, as words between single blanks; empty if it printed something else. */
export function headerOf(stdout: string): string {
  const words = (stdout.split('\n')[0] ?? '').split(/\s+/).filter((word) => word !== '')
  return words.length > 1 && words.every((word) => /^[A-Z()][A-Z0-9()/_-]*$/.test(word)) ? words.join(' ') : ''
}

/** How a case failed, for people; empty if it did not. */
export function failureText(results: readonly StepResult[]): string {
  return results
    .filter(({ problems }) => problems.length > 0)
    .map(
      ({ command, problems, stdout, stderr }) =>
        `${command}\n  ${problems.join('\n  ')}\n  stdout: ${stdout}\n  stderr: ${stderr}`,
    )
    .join('\n')
}
