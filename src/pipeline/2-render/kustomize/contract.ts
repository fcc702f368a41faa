/** Files of one repository as a build sees them. Paths are relative to its root, with `/`; the root itself is `''`. */
export type BuildFiles = {
  /** What is there; undefined where nothing is. Links count as what they point to. */
  entry(path: string): Promise<'file' | 'directory' | undefined>
  /**
   * The place that a path really is, after links; undefined where nothing is. A link out of the repository is refused by throwing. Files without
   * links need not have it.
   */
  resolve?(path: string): Promise<string | undefined>
  read(path: string): Promise<Buffer>
  /** Names the content of a file, for what is parsed once and used often; equal ids mean equal bytes. */
  contentId?(path: string): Promise<string | undefined>
}

/** A repository that a kustomization names by its URL: `repository` is what `git clone` takes, `ref` a branch, tag or commit, HEAD if empty. */
export type RemoteBase = { url: string; repository: string; ref: string; submodules: boolean }

/** A chart that `helmCharts` asks for; paths are relative to the root of `files`. `text` of values is what `-f` gets, in order. */
export type HelmChartRequest = {
  files: BuildFiles
  /** The folder with the kustomization. */
  directory: string
  /** Where a chart of that name may already lie. */
  chartHome: string
  chart: HelmChart
  values: readonly { name: string; text: string }[]
}

/** The outside world of a build. What is missing is refused where it is needed, in clear words. */
export type BuildPorts = {
  files: BuildFiles
  /** A repository at a commit. Throws an Error whose message is shown. */
  remoteBase?(base: RemoteBase): Promise<BuildFiles>
  /** What a server answers to a GET. Throws an Error whose message is shown where there is no answer. */
  remoteFile?(url: string): Promise<{ status: number; statusText: string; body: Buffer }>
  /** The YAML that `helm template` prints for a chart. */
  inflate?(request: HelmChartRequest): Promise<string>
}

/** What a build may cost. A depth of bases, bytes that are read, bytes that are printed. */
export type BuildLimits = { depth: number; files: number; readBytes: number; outputBytes: number }

export type BuildOptions = {
  /** `root-only` lets a kustomization name only files at or below its own folder. */
  loadRestrictor?: 'root-only' | 'none'
  enableHelm?: boolean
  /** What `--reorder` says; a kustomization's own `sortOptions` win. */
  reorder?: 'legacy' | 'none'
  /** What errors put before the paths of files, as kustomize prints the absolute ones. */
  displayRoot?: string
  /** Changes the top kustomization before anything else sees it: the overrides of an Application. */
  adjust?: (kustomization: Kustomization, file: string) => Kustomization | Promise<Kustomization>
  limits?: Partial<BuildLimits>
}

/** One object of a build; `object` is JSON in the order of its keys, which prints sorted. */
export type BuiltResource = {
  object: JsonObject /** The file that it was read from, where it was read from one. */
  file: string | undefined
}
export type Built = { resources: readonly BuiltResource[]; warnings: readonly string[] }

export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject
export type JsonObject = { [key: string]: JsonValue }

export type Gvk = { group: string; version: string; kind: string }

/** Selects fields of the objects of a kind; empty parts of the kind select all. `create` makes a field that is missing. */
export type FieldSpec = Gvk & { path: string; create: boolean }

/** The fields that hold the names of objects of one kind. */
export type NameReference = Gvk & { fieldSpecs: readonly FieldSpec[] }

/** The tables that transformers work by, as `configurations` extend them. */
export type TransformerConfig = {
  namePrefix: readonly FieldSpec[]
  nameSuffix: readonly FieldSpec[]
  namespace: readonly FieldSpec[]
  commonLabels: readonly FieldSpec[]
  labels: readonly FieldSpec[]
  templateLabels: readonly FieldSpec[]
  commonAnnotations: readonly FieldSpec[]
  nameReference: readonly NameReference[]
  varReference: readonly FieldSpec[]
  images: readonly FieldSpec[]
  replicas: readonly FieldSpec[]
}

/** Selects objects; group, version, kind, name and namespace are anchored regular expressions, and select all where empty. */
export type Selector = Gvk & { name: string; namespace: string; annotationSelector: string; labelSelector: string }

export type PatchOptions = { allowNameChange: boolean; allowKindChange: boolean }
export type Patch = { path: string; patch: string; target: Selector | undefined; options: PatchOptions | undefined }

