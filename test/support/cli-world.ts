import { type CliPorts, runCli } from '#cli'
import type { ApiWorld } from './api-world.ts'

export type CliWorld = {
  /** Runs a command line; what it printed and how it exited. */
  run(...args: string[]): Promise<{ exit: number; out: string; err: string }>
  files: Map<string, string>
  modes: Map<string, number>
  env: Record<string, string | undefined>
  /** Answers to questions, in order; without any there is no terminal. */
  answers: string[]
  /** What was asked to start, with its flags. */
  started: Array<readonly [what: string, flags: unknown]>
  /** Programs that were run, and how they exit. */
  programs: string[][]
  programExit: number
  runningPids: number[]
  /** URLs that were connected to. */
  connected: string[]
  /** Requests that were sent. */
  requests: Request[]
}

/** The CLI with everything in memory, in front of a server in memory. Sleeping takes no time and moves the server's clock. */
export function cliWorld(api: ApiWorld, options: { openCore?: CliPorts['openCore'] } = {}): CliWorld {
  const world: Omit<CliWorld, 'run'> = {
    files: new Map(),
    modes: new Map(),
    env: {},
    answers: [],
    started: [],
    programs: [],
    programExit: 0,
    runningPids: [],
    connected: [],
    requests: [],
  }
  const start = (what: string) => async (flags: unknown) => void world.started.push([what, flags])
  const fetch = async (request: Request): Promise<Response> => {
    world.requests.push(request)
    return await api.server.fetch(request)
  }
  const run: CliWorld['run'] = async (...args) => {
    let out = ''
    let err = ''
    const ports: CliPorts = {
      env: world.env,
      home: '/home/ada',
      streams: {
        out: (text) => (out += text),
        err: (text) => (err += text),
        outIsTerminal: false,
        columns: undefined,
        readInput: async () => world.files.get('-') ?? '',
        inIsTerminal: world.answers.length > 0,
        ask: async (question) => {
          err += question
          return world.answers.shift() ?? ''
        },
      },
      files: {
        read: async (path) => world.files.get(path),
        mode: async (path) => (world.files.has(path) ? (world.modes.get(path) ?? 0o600) : undefined),
        writePrivate: async (path, text) => void world.files.set(path, text),
        withTemporaryFolder: async (files, use) => {
          for (const [name, text] of files) world.files.set(`/tmp/x/${name}`, text)
          return await use('/tmp/x')
        },
      },
      now: () => new Date('2026-03-02T10:00:00Z'),
      sleep: async (ms, signal) => {
        await new Promise((resolve) => setTimeout(resolve, 5))
        if (!signal.aborted) api.pass(ms)
      },
      interrupted: new AbortController().signal,
      processRuns: (pid) => world.runningPids.includes(pid),
      connect: async ({ url }) => {
        world.connected.push(url)
        return fetch
      },
      openCore: options.openCore ?? (async () => ({ fetch, close: () => undefined })),
      run: async (command, given) => {
        world.programs.push([command, ...given])
        return world.programExit
      },
      start: {
        sandbox: start('sandbox'),
        controller: start('controller'),
        server: start('server'),
        demo: start('demo'),
        demoDrift: async () => 'Scaled Deployment shop/web to 5.',
        render: async (path) => ({
          sourceTypes: ['Directory'],
          objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: path } }],
          warnings: [],
        }),
        helmTemplate: async (flags) => {
          world.started.push(['helm template', flags])
          return { text: '---\n', warnings: [] }
        },
        helmName: async (template) => template,
        kustomizeBuild: async (flags) => {
          world.started.push(['kustomize build', flags])
          return { text: 'kind: Built\n', warnings: [] }
        },
      },
      version: { version: 'v1.2.3' },
    }
    const exit = await runCli(args, ports)
    return { exit, out, err }
  }
  return Object.assign(world, { run })
}
