import { z } from 'zod'
import type { SyncStatus } from './comparison.ts'
import type { HealthStatus } from './health.ts'
import type { SourceType } from './manifest.ts'
import { applicationSourceSchema, sourceHydratorSchema } from './application-source.ts'
import {
  destinationSchema,
  ignoreDifferenceSchema,
  initiatorSchema,
  namespaceMetadataSchema,
  operationSchema,
} from './operation.ts'
import { flag, list, maybe, object, requiredText, requiredTime, text, texts, time, whole, word } from './schema.ts'
import type { OperationPhase, ResourceResultStatus, SyncPhase } from './sync.ts'

export type ConditionType =
  | 'DeletionError'
  | 'InvalidSpecError'
  | 'ComparisonError'
  | 'SyncError'
  | 'UnknownError'
  | 'SharedResourceWarning'
  | 'RepeatedResourceWarning'
  | 'ExcludedResourceWarning'
  | 'OrphanedResourceWarning'
  | 'DeletionHeldWarning'
  | 'DeletionWaitingWarning'

export const healthSchema = object({ status: maybe(word<HealthStatus>()), message: text(), lastTransitionTime: time() })

export const resourceStatusSchema = object({
  group: text(),
  version: text(),
  kind: text(),
  namespace: text(),
  name: text(),
  status: maybe(word<SyncStatus>()),
  health: maybe(healthSchema),
  hook: flag(),
  requiresPruning: flag(),
  requiresDeletionConfirmation: flag(),
  syncWave: whole(),
})

const condition = object({ type: word<ConditionType>(), message: requiredText(), lastTransitionTime: time() })

const sync = object({
  status: word<SyncStatus>(),
  revision: text(),
  revisions: texts(),
  comparedTo: maybe(
    object({
      source: maybe(applicationSourceSchema),
      sources: list(applicationSourceSchema),
      destination: destinationSchema,
      ignoreDifferences: list(ignoreDifferenceSchema),
    }),
  ),
})

const resourceResult = object({
  group: requiredText(),
  version: requiredText(),
  kind: requiredText(),
  namespace: requiredText(),
  name: requiredText(),
  status: maybe(word<ResourceResultStatus>()),
  message: text(),
  hookType: text(),
  hookPhase: maybe(word<OperationPhase>()),
  syncPhase: maybe(word<SyncPhase>()),
  images: texts(),
})

const syncResult = object({
  revision: requiredText(),
  revisions: texts(),
  source: maybe(applicationSourceSchema),
  sources: list(applicationSourceSchema),
  resources: list(resourceResult),
  managedNamespaceMetadata: maybe(namespaceMetadataSchema),
})

const operationState = object({
  operation: operationSchema,
  phase: word<OperationPhase>(),
  message: text(),
  startedAt: requiredTime(),
  finishedAt: time(),
  retryCount: whole(),
  syncResult: maybe(syncResult),
})

const history = object({
  id: z.int(),
  revision: text(),
  revisions: texts(),
  source: maybe(applicationSourceSchema),
  sources: list(applicationSourceSchema),
  deployStartedAt: time(),
  deployedAt: requiredTime(),
  initiatedBy: maybe(initiatorSchema),
})

const hydratorStatus = object({
  lastSuccessfulOperation: maybe(object({ drySHA: text(), hydratedSHA: text(), sourceHydrator: maybe(sourceHydratorSchema) })),
  currentOperation: maybe(
    object({
      startedAt: time(),
      finishedAt: time(),
      phase: word<'Hydrating' | 'Hydrated' | 'Failed'>(),
      message: requiredText(),
      drySHA: text(),
      hydratedSHA: text(),
      sourceHydrator: maybe(sourceHydratorSchema),
    }),
  ),
  lastComparedDryRevision: text(),
})

export const applicationStatusSchema = object(
  {
    sync: maybe(sync),
    health: maybe(healthSchema),
    resources: list(resourceStatusSchema),
    resourceHealthSource: text(),
    operationState: maybe(operationState),
    history: list(history),
    conditions: list(condition),
    summary: maybe(object({ externalURLs: texts(), images: texts(), isAppOfApps: flag() })),
    sourceType: maybe(word<SourceType>()),
    sourceTypes: list(word<SourceType>()),
    reconciledAt: time(),
    observedAt: time('Deprecated'),
    controllerNamespace: text(),
    sourceHydrator: maybe(hydratorStatus),
  },
  'What was found; written by the controller',
)

export type ResourceStatus = z.infer<typeof resourceStatusSchema>
export type ApplicationCondition = z.infer<typeof condition>
export type ApplicationSyncStatus = z.infer<typeof sync>
export type SyncOperationResult = z.infer<typeof syncResult>
export type OperationState = z.infer<typeof operationState>
export type RevisionHistory = z.infer<typeof history>
export type ApplicationStatus = z.infer<typeof applicationStatusSchema>
