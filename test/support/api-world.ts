import { createClient } from '#contract'
import { type KubeObject, type ObjectComparison } from '#model'
import { type ApiServer, type AuditEntry, createServer, followObjects, type Insight, type Inspection } from '#server'
import { apiCluster, type ApiCluster } from './api-cluster.ts'

/** An API server over a cluster in memory, with a clock that is moved by hand and an insight that says what it is told. */
export type ApiWorld = {
  cluster: ApiCluster
  server: ApiServer
  audit: AuditEntry[]
  warnings: string[]
  /** Milliseconds that were waited for after failed logins. */
  waits: number[]
  /** Moves the clock. */
  pass(ms: number): void
  insight: { inspection: Inspection | undefined; previews: string[][] }
  /** A request without a port; `token` as bearer. */
  ask(
    method: string,
    path: string,
    options?: { body?: unknown; token?: string; headers?: Record<string, string> },
  ): Promise<Response>
  client(token?: string): ReturnType<typeof createClient>
  /** The clear text of the first password. */
  password(): Promise<string>
  signIn(): Promise<string>
  close(): void
}

export function apiWorld(options: { objects?: readonly KubeObject[]; authentication?: 'sessions' | 'off' } = {}): ApiWorld {
  const cluster = apiCluster(options.objects ?? [])
  const audit: AuditEntry[] = []
  const warnings: string[] = []
  const waits: number[] = []
  let now = Date.parse('2026-03-02T10:00:00Z')
  const warn = (message: string): void => void warnings.push(message)
  const follow = (kind: string) => followObjects(cluster, { group: 'argoproj.io', kind }, { namespace: 'argocd', warn })
  const followed = {
    applications: follow('Application'),
    applicationSets: follow('ApplicationSet'),
    projects: follow('AppProject'),
  }
  const insight: ApiWorld['insight'] = { inspection: undefined, previews: [] }
  const ports: Insight = {
    inspect: async () => insight.inspection,
    preview: async (_, { revisions }) => {
      insight.previews.push(revisions ?? [])
      return insight.inspection
    },
    tree: async () => [],
  }
  const server = createServer(
    {
      cluster,
      namespace: 'argocd',
      ...followed,
      insight: ports,
      commitInfo: async (repoURL, revision) => ({
        author: 'Ada',
        date: '2026-03-01T00:00:00Z',
        message: `${repoURL} ${revision}`,
      }),
      audit: (entry) => void audit.push(entry),
      warn,
      now: () => new Date(now),
      version: { version: 'v1.2.3', gitCommit: 'abc' },
    },
    { authentication: options.authentication ?? 'sessions', wait: async (ms) => void waits.push(ms) },
  )
  const ask: ApiWorld['ask'] = (method, path, given = {}) =>
    server.fetch(
      new Request(`http://localhost${path}`, {
        method,
        headers: {
          ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
          ...(given.token === undefined ? {} : { authorization: `Bearer ${given.token}` }),
          ...given.headers,
        },
        ...(given.body === undefined ? {} : { body: typeof given.body === 'string' ? given.body : JSON.stringify(given.body) }),
      }),
    )
  const password = async (): Promise<string> => {
    await server.prepare()
    const secret = cluster.objects().find(({ metadata }) => metadata.name === 'argocd-initial-admin-secret')
    return Buffer.from(textOf(secret?.['data']), 'base64').toString()
  }
  return {
    cluster,
    server,
    audit,
    warnings,
    waits,
    pass: (ms) => (now += ms),
    insight,
    ask,
    client: (token) => createClient({ url: 'http://localhost', fetch: (request) => server.fetch(request), token }),
    password,
    signIn: async () => {
      const answer = await ask('POST', '/api/v1/session', { body: { username: 'admin', password: await password() } })
      return ((await answer.json()) as { token: string }).token
    },
    close: () => {
      server.close()
      for (const one of Object.values(followed)) one.stop()
    },
  }
}

function textOf(data: unknown): string {
  return (data as { password: string } | undefined)?.password ?? ''
}

/** An Application of the namespace `argocd` in the project `default`. */
export function application(name: string, parts: { [field: string]: unknown } = {}): KubeObject {
  const { spec, metadata, ...rest } = parts as { spec?: object; metadata?: object }
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd', ...metadata },
    spec: {
      project: 'default',
      source: { repoURL: 'https://git.example.com/shop.git', path: name, targetRevision: 'main' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' },
      ...spec,
    },
    ...rest,
  }
}

/** A comparison of one object. */
export function compared(object: Partial<ObjectComparison> & Pick<ObjectComparison, 'ref'>): ObjectComparison {
  return {
    apiVersion: 'v1',
    status: 'Synced',
    differences: [],
    hook: false,
    requiresPruning: false,
    ignoredPaths: [],
    method: 'proof',
    wave: 0,
    ...object,
  }
}
