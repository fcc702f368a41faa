import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { Redacted } from '#base'
import { isJsonObject, type Json, MainstayError, messageOf } from '#model'
import type { ExecPlugin, KubeConnection } from './connection.ts'

/** What a request carries to say who we are. */
export type Identity = { authorization?: Redacted; clientCert?: string; clientKey?: Redacted }

/** Gives the identity for the next request; `refused` drops what is cached after a 401. */
export type Credentials = { identity(): Promise<Identity>; refused(): void }

const tokenFileMaxAgeMs = 60_000
const execTimeoutMs = 60_000

/** The credentials of a connection. Token files are read again each minute, plugins asked again when their answer expires or is refused. */
export function credentialsOf(connection: KubeConnection): Credentials {
  const { tokenFile, exec } = connection
  if (exec !== undefined) return cached(async () => await askPlugin(exec, connection))
  if (tokenFile !== undefined) {
    return cached(async () => ({
      identity: { ...certificateOf(connection), authorization: bearer((await readFile(tokenFile, 'utf8')).trim()) },
      expiresMs: Date.now() + tokenFileMaxAgeMs,
    }))
  }
  const fixed: Identity = { ...certificateOf(connection), ...authorizationOf(connection) }
  return { identity: async () => fixed, refused: () => undefined }
}

type Lease = { identity: Identity; expiresMs: number }

function cached(ask: () => Promise<Lease>): Credentials {
  let lease: Promise<Lease> | undefined
  return {
    async identity() {
      if (lease !== undefined && (await lease).expiresMs <= Date.now()) lease = undefined
      lease ??= ask()
      try {
        return (await lease).identity
      } catch (error) {
        lease = undefined
        throw error
      }
    },
    refused() {
      lease = undefined
    },
  }
}

function authorizationOf({ token, username, password }: KubeConnection): Identity {
  if (token !== undefined) return { authorization: bearer(token.reveal()) }
  if (username === undefined) return {}
  const pair = Buffer.from(`${username}:${password?.reveal() ?? ''}`).toString('base64')
  return { authorization: new Redacted(`Basic ${pair}`) }
}

function certificateOf({ clientCert, clientKey }: KubeConnection): Identity {
  return clientCert === undefined || clientKey === undefined ? {} : { clientCert, clientKey }
}

function bearer(token: string): Redacted {
  return new Redacted(`Bearer ${token}`)
}

/** Runs the plugin as client-go does: the request in KUBERNETES_EXEC_INFO, an ExecCredential on its standard output. */
async function askPlugin(plugin: ExecPlugin, connection: KubeConnection): Promise<Lease> {
  const cluster = {
    server: connection.server,
    ...(connection.ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(connection.ca).toString('base64') }),
  }
  const info = {
    apiVersion: plugin.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(plugin.provideClusterInfo ? { cluster } : {}) },
  }
  const env = { ...process.env, ...plugin.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) }
  let answer: Json
  try {
    const { stdout } = await promisify(execFile)(plugin.command, [...plugin.args], {
      env,
      timeout: execTimeoutMs,
      maxBuffer: 4 << 20,
    })
    answer = JSON.parse(stdout) as Json
  } catch (cause) {
    throw pluginError(plugin, messageOf(cause).split('\n')[0] ?? '', cause)
  }
  const status = isJsonObject(answer) && isJsonObject(answer['status']) ? answer['status'] : undefined
  if (status === undefined) throw pluginError(plugin, 'it printed no ExecCredential with a status')
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = status
  return {
    identity: {
      ...(typeof token === 'string' ? { authorization: bearer(token) } : {}),
      ...(typeof clientCertificateData === 'string' && typeof clientKeyData === 'string'
        ? { clientCert: clientCertificateData, clientKey: new Redacted(clientKeyData) }
        : {}),
    },
    expiresMs: typeof expirationTimestamp === 'string' ? Date.parse(expirationTimestamp) : Number.POSITIVE_INFINITY,
  }
}

function pluginError(plugin: ExecPlugin, what: string, cause?: unknown): MainstayError {
  return new MainstayError({
    code: 'credential-plugin-failed',
    stage: 'cluster',
    retry: 'later',
    message: `Cannot get credentials from '${plugin.command}': ${what}`,
    hint: plugin.installHint ?? 'run the program by hand to see what it says',
    ...(cause === undefined ? {} : { cause }),
  })
}