export type FieldOptions = { delimiter: string; index: number; encoding: string; create: boolean }
export type SourceSelector = Gvk & { name: string; namespace: string; fieldPath: string; options: FieldOptions | undefined }
export type TargetSelector = {
  select: Selector | undefined
  reject: readonly (Selector | undefined)[]
  fieldPaths: readonly string[]
  options: FieldOptions | undefined
}
export type Replacement = {
  source: SourceSelector | undefined
  targets: readonly (TargetSelector | undefined)[]
  sourceValue: string | undefined
}
/** An entry of `replacements`: a file with replacements, or one of its own. */
export type ReplacementField = Replacement & { path: string }

export type Var = {
  name: string
  objref: Gvk & { apiVersion: string; name: string; namespace: string }
  fieldref: { fieldPath: string }
}

export type Label = {
  pairs: Texts
  includeSelectors: boolean
  includeTemplates: boolean
  fields: readonly FieldSpec[]
}
export type Image = { name: string; newName: string; tagSuffix: string; newTag: string; digest: string }
export type Replica = { name: string; count: bigint }
export type SortOptions = {
  order: string
  legacySortOptions: { orderFirst: readonly string[]; orderLast: readonly string[] } | undefined
}

/** A map of texts. A field that is missing is undefined, an empty one is an empty map. */
export type Texts = { readonly [key: string]: string } | undefined

export type GeneratorOptions = {
  labels: Texts
  annotations: Texts
  disableNameSuffixHash: boolean
  immutable: boolean
}
export type GeneratorArgs = {
  namespace: string
  name: string
  behavior: string
  literals: readonly string[]
  files: readonly string[]
  envs: readonly string[]
  env: string
  options: GeneratorOptions | undefined
  /** Of a Secret; empty for a ConfigMap. */
  type: string
}

export type HelmGlobals = { chartHome: string; configHome: string }
export type HelmChart = {
  name: string
  version: string
  repo: string
  releaseName: string
  namespace: string
  additionalValuesFiles: readonly string[]
  valuesFile: string
  valuesInline: JsonObject | undefined
  valuesMerge: string
  includeCRDs: boolean
  skipHooks: boolean
  apiVersions: readonly string[]
  kubeVersion: string
  nameTemplate: string
  skipTests: boolean
  debug: boolean
  devel: boolean
}

/** A kustomization file after its old fields were moved to their new places. Texts that are missing are empty, lists too. */
export type Kustomization = {
  apiVersion: string
  kind: string
  openapi: Texts
  namePrefix: string
  nameSuffix: string
  namespace: string
  commonLabels: Texts
  labels: readonly Label[]
  commonAnnotations: Texts
  patchesStrategicMerge: readonly string[]
  patchesJson6902: readonly Patch[]
  patches: readonly Patch[]
  images: readonly Image[]
  replacements: readonly ReplacementField[]
  replicas: readonly Replica[]
  vars: readonly Var[]
  sortOptions: SortOptions | undefined
  resources: readonly string[]
  components: readonly string[]
  crds: readonly string[]
  configMapGenerator: readonly GeneratorArgs[]
  secretGenerator: readonly GeneratorArgs[]
  helmGlobals: HelmGlobals | undefined
  helmCharts: readonly HelmChart[]
  generatorOptions: GeneratorOptions | undefined
  configurations: readonly string[]
  generators: readonly string[]
  transformers: readonly string[]
  validators: readonly string[]
  buildMetadata: readonly string[]
}

/** What went wrong, by stage; permanent words that callers may branch on. */
export type KustomizeErrorCode =
  | 'kustomization-missing'
  | 'kustomization-invalid'
  | 'file-missing'
  | 'file-outside'
  | 'resource-invalid'
  | 'resource-conflict'
  | 'cycle'
  | 'remote'
  | 'plugin-refused'
  | 'generator'
  | 'patch'
  | 'transformer'
  | 'replacement'
  | 'name-reference'
  | 'variable'
  | 'schema'
  | 'helm'
  | 'override'
  | 'limit'

export type KustomizeErrorDetails = { file?: string; field?: string; hint?: string }

/** A refusal of kustomize. The message is what it prints after `Error: `, to the byte; the details are ours. */
export class KustomizeError extends Error {
  readonly code: KustomizeErrorCode
  /** Relative to the root of the repository. */
  readonly file: string | undefined
  readonly field: string | undefined
  readonly hint: string | undefined

  constructor(code: KustomizeErrorCode, message: string, details: KustomizeErrorDetails = {}) {
    super(message)
    this.name = 'KustomizeError'
    this.code = code
    this.file = details.file
    this.field = details.field
    this.hint = details.hint
  }

  /** The same refusal with words before it, as Go wraps errors. */
  prefixed(prefix: string): KustomizeError {
    const { code, file, field, hint } = this
    return new KustomizeError(code, `${prefix}: ${this.message}`, {
      ...(file === undefined ? {} : { file }),
      ...(field === undefined ? {} : { field }),
      ...(hint === undefined ? {} : { hint }),
    })
  }
}
