import { join } from 'node:path'
import type { SandboxFlags } from '#cli'
import { startSandbox } from '#sandbox'
import { homeOf } from './home.ts'
import { fired, logLine } from './processes.ts'

/** `mainstay sandbox`: the embedded Kubernetes API alone, until `signal` fires. */
export async function runSandbox(flags: SandboxFlags, signal: AbortSignal): Promise<void> {
  const folder = join(homeOf().root, 'sandbox')
  const dataDir = flags.dataDir ?? join(folder, 'cluster')
  const kubeconfig = flags.kubeconfig ?? join(folder, 'kubeconfig')
  const sandbox = await startSandbox({
    dataDir,
    kubeconfigPath: kubeconfig,
    port: flags.port ?? 6443,
    onError: (where, error) => logLine({ level: 'error', message: `the sandbox failed in ${where}`, error }),
  })
  if (sandbox.portTaken !== undefined)
    process.stdout.write(`Port ${sandbox.portTaken} is taken; another one is used.
`)
  process.stdout.write(`Kubernetes API on ${sandbox.url}; Pods are simulated.\nexport KUBECONFIG=${kubeconfig}\n`)
  await fired(signal)
  await sandbox.stop()
}
