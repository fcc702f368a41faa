import { z } from 'zod'
import { metadataSchema } from './object-meta.ts'
import { type Parsed, parseWith } from './parse.ts'
import { flag, list, maybe, object, requiredText, text, texts, whole, word } from './schema.ts'

const token = object({ iat: z.int(), exp: whole(), id: text() })

const role = object({
  name: requiredText(),
  description: text(),
  policies: texts('Policy lines: p, proj:<project>:<role>, …'),
  groups: texts('SSO groups that have the role'),
  jwtTokens: list(token),
})

const syncWindow = object({
  kind: text('allow or deny'),
  schedule: text('Cron line'),
  duration: text('Such as 1h30m'),
  applications: texts('Name globs'),
  namespaces: texts('Namespace globs'),
  clusters: texts('Cluster globs'),
  manualSync: flag('People may sync in spite of it'),
  timeZone: text('UTC unless set'),
  andOperator: flag('All of applications, namespaces and clusters must match'),
  description: text(),
  syncOverrun: flag('A sync that runs may go on when the window ends'),
})

const sourceIntegrityPolicy = object({
  repos: z.array(object({ url: requiredText('Glob; ! denies') })),
  gpg: object({ mode: word<'none' | 'head' | 'strict'>('none, head or strict'), keys: z.array(z.string()) }),
})

const projectDestination = object({
  server: text('URL glob; ! denies'),
  name: text('Cluster name glob; ! denies'),
  namespace: text('Glob; ! denies'),
})
const clusterKind = object({ group: requiredText('Glob'), kind: requiredText('Glob'), name: text('Glob') })
const namespacedKind = object({ group: requiredText('Glob'), kind: requiredText('Glob') })

export const appProjectSpecSchema = object(
  {
    description: maybe(z.string().max(255)),
    sourceRepos: texts('Repository URL globs; ! denies'),
    sourceNamespaces: texts('Namespaces whose Applications may use the project'),
    destinations: list(projectDestination, 'Where its Applications may deploy to'),
    clusterResourceWhitelist: list(clusterKind, 'Cluster-scoped kinds that are allowed; none unless listed'),
    clusterResourceBlacklist: list(clusterKind, 'Cluster-scoped kinds that are refused'),
    namespaceResourceWhitelist: list(namespacedKind, 'Namespaced kinds that are allowed; all unless set'),
    namespaceResourceBlacklist: list(namespacedKind, 'Namespaced kinds that are refused'),
    roles: list(role),
    orphanedResources: maybe(
      object(
        { warn: flag('Say so in a condition'), ignore: list(object({ group: text(), kind: text(), name: text() })) },
        'Watch for objects that nobody manages',
      ),
    ),
    syncWindows: list(syncWindow, 'When syncing is allowed or denied'),
    signatureKeys: list(object({ keyID: requiredText() }), 'Deprecated: use sourceIntegrity'),
    sourceIntegrity: maybe(
      object({ git: object({ policies: z.array(sourceIntegrityPolicy) }) }, 'Which commits must be signed by whom'),
    ),
    permitOnlyProjectScopedClusters: flag('Only clusters that belong to the project'),
    destinationServiceAccounts: list(
      object({
        server: requiredText('Glob'),
        namespace: text('Glob'),
        defaultServiceAccount: requiredText('[namespace:]name'),
      }),
      'The ServiceAccount that syncs as',
    ),
  },
  'What its Applications may do',
)

const appProjectStatus = object({
  jwtTokensByRole: maybe(z.record(z.string(), object({ items: list(token) }))),
})

export const appProjectSchema = object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: metadataSchema,
  spec: appProjectSpecSchema,
  status: maybe(appProjectStatus),
})

export type SyncWindow = z.infer<typeof syncWindow>
export type ProjectRole = z.infer<typeof role>
export type ProjectDestination = z.infer<typeof projectDestination>
export type ClusterResourceRestriction = z.infer<typeof clusterKind>
export type AppProjectSpec = z.infer<typeof appProjectSpecSchema>
export type AppProject = z.infer<typeof appProjectSchema>

/** An AppProject as it came from a cluster or a file. Problems name the field and what is expected there. */
export function parseAppProject(input: unknown): Parsed<AppProject> {
  return parseWith(appProjectSchema, input)
}
