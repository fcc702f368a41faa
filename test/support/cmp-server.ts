import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { printYaml } from '#base/yaml'
import type { Json } from '#base'
import { eventually } from './eventually.ts'

const source = fileURLToPath(new URL('../conformance/oracles/argocd-cmp-server', import.meta.url))

let built: Promise<string> | undefined

/** Argo CD's own plugin server with a plugin, its socket in `folder`. `spec` is that of a ConfigManagementPlugin. Throws where it cannot be built. */
export async function startCmpServer(
  folder: string,
  plugin: { name: string; spec: { [field: string]: Json } },
): Promise<{ stop(): Promise<void> }> {
  const program = await (built ??= build())
  const home = join(folder, `home-${plugin.name}`)
  await mkdir(home)
  const definition = { apiVersion: 'argoproj.io/v1alpha1', kind: 'ConfigManagementPlugin', metadata: { name: plugin.name } }
  await writeFile(join(home, 'plugin.yaml'), printYaml({ ...definition, spec: plugin.spec }))
  const env = { ...process.env, ARGOCD_PLUGINSOCKFILEPATH: folder, ARGOCD_CMP_WORKDIR: home, HOME: home }
  const server = spawn(program, ['--config-dir-path', home], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  server.stderr.setEncoding('utf8').on('data', (part: string) => (log += part))
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()))
  const { version } = plugin.spec
  const socket = join(folder, `${plugin.name}${typeof version === 'string' ? `-${version}` : ''}.sock`)
  await eventually(() => {
    if (!existsSync(socket)) throw new Error(`no socket ${socket}: ${log}`)
    return Promise.resolve()
  })
  return {
    async stop() {
      server.kill('SIGKILL')
      await ended
    },
  }
}

/** Builds the server once (about four minutes), beside the other oracles, keyed by its source. */
async function build(): Promise<string> {
  const hash = createHash('sha256')
  for (const name of readdirSync(source).sort()) hash.update(name).update(readFileSync(join(source, name)))
  const parent = process.env['MAINSTAY_ORACLES'] ?? join(homedir(), '.cache', 'mainstay', 'oracles')
  const folder = join(parent, `argocd-cmp-server-${hash.digest('hex').slice(0, 12)}`)
  const program = join(folder, 'argocd-cmp-server')
  if (existsSync(program)) return program
  mkdirSync(parent, { recursive: true })
  const fresh = await mkdtemp(join(parent, 'building-'))
  try {
    const args = ['build', '-trimpath', '-ldflags', '-w -s', '-o', join(fresh, 'argocd-cmp-server'), '.']
    await promisify(execFile)('go', args, { cwd: source, env: { ...process.env, CGO_ENABLED: '0' }, maxBuffer: 64 << 20 })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`Cannot build the plugin server of Argo CD: ${why}\nGo 1.26 or newer and its module proxy are needed.`, {
      cause,
    })
  }
  if (!existsSync(folder)) renameSync(fresh, folder)
  return program
}
