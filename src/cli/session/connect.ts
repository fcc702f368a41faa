import { type Client, createClient } from '#contract'
import { CommandError } from '../command.ts'
import type { Flags } from '../flags.ts'
import type { CliPorts, DemoFile, ServerConnection } from '../ports.ts'
import { type Config, readConfig } from './config.ts'

export type Connected = { client: Client; close(): void }

/**
 * Opens the way to a server: `--core`; `--server` or its variable; a context that is named; the demo that runs on this machine; the current context.
 * None of these is a CommandError that lists them.
 */
export async function connectTo(flags: Flags, ports: CliPorts): Promise<Connected> {
  if (flags.flag('core')) return await core(flags, ports)
  const server = serverOf(flags, ports)
  const config = await readConfig(flags, ports)
  if (server !== '')
    return await connectServer(server, { flags, ports, token: tokenOf(flags, ports) ?? storedToken(config, server) })
  const named = flags.text('argocd-context')
  if (named === '') {
    const demo = await runningDemo(ports)
    if (demo !== undefined) return await connectDemo(demo, { flags, ports, config })
  }
  return await connectContext(named === '' ? config['current-context'] : named, { flags, ports, config })
}

/** The demo that runs on this machine, by the file it leaves while it runs. */
export async function runningDemo(ports: CliPorts): Promise<DemoFile | undefined> {
  const home = ports.env['MAINSTAY_HOME'] || `${ports.home}/.mainstay`
  const text = await ports.files.read(`${home}/demo/api.json`)
  if (text === undefined) return undefined
  try {
    const file = JSON.parse(text) as Partial<DemoFile>
    const { url, token, pid } = file
    if (typeof url !== 'string' || typeof token !== 'string' || typeof pid !== 'number') return undefined
    return ports.processRuns(pid) ? { url, token, pid } : undefined
  } catch {
    // Half written by a demo that is starting: as good as not there.
    return undefined
  }
}

export function serverOf(flags: Flags, ports: CliPorts): string {
  return flags.text('server') || ports.env['MAINSTAY_SERVER'] || ports.env['ARGOCD_SERVER'] || ''
}

function tokenOf(flags: Flags, ports: CliPorts): string | undefined {
  return flags.text('auth-token') || ports.env['MAINSTAY_AUTH_TOKEN'] || ports.env['ARGOCD_AUTH_TOKEN'] || undefined
}

/** A URL for `host`, `host:port` or a URL. TLS unless told otherwise; a server on this machine is asked first whether it has it. */
export async function connectionOf(
  server: string,
  how: { flags: Flags; ports: CliPorts; plaintext?: boolean | undefined; insecure?: boolean | undefined },
): Promise<ServerConnection> {
  const { flags } = how
  const bare = server.replace(/^https?:\/\//, '').replace(/\/+$/, '')
  const explicit = /^(https?):\/\//.exec(server)?.[1]
  const rootPath = flags.text('grpc-web-root-path').replaceAll(/^\/+|\/+$/g, '')
  const options = {
    insecure: flags.flag('insecure') || how.insecure === true,
    ...optional('serverCertificate', flags.text('server-crt')),
    ...optional('clientCertificate', flags.text('client-crt')),
    ...optional('clientKey', flags.text('client-crt-key')),
  }
  const at = (scheme: string): ServerConnection => ({
    url: `${scheme}://${bare}${rootPath === '' ? '' : `/${rootPath}`}`,
    ...options,
  })
  if (explicit !== undefined) return at(explicit)
  if (flags.flag('plaintext') || how.plaintext === true) return at('http')
  // On loopback nobody listens in, and the server started there by hand has no certificate.
  if (/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|$)/.test(bare) && (await answers(how.ports, at('http')))) return at('http')
  return at('https')
}

async function connectServer(
  server: string,
  how: {
    flags: Flags
    ports: CliPorts
    token: string | undefined
    plaintext?: boolean | undefined
    insecure?: boolean | undefined
  },
): Promise<Connected> {
  const connection = await connectionOf(server, how)
  const fetch = await how.ports.connect(connection)
  return {
    client: createClient({ url: connection.url, fetch, token: how.token, headers: headersOf(how.flags) }),
    close: () => undefined,
  }
}

async function connectDemo(demo: DemoFile, how: { flags: Flags; ports: CliPorts; config: Config }): Promise<Connected> {
  const { flags, ports, config } = how
  if (config['current-context'] !== '') {
    ports.streams.err(
      `Using the demo that runs at ${demo.url}; --argocd-context ${config['current-context']} goes to your server.\n`,
    )
  }
  return await connectServer(demo.url, { flags, ports, token: tokenOf(flags, ports) ?? demo.token })
}

async function connectContext(name: string, how: { flags: Flags; ports: CliPorts; config: Config }): Promise<Connected> {
  const { flags, ports, config } = how
  if (name === '') {
    throw new CommandError('Cannot tell which server is meant: no demo runs here and nobody is signed in', {
      hint: "Start the demo with 'npm start', sign in with 'mainstay login SERVER', give --server, or go straight to a cluster with --core.",
    })
  }
  const context = config.contexts.find((one) => one.name === name)
  if (context === undefined) {
    throw new CommandError(`Cannot use context ${name}: it does not exist`, { hint: "'mainstay context' lists the contexts." })
  }
  const known = config.servers.find(({ server }) => server === context.server)
  if (known?.core === true) return await core(flags, ports)
  return await connectServer(context.server, {
    flags,
    ports,
    token: tokenOf(flags, ports) ?? config.users.find((user) => user.name === context.user)?.['auth-token'],
    plaintext: known?.['plain-text'],
    insecure: known?.insecure,
  })
}

async function core(flags: Flags, ports: CliPorts): Promise<Connected> {
  const { fetch, close } = await ports.openCore({
    kubeconfig: flags.text('kubeconfig') || undefined,
    context: flags.text('kube-context') || undefined,
    namespace: flags.text('namespace'),
  })
  return { client: createClient({ url: 'http://core.invalid', fetch }), close }
}

function storedToken(config: Config, server: string): string | undefined {
  const context = config.contexts.find((one) => one.server === server || one.name === server)
  return config.users.find(({ name }) => name === context?.user)?.['auth-token']
}

async function answers(ports: CliPorts, connection: ServerConnection): Promise<boolean> {
  try {
    const fetch = await ports.connect(connection)
    return (await fetch(new Request(`${connection.url}/healthz`, { signal: AbortSignal.timeout(2000) }))).ok
  } catch {
    return false
  }
}

export function headersOf(flags: Flags): Array<readonly [string, string]> {
  return flags.texts('header').map((line) => {
    const colon = line.indexOf(':')
    if (colon < 1) throw new CommandError(`Cannot send header ${JSON.stringify(line)}: it has no name; expected 'Name: value'`)
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
  })
}

function optional<K extends string>(key: K, value: string): { [P in K]?: string } {
  // A computed key loses its literal type; there is no other way to write this once.
  return value === '' ? {} : ({ [key]: value } as { [P in K]?: string })
}
