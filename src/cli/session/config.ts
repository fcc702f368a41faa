import type { Json } from '#model'
import { CommandError } from '../command.ts'
import type { Flags } from '../flags.ts'
import type { CliPorts } from '../ports.ts'

export type Context = { name: string; server: string; user: string }
export type KnownServer = {
  server: string
  insecure?: boolean
  'plain-text'?: boolean
  'grpc-web-root-path'?: string
  core?: boolean
}
export type KnownUser = { name: string; 'auth-token'?: string }

/** The configuration in Argo CD's layout. */
export type Config = {
  contexts: Context[]
  'current-context': string
  'previous-context'?: string
  servers: KnownServer[]
  users: KnownUser[]
}

export const noConfig: Config = { contexts: [], 'current-context': '', servers: [], users: [] }

/**
 * Where the configuration is written: `--config`, else `config` in MAINSTAY_CONFIG_DIR or ARGOCD_CONFIG_DIR, else `~/.config/mainstay/config`
 * (XDG_CONFIG_HOME is heeded).
 */
export function configPath(flags: Flags, ports: CliPorts): string {
  const { env, home } = ports
  const folder =
    env['MAINSTAY_CONFIG_DIR'] ?? env['ARGOCD_CONFIG_DIR'] ?? `${env['XDG_CONFIG_HOME'] ?? `${home}/.config`}/mainstay`
  return flags.text('config') === '' ? `${folder}/config` : flags.text('config')
}

/**
 * Reads the configuration. While there is none of our own, that of argocd (`~/.config/argocd/config`) is read, so that somebody who comes from there
 * is signed in already; it is never written.
 */
export async function readConfig(flags: Flags, ports: CliPorts): Promise<Config> {
  const own = configPath(flags, ports)
  const argocd = `${ports.env['XDG_CONFIG_HOME'] ?? `${ports.home}/.config`}/argocd/config`
  for (const path of flags.text('config') === '' ? [own, argocd] : [own]) {
    const text = await ports.files.read(path)
    if (text === undefined) continue
    await refuseOpenFile(path, ports)
    return parse(path, text)
  }
  return noConfig
}

export async function writeConfig(flags: Flags, ports: CliPorts, config: Config): Promise<void> {
  const { printYaml } = await import('#base/yaml')
  // The configuration is made of texts, flags and lists of them.
  await ports.files.writePrivate(configPath(flags, ports), printYaml(config))
}

/** Tokens in a file that others can read are no secret. */
async function refuseOpenFile(path: string, ports: CliPorts): Promise<void> {
  const mode = await ports.files.mode(path)
  if (mode === undefined || (mode & 0o077) === 0) return
  throw new CommandError(`Cannot use ${path}: others may read it (mode ${mode.toString(8).padStart(4, '0')}); expected 0600`, {
    hint: `Run: chmod 600 ${path}`,
  })
}

async function parse(path: string, text: string): Promise<Config> {
  const { parseYaml } = await import('#base/yaml')
  let read: Json
  try {
    read = parseYaml(text, { file: path })
  } catch (error) {
    throw new CommandError(`Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}; expected YAML`)
  }
  // Every field is checked for its kind below or compared with texts only.
  const config = (typeof read === 'object' && read !== null && !Array.isArray(read) ? read : {}) as Partial<Config>
  const listOf = <T>(value: T[] | undefined): T[] => (Array.isArray(value) ? value : [])
  return {
    contexts: listOf(config.contexts),
    'current-context': String(config['current-context'] ?? ''),
    ...(config['previous-context'] === undefined ? {} : { 'previous-context': config['previous-context'] }),
    servers: listOf(config.servers),
    users: listOf(config.users),
  }
}
