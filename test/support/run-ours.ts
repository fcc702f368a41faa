import { runCli } from '#cli'
import { cliPorts } from '../../src/main/cli-ports.ts'
import { splitErrors } from './helm-process.ts'

const ports = cliPorts(new AbortController().signal)

/** A command of `mainstay` in this process: the same command line, the same streams, without starting Node for each case. */
export async function runOurs(
  args: readonly string[],
  cwd: string | undefined,
): Promise<{ exit: number; stdout: string } & ReturnType<typeof splitErrors>> {
  let stdout = ''
  let stderr = ''
  const streams = { ...ports.streams, out: (text: string) => void (stdout += text), err: (text: string) => void (stderr += text) }
  const before = process.cwd()
  if (cwd !== undefined) process.chdir(cwd)
  try {
    const exit = await runCli([...args], { ...ports, env: {}, streams })
    return { exit, stdout, ...splitErrors(stderr) }
  } finally {
    process.chdir(before)
  }
}
