import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { printYaml } from '#base/yaml'
import { type Credential, createAuthority, createServerCertificate } from './certificates.ts'

/** What a sandbox is known by; kept in its folder, so that kubeconfigs stay good over restarts. */
export type Identity = { authority: string; server: Credential; token: string }

type Stored = { authority: Credential; server: Credential; token: string }

/** Reads the identity of a folder, or makes one. The file is for its owner only. */
export function identityOf(folder: string, now: Date): Identity {
  const path = join(folder, 'identity.json')
  const stored = existsSync(path) ? readIdentity(path) : createIdentity(path, now)
  return { authority: stored.authority.certificate, server: stored.server, token: stored.token }
}

/** An identity that lives in memory only, for a sandbox without a folder. */
export function passingIdentity(now: Date): Identity {
  const { authority, server, token } = newIdentity(now)
  return { authority: authority.certificate, server, token }
}

function readIdentity(path: string): Stored {
  // The file is written below and by nobody else; a broken one throws here with its name.
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Stored
  } catch (error) {
    throw new Error(`Cannot read the sandbox's identity ${path}: it is damaged; expected JSON. Remove it to get a new one`, {
      cause: error,
    })
  }
}

function createIdentity(path: string, now: Date): Stored {
  const identity = newIdentity(now)
  writePrivately(path, JSON.stringify(identity))
  return identity
}

function newIdentity(now: Date): Stored {
  const authority = createAuthority(now)
  return { authority, server: createServerCertificate(authority, now), token: randomBytes(32).toString('base64url') }
}

/** Writes a file that only its owner can read, whole or not at all. */
export function writePrivately(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.tmp`
  writeFileSync(temporary, text, { mode: 0o600 })
  renameSync(temporary, path)
}

/** A kubeconfig for kubectl: one cluster, the admin, the CA inside. */
export function kubeconfigText(url: string, identity: Identity): string {
  const name = 'mainstay-sandbox'
  return printYaml({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name, cluster: { server: url, 'certificate-authority-data': Buffer.from(identity.authority).toString('base64') } },
    ],
    users: [{ name, user: { token: identity.token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  })
}
