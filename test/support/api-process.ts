import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '#contract'
import { type Finished, mainstay, type Running, startMainstay } from './program.ts'
import type { World } from './world.ts'

/** `mainstay server` as a process, and somebody who is signed in there. */
export type ApiProcess = {
  url: string
  running: Running
  /** Where the CLI of this user keeps its configuration. */
  configFolder: string
  password: string
  /** A command line of this user. */
  cli(args: readonly string[], input?: string): Promise<Finished>
  client(token: string): ReturnType<typeof createClient>
  stop(): Promise<void>
}

export async function startApi(world: World): Promise<ApiProcess> {
  const configFolder = await mkdtemp(join(tmpdir(), 'mainstay-user-'))
  const running = startMainstay(['server', '--kubeconfig', world.kubeconfig, '--port', '0'])
  await running.says(/http:\/\/127\.0\.0\.1:\d+/, 30_000)
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.output())?.[0] ?? ''
  const encoded = await world.kubectl(
    '-n',
    'argocd',
    'get',
    'secret',
    'argocd-initial-admin-secret',
    '-o',
    'jsonpath={.data.password}',
  )
  const env = { MAINSTAY_CONFIG_DIR: configFolder, MAINSTAY_HOME: join(configFolder, 'home') }
  return {
    url,
    running,
    configFolder,
    password: Buffer.from(encoded, 'base64').toString(),
    cli: async (args, input) => await mainstay(args, { env, ...(input === undefined ? {} : { input }) }),
    client: (token) => createClient({ url, token, fetch: (request) => fetch(request) }),
    async stop() {
      await running.stop()
      await rm(configFolder, { recursive: true, force: true })
    },
  }
}
