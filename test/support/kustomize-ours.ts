import { runCli } from '#cli'
import { cliPorts } from '../../src/main/cli-ports.ts'
import { splitErrors } from './helm-process.ts'
import type { KustomizeBuild } from './kustomize-process.ts'

const ports = cliPorts(new AbortController().signal)

/** `mainstay kustomize build` in this process: the same command line, the same streams, without starting Node for each case. */
export const ourKustomize: KustomizeBuild = async (args, { cwd } = {}) => {
  let stdout = ''
  let stderr = ''
  const streams = { ...ports.streams, out: (text: string) => void (stdout += text), err: (text: string) => void (stderr += text) }
  const before = process.cwd()
  if (cwd !== undefined) process.chdir(cwd)
  try {
    const exit = await runCli(['kustomize', 'build', ...args], { ...ports, env: {}, streams })
    return { exit, stdout, ...splitErrors(stderr) }
  } finally {
    process.chdir(before)
  }
}
