import { randomBytes, randomInt } from 'node:crypto'
import bcrypt from 'bcryptjs'
import { type Cluster, type KubeObject, KubeStatusError, parseGoDuration } from '#model'
import { kindOf } from '../follow.ts'
import { jsonField, textsOf } from '../objects.ts'

const secretName = 'argocd-secret'
const initialName = 'argocd-initial-admin-secret'
const stateName = 'mainstay-sessions'
const fieldManager = 'argocd-server'
const passwordAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** How long an account is believed before it is read again: a changed password is in force after this at the latest. */
const believedMs = 1000

export type Account = {
  /** bcrypt. */
  passwordHash: string
  /** Tokens issued before are refused. */
  passwordChangedAt: Date
  signingKey: string
  adminEnabled: boolean
  sessionDurationMs: number
}

/** What sessions remember beside the account. Times are milliseconds since 1970. */
export type SessionState = {
  /** Token id → when it would have expired. */
  revoked: { [id: string]: number }
  failures: { [user: string]: { count: number; since: number } }
}

export type AccountStore = {
  account(): Promise<Account>
  state(): Promise<SessionState>
  /** Reads, changes and writes the state; tried again where somebody else wrote meanwhile. */
  changeState(change: (state: SessionState) => SessionState): Promise<SessionState>
}

/**
 * The account `admin` in the Secret `argocd-secret`. What is missing there is made at the first question: a signing key, and a password of 16 random
 * characters whose clear text is put into `argocd-initial-admin-secret`, to be read once and deleted.
 */
export function accountStore(cluster: Cluster, namespace: string, now: () => Date): AccountStore {
  let kept: { account: Promise<Account>; readAt: number } | undefined
  let keptState: { state: Promise<SessionState>; readAt: number } | undefined
  const fresh = (entry: { readAt: number } | undefined): boolean =>
    entry !== undefined && Math.abs(now().getTime() - entry.readAt) < believedMs

  const account = (): Promise<Account> => {
    if (kept === undefined || !fresh(kept)) {
      const reading = readAccount(cluster, namespace, now)
      reading.catch(() => (kept = undefined))
      kept = { account: reading, readAt: now().getTime() }
    }
    return kept.account
  }
  const state = (): Promise<SessionState> => {
    if (keptState === undefined || !fresh(keptState)) {
      const reading = readObject(cluster, 'Secret', namespace, stateName).then(stateOf)
      reading.catch(() => (keptState = undefined))
      keptState = { state: reading, readAt: now().getTime() }
    }
    return keptState.state
  }
  const changeState: AccountStore['changeState'] = (change) =>
    onConflictAgain(async () => {
      const secret = await readObject(cluster, 'Secret', namespace, stateName)
      const next = change(stateOf(secret))
      await writeSecret(cluster, secret, { namespace, name: stateName, data: { state: JSON.stringify(next) } })
      keptState = { state: Promise.resolve(next), readAt: now().getTime() }
      return next
    })
  return { account, state, changeState }
}

async function readAccount(cluster: Cluster, namespace: string, now: () => Date): Promise<Account> {
  const [secret, settings] = await Promise.all([
    completeSecret(cluster, namespace, now),
    readObject(cluster, 'ConfigMap', namespace, 'argocd-cm'),
  ])
  const texts = textsOf(settings)
  const changed = new Date(secret.get('admin.passwordMtime') ?? 0)
  return {
    passwordHash: secret.get('admin.password') ?? '',
    passwordChangedAt: Number.isNaN(changed.getTime()) ? new Date(0) : changed,
    signingKey: secret.get('server.secretkey') ?? '',
    adminEnabled: texts['admin.enabled'] !== 'false',
    sessionDurationMs: parseGoDuration(texts['users.session.duration'] ?? '') ?? 24 * 3_600_000,
  }
}

/** The data of argocd-secret after what was missing has been added. */
function completeSecret(cluster: Cluster, namespace: string, now: () => Date): Promise<Map<string, string>> {
  return onConflictAgain(async () => {
    const secret = await readObject(cluster, 'Secret', namespace, secretName)
    const data = dataOf(secret)
    const missing: { [key: string]: string } = {}
    if (!data.has('server.secretkey')) missing['server.secretkey'] = randomBytes(32).toString('base64')
    if (!data.has('admin.password')) {
      const password = await initialPassword(cluster, namespace)
      missing['admin.password'] = await bcrypt.hash(password, 10)
      missing['admin.passwordMtime'] = now()
        .toISOString()
        .replace(/\.\d+Z$/, 'Z')
    }
    if (Object.keys(missing).length > 0) await writeSecret(cluster, secret, { namespace, name: secretName, data: missing })
    for (const [key, value] of Object.entries(missing)) data.set(key, value)
    return data
  })
}

/** Made before its hash is stored, so that a crash between the two leaves a password that the next start takes. */
async function initialPassword(cluster: Cluster, namespace: string): Promise<string> {
  const existing = dataOf(await readObject(cluster, 'Secret', namespace, initialName)).get('password')
  if (existing !== undefined && existing !== '') return existing
  const password = Array.from({ length: 16 }, () => passwordAlphabet[randomInt(passwordAlphabet.length)]).join('')
  await writeSecret(cluster, undefined, { namespace, name: initialName, data: { password } })
  return password
}

async function writeSecret(
  cluster: Cluster,
  existing: KubeObject | undefined,
  wanted: { namespace: string; name: string; data: { [key: string]: string } },
): Promise<void> {
  const data = Object.fromEntries(Object.entries(wanted.data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]))
  if (existing === undefined) {
    const labels = { 'app.kubernetes.io/name': wanted.name, 'app.kubernetes.io/part-of': 'argocd' }
    const metadata = { name: wanted.name, namespace: wanted.namespace, labels }
    await cluster.create({ apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data }, { fieldManager })
    return
  }
  const { resourceVersion = '' } = existing.metadata
  const ref = { group: '', kind: 'Secret', namespace: wanted.namespace, name: wanted.name }
  await cluster.patch(ref, { metadata: { resourceVersion }, data }, { type: 'merge', fieldManager })
}

async function readObject(cluster: Cluster, kind: string, namespace: string, name: string): Promise<KubeObject | undefined> {
  return cluster.get(await kindOf(cluster, { group: '', kind }), namespace, name)
}

function dataOf(secret: KubeObject | undefined): Map<string, string> {
  const data = new Map<string, string>()
  for (const [key, value] of Object.entries(jsonField(secret, 'data'))) {
    if (typeof value === 'string') data.set(key, Buffer.from(value, 'base64').toString())
  }
  return data
}

function stateOf(secret: KubeObject | undefined): SessionState {
  const text = dataOf(secret).get('state')
  if (text === undefined) return { revoked: {}, failures: {} }
  // Nobody else writes this Secret; an unreadable one throws and nobody gets in, which is the safe side.
  return JSON.parse(text) as SessionState
}

/** Two writers at once: the one who came second reads again. */
async function onConflictAgain<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 8; ; left--) {
    try {
      return await attempt()
    } catch (error) {
      if (left === 0 || !(error instanceof KubeStatusError) || error.code !== 409) throw error
    }
  }
}
