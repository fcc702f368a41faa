import { execFile } from 'node:child_process'

/** Words that go before a command line. `network` is false where it keeps the network away, `processes` true where nothing outlives the command. */
export type Confinement = { words: readonly string[]; network: boolean; processes: boolean }

/** From the best to the least: an own view of processes with an own /proc, then only no network; each with and without being root. */
const cutOff: readonly Confinement[] = [
  { words: ['unshare', '-n', '-p', '-f', '-m', '--mount-proc', '--kill-child'], network: false, processes: true },
  { words: ['unshare', '-r', '-n', '-p', '-f', '-m', '--mount-proc', '--kill-child'], network: false, processes: true },
  { words: ['unshare', '-n'], network: false, processes: false },
  { words: ['unshare', '-r', '-n'], network: false, processes: false },
]
const connected: readonly Confinement[] = cutOff.flatMap(({ words, processes }) =>
  processes ? [{ words: words.filter((word) => word !== '-n'), network: true, processes }] : [],
)

/** The best that this machine permits, found out once by trying; no words where it permits nothing. */
export async function confinement(network: boolean): Promise<Confinement> {
  for (const one of network ? connected : cutOff) {
    if (await works([...one.words, 'true'])) return one
  }
  return { words: [], network: true, processes: false }
}

function works([program = '', ...args]: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => execFile(program, args, { timeout: 5_000 }, (error) => resolve(error === null)))
}
