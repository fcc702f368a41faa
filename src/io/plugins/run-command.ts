import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { CommandPlugin, MainstayError } from '#model'
import type { PluginFiles, PluginJob } from '#render'
import { type Ran, runLimited } from './command.ts'
import { type Confinement, confinement } from './confinement.ts'
import { pluginError, said } from './failure.ts'
import type { Turns } from './turns.ts'

export type CommandOptions = {
  timeoutMs: number
  /** The controller's own environment: a plugin gets PATH of it, and what its declaration names. */
  env: NodeJS.ProcessEnv
  turns: Turns
  /** Told once where this machine cannot keep the network from a plugin. */
  warn(message: string): void
}

/** Files that a plugin writes are bounded, in units of 512 bytes: 2 GiB. */
const maxFileBlocks = 4 * 2 ** 20

/** Runs plugins that are commands, each run in a folder of its own that is gone afterwards. */
export function commandRunner(options: CommandOptions): (plugin: CommandPlugin, job: PluginJob) => Promise<string> {
  const known = new Map<boolean, Promise<Confinement>>()

  async function confined(plugin: CommandPlugin): Promise<Confinement> {
    const found = known.get(plugin.network)
    if (found !== undefined) return await found
    const fresh = confinement(plugin.network)
    known.set(plugin.network, fresh)
    const best = await fresh
    if (best.network && !plugin.network)
      options.warn('Plugins that are commands can use the network: this machine does not permit unshare -n')
    return best
  }

  async function run(plugin: CommandPlugin, job: PluginJob): Promise<string> {
    const { words } = await confined(plugin)
    const folder = await mkdtemp(join(tmpdir(), 'mainstay-plugin-'))
    try {
      const repository = join(folder, 'repository')
      const [home, temporary] = [join(folder, 'home'), join(folder, 'tmp')]
      for (const one of [repository, home, temporary]) await mkdir(one, { mode: 0o700 })
      await writeFiles(repository, job.files)
      const [program = '', ...args] = [...words, 'sh', '-c', limitsScript(plugin), 'sh', ...plugin.command]
      const allowed = variables(plugin, options.env)
      const timeoutMs = plugin.timeoutMs ?? options.timeoutMs
      const ran = await runLimited({
        program,
        args,
        folder: join(repository, job.path),
        env: { PATH: options.env['PATH'], ...allowed, ...Object.fromEntries(job.environment), HOME: home, TMPDIR: temporary },
        timeoutMs,
        maxOutputBytes: job.maxOutputBytes,
        signal: job.signal,
      })
      const failed = failure(ran, { plugin, job, timeoutMs, hidden: Object.values(allowed), folder })
      if (failed !== undefined) throw failed
      return ran.stdout.toString('utf8')
    } finally {
      await remove(folder)
    }
  }

  return (plugin, job) => options.turns(plugin.name, job, () => run(plugin, job))
}

/** The shell's own limits, then the command in its place. Its words are arguments: nothing of them is read by the shell. */
function limitsScript({ memoryBytes }: CommandPlugin): string {
  return `ulimit -c 0; ulimit -f ${maxFileBlocks}; ulimit -v ${Math.floor(memoryBytes / 1024)} 2>/dev/null; exec "$@"`
}

async function writeFiles(folder: string, files: PluginFiles): Promise<void> {
  const made = new Set<string>()
  const links: Array<{ path: string; target: string }> = []
  for (const file of await files.list()) {
    const path = join(folder, file.path)
    const parent = dirname(path)
    if (!made.has(parent)) await mkdir(parent, { recursive: true })
    made.add(parent)
    if (file.kind === 'link') links.push({ path, target: file.target })
    else await writeFile(path, await files.read(file), { mode: file.executable ? 0o755 : 0o644, flag: 'wx' })
  }
  // Last: nothing can be written through a link then.
  for (const { path, target } of links) await symlink(target, path)
}

function variables({ env }: CommandPlugin, own: NodeJS.ProcessEnv): { [name: string]: string } {
  return Object.fromEntries(env.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]])))
}

type At = { plugin: CommandPlugin; job: PluginJob; timeoutMs: number; hidden: readonly string[]; folder: string }

function failure(ran: Ran, { plugin, job, timeoutMs, hidden, folder }: At): MainstayError | undefined {
  const cannot = `Cannot render ${job.what}: plugin ${plugin.name}`
  const words = said(ran.stderr.replaceAll(`${folder}/`, ''), hidden)
  const because = words === '' ? '' : `: ${words}`
  switch (ran.outcome) {
    case 'timeout':
      return pluginError('plugin-timeout', `${cannot} took more than ${timeoutMs / 1000} s; expected less${because}`, {
        hint: 'Its timeout in mainstay.plugins sets the limit, or else ARGOCD_EXEC_TIMEOUT in the environment of the controller.',
      })
    case 'too-much':
      return pluginError('plugin-output-too-large', `${cannot} printed more than ${job.maxOutputBytes} bytes; expected less`, {
        hint: 'plugin.maxOutputMB in argocd-cm sets the limit.',
      })
    case 'not-started':
      return pluginError('plugin-failed', `${cannot} cannot be started: ${said(ran.endedBy ?? '', hidden)}`)
    case 'ended':
      if (ran.code === 0) return undefined
      if (ran.code === 127 && words.includes('not found'))
        return pluginError(
          'plugin-failed',
          `${cannot} cannot be started${because}; expected the program ${plugin.command[0]} on the PATH`,
        )
      return pluginError('plugin-failed', `${cannot} ended with ${ran.endedBy ?? `code ${ran.code}`}${because}`)
  }
}

/** Also folders that the plugin locked. */
async function remove(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 2 })
  } catch {
    await unlock(folder).catch(() => undefined)
    await rm(folder, { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined)
  }
}

async function unlock(folder: string): Promise<void> {
  await chmod(folder, 0o700)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await unlock(join(folder, entry.name))
  }
}
