import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { CliFiles, CliPorts, CliStreams } from '#cli'
import { version } from './version.ts'

/**
 * The world as the command line sees it: this process, its terminal, its files, and the parts that it can start. What needs more than
 * Node itself is loaded when a command asks for it: most of the time that a short command takes is the loading of libraries.
 */
export function cliPorts(interrupted: AbortSignal): CliPorts {
  return {
    env: process.env,
    home: homedir(),
    streams: streams(),
    files,
    now: () => new Date(),
    sleep,
    interrupted,
    processRuns,
    connect: async (connection) => await (await import('./connect.ts')).connect(connection),
    openCore: async (cluster) => await (await import('./core.ts')).openCore(cluster),
    run: runProgram,
    start: {
      sandbox: async (flags, signal) => await (await import('./sandbox.ts')).runSandbox(flags, signal),
      controller: async (flags, signal) => await (await import('./processes.ts')).runController(flags, signal),
      server: async (flags, signal) => await (await import('./processes.ts')).runServer(flags, signal),
      demo: async (flags, signal) => await (await import('./demo.ts')).runDemo(flags, signal),
      demoDrift: async (signal) => await (await import('./demo-drift.ts')).demoDrift(signal),
      render: async (path, flags) => await (await import('./render.ts')).renderPath(path, flags),
      helmTemplate: async (flags, input) => await (await import('./helm-template.ts')).helmTemplate(flags, input),
      kustomizeBuild: async (flags) => await (await import('./kustomize-build.ts')).kustomizeBuild(flags),
      helmName: async (template) => (await import('./helm-name.ts')).helmName(template),
    },
    version: version(),
  }
}

function streams(): CliStreams {
  // A reader that went away (`mainstay app list | head -1`) is not an error of ours.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    outIsTerminal: process.stdout.isTTY === true,
    columns: process.stdout.columns,
    inIsTerminal: process.stdin.isTTY === true,
    async readInput() {
      const parts: Buffer[] = []
      for await (const part of process.stdin) parts.push(part as Buffer)
      return Buffer.concat(parts).toString('utf8')
    },
    ask,
  }
}

const files: CliFiles = {
  async read(path) {
    try {
      return await readFile(path, 'utf8')
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  },
  async mode(path) {
    if (process.platform === 'win32') return undefined
    try {
      return (await stat(path)).mode & 0o777
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  },
  async writePrivate(path, text) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await (await import('#io/disk')).writeFileAtomic(path, text)
  },
  async withTemporaryFolder(contents, use) {
    const folder = await mkdtemp(join(tmpdir(), 'mainstay-'))
    try {
      for (const [name, text] of contents) {
        await mkdir(dirname(join(folder, name)), { recursive: true })
        await writeFile(join(folder, name), text, { mode: 0o600 })
      }
      return await use(folder)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}

function processRuns(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function runProgram(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit' })
    child.once('error', () => resolve(-1))
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/** Asks on the terminal. What is typed after a hidden question is read, but echoed to nowhere. */
function ask(question: string, { hidden }: { hidden: boolean }): Promise<string> {
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: hidden ? nowhere : process.stderr, terminal: true })
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      lines.close()
      if (hidden) process.stderr.write('\n')
      resolve(line)
    })
    lines.once('close', () => resolve(''))
  })
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
