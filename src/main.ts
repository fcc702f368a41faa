/**
 * The only place where the parts meet: reads the command line, starts what it names and ends with its exit code. What the commands need
 * is in `main/`, loaded when it is needed.
 */
export async function main(args: readonly string[]): Promise<void> {
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second Ctrl-C does not wait.
      if (interrupted.signal.aborted) process.exit(130)
      interrupted.abort()
    })
  }
  const [{ runCli }, { cliPorts }] = await Promise.all([import('#cli'), import('./main/cli-ports.ts')])
  // Timers of the parts do not keep the process alive; whoever waits for one would end without a word and with Node's code 13.
  const alive = setInterval(() => undefined, 1 << 30)
  process.exitCode = await runCli(args, cliPorts(interrupted.signal))
  clearInterval(alive)
}
