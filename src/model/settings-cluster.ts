import { Redacted } from '#base'
import { isJsonObject, type Json, type JsonObject } from './json.ts'
import type { KubeObject } from './kube-object.ts'
import type { Problem } from './parse.ts'
import { dataOf, parseGoBool } from './settings-data.ts'
import type { ClusterConfig, ClusterConnection } from './settings.ts'

/** The URL by which the cluster that Mainstay runs in goes. */
export const inClusterServer = 'https://kubernetes.default.svc'

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * Reads a cluster Secret. `cluster` is undefined where it cannot be used (no server, broken `config`); problems name the Secret and the key, never
 * a value. `config.tlsClientConfig` data stay base64, as they are written. The annotation that holds the whole Secret once more is left out.
 */
export function parseClusterSecret(secret: KubeObject): { cluster: ClusterConfig | undefined; problems: Problem[] } {
  const problems: Problem[] = []
  const data = dataOf(secret)
  const path = (key: string) => `Secret ${secret.metadata.name ?? ''}/${key}`
  const server = (data['server'] ?? '').trim().replace(/\/+$/, '')
  if (!/^https?:\/\/[^\s]+$/.test(server)) {
    problems.push({ path: path('server'), message: 'is not the URL of an API server; expected https://…' })
    return { cluster: undefined, problems }
  }
  const config = configOf(data['config'], path('config'), problems)
  if (config === undefined) return { cluster: undefined, problems }
  const clusterResources = (data['clusterResources'] ?? '').trim()
  const truth = parseGoBool(clusterResources)
  if (clusterResources !== '' && truth === undefined)
    problems.push({ path: path('clusterResources'), message: 'is neither true nor false; expected one of them' })
  const { [lastApplied]: _whole, ...annotations } = secret.metadata.annotations ?? {}
  const project = (data['project'] ?? '').trim()
  const unsupported = isJsonObject(config['awsAuthConfig'])
    ? 'its credentials are an AWS role (awsAuthConfig), which is not supported yet'
    : undefined
  const connection = connectionOf(config, path('config'), problems)
  const cluster: ClusterConfig = {
    name: (data['name'] ?? '').trim() || server,
    server,
    namespaces: (data['namespaces'] ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    clusterResources: truth ?? false,
    labels: { ...secret.metadata.labels },
    annotations,
    ...(project === '' ? {} : { project }),
    ...(connection === undefined ? {} : { connection }),
    ...(unsupported === undefined ? {} : { unsupported }),
  }
  return { cluster, problems }
}

function configOf(text: string | undefined, path: string, problems: Problem[]): JsonObject | undefined {
  if (text === undefined || text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (isJsonObject(value)) return value
  } catch {
    // The parser's own message quotes the text, and the text holds the token.
  }
  problems.push({
    path,
    message: 'is not a JSON object; expected one with bearerToken, tlsClientConfig or another way to connect',
  })
  return undefined
}

/** undefined where the config says nothing at all: then it is the cluster that Mainstay itself uses. */
function connectionOf(config: JsonObject, path: string, problems: Problem[]): ClusterConnection | undefined {
  const field = (object: JsonObject, name: string, at = path) => textField(object, name, at, problems)
  const tls = isJsonObject(config['tlsClientConfig']) ? config['tlsClientConfig'] : undefined
  const exec = isJsonObject(config['execProviderConfig']) ? config['execProviderConfig'] : undefined
  const connection: ClusterConnection = {
    ...some('username', field(config, 'username')),
    ...some('password', secretOf(field(config, 'password'))),
    ...some('bearerToken', secretOf(field(config, 'bearerToken'))),
    ...some('proxyUrl', field(config, 'proxyUrl')),
    ...some('tlsClientConfig', tls === undefined ? undefined : tlsOf(tls, `${path}.tlsClientConfig`, problems)),
    ...some('execProviderConfig', exec === undefined ? undefined : execOf(exec, `${path}.execProviderConfig`, problems)),
  }
  return Object.keys(connection).length === 0 ? undefined : connection
}

function tlsOf(tls: JsonObject, path: string, problems: Problem[]): NonNullable<ClusterConnection['tlsClientConfig']> {
  const field = (name: string) => textField(tls, name, path, problems)
  return {
    ...some('insecure', typeof tls['insecure'] === 'boolean' ? tls['insecure'] : undefined),
    ...some('serverName', field('serverName')),
    ...some('caData', field('caData')),
    ...some('certData', field('certData')),
    ...some('keyData', secretOf(field('keyData'))),
  }
}

function execOf(exec: JsonObject, path: string, problems: Problem[]): ClusterConnection['execProviderConfig'] {
  const command = textField(exec, 'command', path, problems)
  if (command === undefined) {
    problems.push({ path: `${path}.command`, message: 'is missing; expected the program that gives a token' })
    return undefined
  }
  return {
    command,
    ...some('args', listOfTexts(exec['args'])),
    ...some('env', mapOfTexts(exec['env'])),
    ...some('apiVersion', textField(exec, 'apiVersion', path, problems)),
    ...some('installHint', textField(exec, 'installHint', path, problems)),
  }
}

function textField(object: JsonObject, name: string, path: string, problems: Problem[]): string | undefined {
  const value = object[name]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string') return value
  problems.push({ path: `${path}.${name}`, message: 'is not text; expected text' })
  return undefined
}

function listOfTexts(value: Json | undefined): string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined
}

function mapOfTexts(value: Json | undefined): { [name: string]: string } | undefined {
  if (!isJsonObject(value)) return undefined
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function secretOf(value: string | undefined): Redacted | undefined {
  return value === undefined ? undefined : new Redacted(value)
}

function some<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: T }) // one key of type K is all that is put in
}
