import { Redacted } from '#base'
import type { KubeObject } from './kube-object.ts'
import type { Problem } from './parse.ts'
import { displayURL, parseRepositoryURL } from './repository-url.ts'
import { dataOf, parseGoBool } from './settings-data.ts'
import type { Repository } from './settings.ts'
import { parseRegistryURL } from './source-kind.ts'

/** Credentials that we know by name and cannot use yet: the key in the Secret and what it is called. */
const notYet: ReadonlyArray<readonly [key: string, words: string]> = [
  ['githubAppPrivateKey', 'a GitHub App'],
  ['githubAppID', 'a GitHub App'],
  ['gcpServiceAccountKey', 'a Google service account'],
  ['azureServicePrincipalClientSecret', 'an Azure service principal'],
  ['azureServicePrincipalClientId', 'an Azure service principal'],
]

/** A repository (or credential template) from its Secret; undefined, and a problem, where it has no URL. */
export function repositoryFromSecret(secret: KubeObject, problems: Problem[]): Repository | undefined {
  const data = dataOf(secret)
  const path = (key: string) => `Secret ${secret.metadata.name ?? ''}/${key}`
  const text = (key: string) => oneLine(data[key])
  const truth = (key: string) => {
    const value = text(key)
    const parsed = value === undefined ? false : parseGoBool(value)
    if (parsed === undefined) problems.push({ path: path(key), message: 'is neither true nor false; expected one of them' })
    return parsed ?? false
  }
  const secretText = (key: string) => {
    const value = text(key)
    if (value !== undefined && /[\r\n\0]/.test(value))
      problems.push({ path: path(key), message: 'has more than one line; expected one' })
    return value
  }
  const url = text('url')
  if (url === undefined) {
    problems.push({ path: path('url'), message: 'is missing; expected the URL of a repository' })
    return undefined
  }
  const enableOci = truth('enableOCI')
  const insecureOciForceHttp = truth('insecureOCIForceHttp')
  const parsed = enableOci || text('type') === 'oci' ? parseRegistryURL(url) : parseRepositoryURL(url)
  if (!parsed.ok)
    problems.push({
      path: path('url'),
      message: `cannot be used: ${parsed.problem}; expected an https://, ssh:// or user@host:path URL`,
    })
  const facts = {
    name: text('name'),
    project: text('project'),
    username: secretText('username'),
    password: redacted(secretText('password')),
    bearerToken: redacted(secretText('bearerToken')),
    sshPrivateKey: redacted(filled(data['sshPrivateKey'])),
    tlsClientCert: filled(data['tlsClientCertData']),
    tlsClientKey: redacted(filled(data['tlsClientCertKey'])),
    proxy: text('proxy'),
    noProxy: text('noProxy'),
    depth: depthOf(text('depth'), path('depth'), problems),
    unsupported: unsupported(data, displayURL(url)),
  }
  return {
    url,
    type: typeOf(text('type'), url, path('type'), problems),
    insecure: truth('insecure'),
    insecureIgnoreHostKey: truth('insecureIgnoreHostKey'),
    forceHttpBasicAuth: truth('forceHttpBasicAuth'),
    enableLfs: truth('enableLfs'),
    ...(enableOci ? { enableOci } : {}),
    ...(insecureOciForceHttp ? { insecureOciForceHttp } : {}),
    ...definedFields(facts),
  }
}

function unsupported(data: { [key: string]: string }, shown: string): string | undefined {
  const azure = parseGoBool(data['useAzureWorkloadIdentity'] ?? '') === true ? 'an Azure workload identity' : undefined
  const words = notYet.find(([key]) => (data[key] ?? '').trim() !== '')?.[1] ?? azure
  return words === undefined ? undefined : `the credentials for ${shown} are ${words}, which is not supported yet`
}

function typeOf(value: string | undefined, url: string, path: string, problems: Problem[]): Repository['type'] {
  if (value === undefined) return /^oci:\/\//i.test(url) ? 'oci' : 'git'
  if (value === 'git' || value === 'helm' || value === 'oci') return value
  problems.push({ path, message: `is ${JSON.stringify(value.slice(0, 40))}; expected git, helm or oci` })
  return 'git'
}

function depthOf(value: string | undefined, path: string, problems: Problem[]): number | undefined {
  if (value === undefined) return undefined
  if (/^\d{1,9}$/.test(value)) return Number(value)
  problems.push({ path, message: 'is not a whole number; expected a number of commits' })
  return undefined
}

/** Secrets are often made with `echo`: the line break at the end belongs to nobody. */
function oneLine(value: string | undefined): string | undefined {
  return filled(value?.replace(/[\r\n]+$/, '').trim())
}

function filled(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value
}

function redacted(value: string | undefined): Redacted | undefined {
  return value === undefined ? undefined : new Redacted(value)
}

/** Only the fields that are there: a field that is present and undefined is something else to our types. */
export function definedFields<T extends object>(facts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(facts).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> } // the filter above took the undefined ones out
}
