import { z } from 'zod'
import { applicationSourceSchema, sourceHydratorSchema } from './application-source.ts'
import { applicationStatusSchema } from './application-status.ts'
import {
  ignoreDifferenceSchema,
  infoSchema,
  destinationSchema,
  namespaceMetadataSchema,
  operationSchema,
  retrySchema,
} from './operation.ts'
import { metadataSchema } from './object-meta.ts'
import { type Parsed, parseWith } from './parse.ts'
import { flag, list, maybe, object, requiredText, texts, whole } from './schema.ts'

const automated = object(
  {
    enabled: flag('On unless false'),
    prune: flag('Delete what is no longer in the source'),
    selfHeal: flag('Revert changes made in the cluster'),
    allowEmpty: flag('Allow that nothing is left'),
  },
  'Sync without being asked',
)

const syncPolicy = object(
  {
    automated: maybe(automated),
    syncOptions: texts('Options such as CreateNamespace=true'),
    retry: maybe(retrySchema),
    managedNamespaceMetadata: maybe(namespaceMetadataSchema),
  },
  'When and how to sync',
)

export const applicationSpecSchema = object(
  {
    project: requiredText('The AppProject; empty means default'),
    destination: destinationSchema,
    source: maybe(applicationSourceSchema),
    sources: list(applicationSourceSchema, 'Several sources; wins over source'),
    sourceHydrator: maybe(sourceHydratorSchema),
    syncPolicy: maybe(syncPolicy),
    ignoreDifferences: list(ignoreDifferenceSchema, 'Differences to leave alone'),
    info: list(infoSchema, 'Facts and links for people'),
    revisionHistoryLimit: whole('How many deployments are remembered; 10 unless set'),
  },
  'What should be where',
)

export const applicationSchema = object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: metadataSchema,
  spec: applicationSpecSchema,
  operation: maybe(operationSchema),
  status: maybe(applicationStatusSchema),
})

export type SyncPolicy = z.infer<typeof syncPolicy>
export type AutomatedSyncPolicy = z.infer<typeof automated>
export type ApplicationSpec = z.infer<typeof applicationSpecSchema>
export type Application = z.infer<typeof applicationSchema>

/** An Application as it came from a cluster or a file. Problems name the field and what is expected there. */
export function parseApplication(input: unknown): Parsed<Application> {
  return parseWith(applicationSchema, input)
}

/** An Application's spec alone, as generated from a template. */
export function parseApplicationSpec(input: unknown): Parsed<ApplicationSpec> {
  return parseWith(applicationSpecSchema, input)
}
