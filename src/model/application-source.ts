import { z } from 'zod'
import { type Parsed, parseWith } from './parse.ts'
import { flag, intOrText, list, maybe, object, openObject, requiredText, text, textMap, texts } from './schema.ts'

const jsonnetVar = object({ name: requiredText(), value: requiredText(), code: flag('The value is Jsonnet, not text') })

const directory = object(
  {
    recurse: flag('Also take what is in folders below'),
    include: text('Glob of files to take; {a,b} for several'),
    exclude: text('Glob of files to leave out; wins over include'),
    jsonnet: maybe(
      object({
        extVars: list(jsonnetVar),
        tlas: list(jsonnetVar),
        libs: texts('Library folders, from the root of the repository'),
      }),
    ),
    disableExtensionFilter: flag('Take files whatever their extension'),
  },
  'A folder of plain YAML, JSON or Jsonnet',
)

const helm = object(
  {
    valueFiles: texts('Relative to the chart, absolute in the repository, $ref/path or a URL'),
    values: text('Values as YAML text'),
    valuesObject: maybe(openObject('Values as an object; wins over values')),
    parameters: list(object({ name: text(), value: text(), forceString: flag('Keep the value a text') }), 'As --set'),
    fileParameters: list(object({ name: text(), path: text() }), 'As --set-file'),
    releaseName: text('The name of the application unless set'),
    version: text('Accepted and ignored'),
    passCredentials: flag('Send credentials to all domains'),
    ignoreMissingValueFiles: flag('Leave out value files that do not exist'),
    skipCrds: flag('Leave out the crds folder'),
    skipTests: flag('Leave out test hooks'),
    skipSchemaValidation: flag('Do not check values.schema.json'),
    namespace: text('The release namespace; that of the destination unless set'),
    kubeVersion: text('The Kubernetes version that the chart sees'),
    apiVersions: texts('The API versions that the chart sees, [group/]version/kind'),
  },
  'A Helm chart',
)

const patchTarget = object({
  group: text(),
  version: text(),
  kind: text(),
  name: text(),
  namespace: text(),
  labelSelector: text(),
  annotationSelector: text(),
})

const kustomize = object(
  {
    namePrefix: text(),
    nameSuffix: text(),
    namespace: text('Set on all objects'),
    images: texts('old=new:tag or old@digest'),
    replicas: list(object({ name: requiredText(), count: intOrText() })),
    commonLabels: textMap(),
    commonAnnotations: textMap(),
    forceCommonLabels: flag('Overwrite labels that are there'),
    forceCommonAnnotations: flag('Overwrite annotations that are there'),
    commonAnnotationsEnvsubst: flag('Replace variables of the build environment in annotation values'),
    labelWithoutSelector: flag('Leave selectors alone'),
    labelIncludeTemplates: flag('Also label templates'),
    patches: list(
      object({
        path: text(),
        patch: text(),
        target: maybe(patchTarget),
        options: maybe(z.record(z.string(), z.boolean())),
      }),
    ),
    components: texts('Folders of components to add'),
    ignoreMissingComponents: flag('Leave out components that do not exist'),
    version: text('Which of the configured Kustomize versions to use'),
    kubeVersion: text('The Kubernetes version that chart inflation sees'),
    apiVersions: texts('The API versions that chart inflation sees'),
  },
  'A Kustomize folder',
)

const plugin = object(
  {
    name: text('Name or name-version; found by discovery where empty'),
    env: list(object({ name: requiredText(), value: requiredText() }), 'Reaches the plugin as ARGOCD_ENV_<name>'),
    parameters: list(object({ name: text(), string: text(), array: texts(), map: textMap() })),
  },
  'A config management plugin',
)

export const applicationSourceSchema = object(
  {
    repoURL: requiredText('Git URL, Helm repository or oci://'),
    targetRevision: text('Branch, tag, commit, HEAD or version range'),
    tagPrefix: text('Only tags with this prefix count; it is left out of version ranges'),
    path: text('Folder in the repository'),
    chart: text('Chart of a Helm repository'),
    ref: text('Name by which other sources refer to files of this one'),
    name: text('Label of the source'),
    directory: maybe(directory),
    helm: maybe(helm),
    kustomize: maybe(kustomize),
    plugin: maybe(plugin),
  },
  'Where the manifests are',
)

export const sourceHydratorSchema = object(
  {
    drySource: object({
      repoURL: requiredText(),
      targetRevision: requiredText(),
      path: requiredText(),
      directory: maybe(directory),
      helm: maybe(helm),
      kustomize: maybe(kustomize),
      plugin: maybe(plugin),
    }),
    syncSource: object({
      repoURL: text('That of drySource unless set'),
      targetBranch: requiredText('The branch that is applied'),
      // A path of `.` or `/` would make the hydrator delete what it does not own.
      path: z
        .string()
        .min(1)
        .regex(/^.{2,}|[^./]$/)
        .describe('Never the root'),
    }),
    hydrateTo: maybe(object({ targetBranch: requiredText('The staging branch') })),
  },
  'Renders to a branch and applies that',
)

export type ApplicationSource = z.infer<typeof applicationSourceSchema>
export type ApplicationSourceDirectory = z.infer<typeof directory>
export type ApplicationSourceHelm = z.infer<typeof helm>
export type ApplicationSourceKustomize = z.infer<typeof kustomize>
export type ApplicationSourcePlugin = z.infer<typeof plugin>
export type SourceHydrator = z.infer<typeof sourceHydratorSchema>

/** One source, such as an override file makes of it. Problems name the field and what is expected there. */
export function parseApplicationSource(input: unknown): Parsed<ApplicationSource> {
  return parseWith(applicationSourceSchema, input)
}
