import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { Redacted } from '#base'
import { parseYaml } from '#base/yaml'
import { isJsonObject, type Json, type JsonObject, MainstayError } from '#model'
import type { ExecPlugin, KubeConnection } from './connection.ts'

/**
 * The connection that a kubeconfig gives for a context (the current one unless named). Several files are merged as kubectl does:
 * the first that names a cluster, user, context or current-context wins; paths inside are relative to their file.
 * Throws MainstayError `kubeconfig-unusable` that names the file and the entry.
 */
export function loadKubeconfig(
  options: { paths?: readonly string[]; context?: string; env?: NodeJS.ProcessEnv } = {},
): KubeConnection {
  const files = (options.paths ?? defaultPaths(options.env ?? process.env)).filter((path) => existsSync(path)).map(readFile)
  if (files.length === 0) {
    throw unusable('there is no kubeconfig', 'set KUBECONFIG, or pass --kubeconfig with the path of one')
  }
  const contextName = options.context ?? first(files, (file) => text(file.content['current-context']))
  if (contextName === undefined || contextName === '') {
    throw unusable(`no current-context in ${files.map((file) => file.path).join(', ')}`, 'choose one with --kube-context')
  }
  const context = named(files, 'contexts', contextName, 'context')
  const cluster = named(files, 'clusters', text(context.fields['cluster']) ?? '', 'cluster')
  const user =
    context.fields['user'] === undefined ? undefined : named(files, 'users', text(context.fields['user']) ?? '', 'user')
  const namespace = text(context.fields['namespace'])
  return {
    ...clusterPart(cluster),
    ...(user === undefined ? {} : userPart(user)),
    ...(namespace === undefined ? {} : { namespace }),
  }
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount'

/** The connection of a program that runs in a Pod, or undefined outside of one. */
export function inClusterConnection(env: NodeJS.ProcessEnv = process.env): KubeConnection | undefined {
  const host = env['KUBERNETES_SERVICE_HOST']
  const port = env['KUBERNETES_SERVICE_PORT']
  if (host === undefined || port === undefined || !existsSync(join(serviceAccount, 'token'))) return undefined
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    ca: readFileSync(join(serviceAccount, 'ca.crt'), 'utf8'),
    tokenFile: join(serviceAccount, 'token'),
    namespace: readFileSync(join(serviceAccount, 'namespace'), 'utf8').trim(),
  }
}

type File = { path: string; content: JsonObject }
type Entry = { file: File; label: string; fields: JsonObject }

function defaultPaths(env: NodeJS.ProcessEnv): string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '')
  return listed.length > 0 ? listed : [join(homedir(), '.kube', 'config')]
}

function readFile(path: string): File {
  const content = parseYaml(readFileSync(path, 'utf8'), { file: path })
  if (!isJsonObject(content))
    throw unusable(`${path} is not a mapping`, 'it should start with "apiVersion: v1" and "kind: Config"')
  return { path: resolve(path), content }
}

function named(files: readonly File[], list: string, name: string, field: string): Entry {
  for (const file of files) {
    const entries = file.content[list]
    const found = Array.isArray(entries) ? entries.find((entry) => isJsonObject(entry) && entry['name'] === name) : undefined
    if (isJsonObject(found)) {
      const fields = found[field]
      return { file, label: `${field} '${name}' of ${file.path}`, fields: isJsonObject(fields) ? fields : {} }
    }
  }
  throw unusable(`no ${field} '${name}' in ${files.map((file) => file.path).join(', ')}`, `see 'kubectl config get-${list}'`)
}

function clusterPart(entry: Entry): KubeConnection {
  const { fields } = entry
  const server = text(fields['server'])
  if (server === undefined) throw unusable(`${entry.label} has no server`, 'add the URL of the API server')
  const ca = material(entry, 'certificate-authority')
  const serverName = text(fields['tls-server-name'])
  const proxyUrl = text(fields['proxy-url'])
  return {
    server: server.replace(/\/+$/, ''),
    ...(ca === undefined ? {} : { ca }),
    ...(fields['insecure-skip-tls-verify'] === true ? { insecure: true } : {}),
    ...(serverName === undefined ? {} : { serverName }),
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
  }
}

function userPart(entry: Entry): Partial<KubeConnection> {
  const { fields, file } = entry
  const clientCert = material(entry, 'client-certificate')
  const clientKey = material(entry, 'client-key')
  const token = text(fields['token'])
  const tokenFile = text(fields['tokenFile'])
  const username = text(fields['username'])
  const password = text(fields['password'])
  const exec = isJsonObject(fields['exec']) ? execPlugin(fields['exec'], file) : undefined
  if (isJsonObject(fields['auth-provider'])) {
    throw unusable(`${entry.label} uses an auth-provider, which Kubernetes removed`, 'use an exec plugin instead')
  }
  return {
    ...(clientCert === undefined ? {} : { clientCert }),
    ...(clientKey === undefined ? {} : { clientKey: new Redacted(clientKey) }),
    ...(token === undefined ? {} : { token: new Redacted(token) }),
    ...(tokenFile === undefined ? {} : { tokenFile: beside(file, tokenFile) }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: new Redacted(password) }),
    ...(exec === undefined ? {} : { exec }),
  }
}

function execPlugin(fields: JsonObject, file: File): ExecPlugin {
  const command = text(fields['command'])
  if (command === undefined) throw unusable(`an exec entry of ${file.path} has no command`, 'name the program to run')
  const env: { [name: string]: string } = {}
  for (const pair of list(fields['env'])) {
    if (isJsonObject(pair)) env[text(pair['name']) ?? ''] = text(pair['value']) ?? ''
  }
  const hint = text(fields['installHint'])
  return {
    // As kubectl: a command with a slash is relative to the kubeconfig, one without is looked up on the PATH.
    command: command.includes('/') ? beside(file, command) : command,
    args: list(fields['args']).map(String),
    env,
    apiVersion: text(fields['apiVersion']) ?? 'client.authentication.k8s.io/v1',
    provideClusterInfo: fields['provideClusterInfo'] === true,
    ...(hint === undefined ? {} : { installHint: hint }),
  }
}

/** `<key>-data` (base64) or the content of the file that `<key>` names. */
function material(entry: Entry, key: string): string | undefined {
  const data = text(entry.fields[`${key}-data`])
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8')
  const path = text(entry.fields[key])
  if (path === undefined) return undefined
  try {
    return readFileSync(beside(entry.file, path), 'utf8')
  } catch (cause) {
    throw unusable(`${key} of ${entry.label} cannot be read: ${String(cause)}`, 'mend the path', cause)
  }
}

function beside(file: File, path: string): string {
  return resolve(dirname(file.path), path)
}

function first<T>(files: readonly File[], pick: (file: File) => T | undefined): T | undefined {
  for (const file of files) {
    const found = pick(file)
    if (found !== undefined && found !== '') return found
  }
  return undefined
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

function unusable(what: string, hint: string, cause?: unknown): MainstayError {
  return new MainstayError({
    code: 'kubeconfig-unusable',
    stage: 'cluster',
    retry: 'when-changed',
    message: `Cannot use the kubeconfig: ${what}`,
    hint,
    ...(cause === undefined ? {} : { cause }),
  })
}
