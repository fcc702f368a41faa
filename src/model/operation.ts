import { z } from 'zod'
import { applicationSourceSchema } from './application-source.ts'
import { flag, list, maybe, object, requiredText, text, textMap, texts, whole } from './schema.ts'

export const destinationSchema = object(
  {
    server: text('URL of the cluster; either this or name'),
    name: text('Name of the cluster; either this or server'),
    namespace: text('Namespace of objects that name none'),
  },
  'Cluster and namespace',
)

export const ignoreDifferenceSchema = object({
  group: text('API group, a glob; empty is core'),
  kind: requiredText('Kind, a glob'),
  name: text(),
  namespace: text(),
  jsonPointers: texts('RFC 6901 pointers'),
  jqPathExpressions: texts('jq paths'),
  managedFieldsManagers: texts('Field managers whose fields are left alone'),
})

export const infoSchema = object({ name: requiredText(), value: requiredText() })

export const namespaceMetadataSchema = object(
  { labels: textMap(), annotations: textMap() },
  'Labels and annotations of the namespace that CreateNamespace makes',
)

export const retrySchema = object(
  {
    limit: whole('Attempts; 0 is none, below 0 without end'),
    backoff: maybe(
      object({
        duration: text('First wait; a bare number is seconds'),
        factor: whole('Each wait is this many times the last'),
        maxDuration: text('Longest wait'),
      }),
    ),
    refresh: flag('Take the newest revision when trying again'),
  },
  'How a failed sync is tried again',
)

export const initiatorSchema = object({ username: text(), automated: flag() }, 'Who started it')

const strategyOptions = object({ force: flag('Delete and recreate where an update is refused') })

const syncOperation = object(
  {
    revision: text(),
    revisions: texts('One for each of sources'),
    source: maybe(applicationSourceSchema),
    sources: list(applicationSourceSchema),
    prune: flag(),
    dryRun: flag(),
    syncStrategy: maybe(object({ apply: maybe(strategyOptions), hook: maybe(strategyOptions) })),
    resources: list(
      object({ group: text(), kind: requiredText(), name: requiredText(), namespace: text() }),
      'Only these objects',
    ),
    manifests: texts('Manifests instead of those of the source'),
    syncOptions: texts(),
    autoHealAttemptsCount: whole(),
  },
  'What to sync',
)

export const operationSchema = object(
  {
    sync: maybe(syncOperation),
    initiatedBy: maybe(initiatorSchema),
    info: list(infoSchema),
    retry: maybe(retrySchema),
  },
  'Setting this starts an operation',
)

export type ApplicationDestination = z.infer<typeof destinationSchema>
export type IgnoreDifference = z.infer<typeof ignoreDifferenceSchema>
export type Info = z.infer<typeof infoSchema>
export type ManagedNamespaceMetadata = z.infer<typeof namespaceMetadataSchema>
export type RetryStrategy = z.infer<typeof retrySchema>
export type OperationInitiator = z.infer<typeof initiatorSchema>
export type SyncOperation = z.infer<typeof syncOperation>
export type Operation = z.infer<typeof operationSchema>
