import { runCli } from '#cli'
import { cliPorts } from '../../src/main/cli-ports.ts'
import { type HelmTemplate, splitErrors } from './helm-process.ts'

const ports = cliPorts(new AbortController().signal)

/** `mainstay helm template` in this process: the same command line, the same streams, without starting Node for each case. */
export const ourHelm: HelmTemplate = async (args, { cwd } = {}) => {
  let stdout = ''
  let stderr = ''
  const streams = { ...ports.streams, out: (text: string) => void (stdout += text), err: (text: string) => void (stderr += text) }
  const before = process.cwd()
  if (cwd !== undefined) process.chdir(cwd)
  try {
    const exit = await runCli(['helm', 'template', ...args], { ...ports, env: {}, streams })
    return { exit, stdout, ...splitErrors(stderr) }
  } finally {
    process.chdir(before)
  }
}
