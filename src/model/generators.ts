import { z } from 'zod'
import { applicationSpecSchema } from './application.ts'
import { pullRequestFilters, pullRequestHosts, scmProviderFilters, scmProviderHosts } from './scm-generators.ts'
import { anyJson, flag, list, maybe, object, openObject, requiredText, text, textMap, texts, whole } from './schema.ts'

export const labelSelectorSchema = object(
  {
    matchLabels: textMap(),
    matchExpressions: list(
      object({ key: requiredText(), operator: requiredText('In, NotIn, Exists or DoesNotExist'), values: texts() }),
    ),
  },
  'A label selector',
).meta({ 'x-kubernetes-map-type': 'atomic' })

export const templateSchema = object(
  {
    metadata: object({ name: text(), namespace: text(), labels: textMap(), annotations: textMap(), finalizers: texts() }),
    spec: applicationSpecSchema,
  },
  'The Applications to make',
)

/** A generator's own template: merged over the common one, so everything in it may be empty. `brief` leaves descriptions out of the CRD. */
const template = maybe(templateSchema.meta({ brief: true }))
const values = textMap('Further parameters, values.<key>')
const requeueAfterSeconds = whole('How often to look again')

const listGenerator = object(
  { elements: list(anyJson()), elementsYaml: text('A YAML list, made from parameters'), template },
  'Fixed elements',
)

const clusterGenerator = object(
  { selector: maybe(labelSelectorSchema), values, flatList: flag('One set of parameters: the list clusters'), template },
  'The clusters that are known',
)

const gitPath = object({ path: requiredText('Glob'), exclude: flag() })
const gitGenerator = object(
  {
    repoURL: requiredText(),
    revision: requiredText(),
    directories: list(gitPath),
    files: list(gitPath),
    pathParamPrefix: text('Put before the path parameters'),
    requeueAfterSeconds,
    values,
    template,
  },
  'Folders or files of a repository',
)

const scmProviderGenerator = object(
  {
    ...scmProviderHosts,
    filters: scmProviderFilters,
    cloneProtocol: text('ssh or https'),
    requeueAfterSeconds,
    values,
    template,
  },
  'The repositories of an organisation',
)

const pullRequestGenerator = object(
  {
    ...pullRequestHosts,
    filters: pullRequestFilters,
    continueOnRepoNotFoundError: flag(),
    requeueAfterSeconds,
    values,
    template,
  },
  'The open pull requests of a repository',
)

const clusterDecisionGenerator = object(
  {
    configMapRef: requiredText(),
    name: text(),
    labelSelector: maybe(labelSelectorSchema),
    requeueAfterSeconds,
    values,
    template,
  },
  'Clusters that a resource in the cluster lists',
)

const pluginGenerator = object(
  {
    configMapRef: object({ name: requiredText() }),
    input: maybe(object({ parameters: maybe(z.record(z.string(), anyJson())) })),
    requeueAfterSeconds,
    values,
    template,
  },
  'Parameters from an HTTP service',
)

const leaves = {
  list: maybe(listGenerator),
  clusters: maybe(clusterGenerator),
  git: maybe(gitGenerator),
  scmProvider: maybe(scmProviderGenerator),
  pullRequest: maybe(pullRequestGenerator),
  clusterDecisionResource: maybe(clusterDecisionGenerator),
  plugin: maybe(pluginGenerator),
}

/** A generator inside matrix or merge. Open here: it is parsed with `generatorSchema` when it is used, so that the CRD stays small. */
const nested = z.array(openObject('A generator'))

const matrixGenerator = object({ generators: nested, template }, 'Each of the first with each of the second')
const mergeGenerator = object(
  { generators: nested, mergeKeys: z.array(z.string()), template },
  'Parameters of the first, overridden by those of the others',
)

export const generatorSchema = object({
  ...leaves,
  matrix: maybe(matrixGenerator),
  merge: maybe(mergeGenerator),
  selector: maybe(labelSelectorSchema),
})

export type LabelSelector = z.infer<typeof labelSelectorSchema>
export type ApplicationSetTemplate = z.infer<typeof templateSchema>
export type ListGenerator = z.infer<typeof listGenerator>
export type ClusterGenerator = z.infer<typeof clusterGenerator>
export type GitGenerator = z.infer<typeof gitGenerator>
export type MatrixGenerator = z.infer<typeof matrixGenerator>
export type MergeGenerator = z.infer<typeof mergeGenerator>
export type Generator = z.infer<typeof generatorSchema>
