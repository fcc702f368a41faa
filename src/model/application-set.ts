import { z } from 'zod'
import { healthSchema, resourceStatusSchema } from './application-status.ts'
import { type Generator, generatorSchema, templateSchema } from './generators.ts'
import { metadataSchema } from './object-meta.ts'
import { type Parsed, parseWith } from './parse.ts'
import { flag, intOrText, list, maybe, object, requiredText, text, texts, time, whole, word } from './schema.ts'

export type ApplicationsSyncPolicy = 'sync' | 'create-only' | 'create-update' | 'create-delete'

const rollingStep = object({
  matchExpressions: list(
    object({ key: text(), operator: text('In or NotIn'), values: texts() }),
    'On labels of the Applications',
  ),
  maxUpdate: maybe(intOrText('Number or percentage at a time')),
})

const strategy = object(
  {
    type: text('AllAtOnce or RollingSync'),
    rollingSync: maybe(object({ steps: list(rollingStep) })),
    deletionOrder: text('AllAtOnce or Reverse'),
  },
  'In which order Applications follow',
)

const syncPolicy = object({
  applicationsSync: maybe(
    z
      .enum(['create-only', 'create-update', 'create-delete', 'sync'])
      .describe('What may happen to Applications; sync is everything'),
  ),
  preserveResourcesOnDeletion: flag('Applications leave their objects when they go'),
})

export const applicationSetSpecSchema = object(
  {
    generators: z.array(generatorSchema).describe('Where parameters come from'),
    template: templateSchema,
    goTemplate: flag('The template is a Go template'),
    goTemplateOptions: texts('Such as missingkey=error'),
    templatePatch: text('A patch for each Application, as a Go template'),
    syncPolicy: maybe(syncPolicy),
    strategy: maybe(strategy),
    preservedFields: maybe(object({ annotations: texts(), labels: texts() }, 'Kept though not in the template')),
    ignoreApplicationDifferences: list(
      object({ name: text('All Applications unless set'), jsonPointers: texts(), jqPathExpressions: texts() }),
      'Changes of generated Applications that are left alone',
    ),
    applyNestedSelectors: flag('Kept for compatibility; nested selectors always apply'),
  },
  'A set of Applications made from parameters',
)

const condition = object({
  type: word<'ErrorOccurred' | 'ParametersGenerated' | 'ResourcesUpToDate' | 'RolloutProgressing' | 'InvalidRolloutConfig'>(),
  status: word<'True' | 'False' | 'Unknown'>(),
  reason: requiredText(),
  message: requiredText(),
  lastTransitionTime: time(),
})

const applicationProgress = object({
  application: requiredText(),
  status: word<'Waiting' | 'Pending' | 'Progressing' | 'Healthy'>(),
  step: requiredText(),
  message: requiredText(),
  targetRevisions: z.array(z.string()),
  lastTransitionTime: time(),
})

const applicationSetStatus = object(
  {
    conditions: list(condition),
    applicationStatus: list(applicationProgress),
    resources: list(resourceStatusSchema),
    resourcesCount: whole(),
    health: maybe(healthSchema),
  },
  'What was found; written by the controller',
)

export const applicationSetSchema = object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: metadataSchema,
  spec: applicationSetSpecSchema,
  status: maybe(applicationSetStatus),
})

export type ApplicationSetCondition = z.infer<typeof condition>
export type ApplicationSetSpec = z.infer<typeof applicationSetSpecSchema>
export type ApplicationSetStatus = z.infer<typeof applicationSetStatus>
export type ApplicationSet = z.infer<typeof applicationSetSchema>

/** An ApplicationSet as it came from a cluster or a file. Problems name the field and what is expected there. */
export function parseApplicationSet(input: unknown): Parsed<ApplicationSet> {
  return parseWith(applicationSetSchema, input)
}

/** A generator inside a matrix or merge generator, which the ApplicationSet's own schema leaves open. */
export function parseGenerator(input: unknown): Parsed<Generator> {
  return parseWith(generatorSchema, input)
}
