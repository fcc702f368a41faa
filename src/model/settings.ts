import type { Redacted } from '#base'

/** How an application's objects are recognised. */
export type TrackingMethod = 'annotation' | 'label' | 'annotation+label'

/** What `argocd-cm` says, with defaults filled in. Times in milliseconds. */
export type Settings = {
  trackingMethod: TrackingMethod
  instanceLabelKey: string
  installationId: string | undefined
  /** Poll of repositories; 60 s unless `timeout.reconciliation` says otherwise. 0 switches polling off. */
  reconciliationTimeoutMs: number
  reconciliationJitterMs: number
  /** 0 switches it off. */
  hardReconciliationTimeoutMs: number
  /** Pause between waves; none unless set (`controller.sync.wave.delay.seconds`). */
  waveDelayMs: number
  rendering: RenderingSettings
  /** Whether `file:` URLs and plain paths may be repositories; off unless the demo or a setting allows them. */
  allowLocalRepositories: boolean
  /** Kind and name patterns that are not managed (`resource.exclusions`), as parsed. */
  resourceExclusions: ReadonlyArray<{ apiGroups: readonly string[]; kinds: readonly string[]; clusters: readonly string[] }>
  resourceInclusions: ReadonlyArray<{ apiGroups: readonly string[]; kinds: readonly string[]; clusters: readonly string[] }>
  /** `resource.customizations.ignoreDifferences.*`, as (group, kind) → rule. `all` has group and kind `*`. */
  ignoreDifferences: ReadonlyArray<{
    group: string
    kind: string
    jsonPointers: readonly string[]
    jqPathExpressions: readonly string[]
    managedFieldsManagers: readonly string[]
  }>
}

/** What `argocd-cm` says about turning sources into manifests. */
export type RenderingSettings = {
  helm: {
    /** `helm.enable`: without it a folder with a Chart.yaml is a plain directory. */
    enabled: boolean
    /** `helm.valuesFileSchemes`: schemes of value files that are URLs. */
    valuesFileSchemes: readonly string[]
    /** `helm.engine`: our own, or a program `helm` found on the PATH of the controller. */
    engine: 'builtin' | 'binary'
    /** `helm.lookup`: whether templates may look at live objects that the project permits; they see nothing otherwise. */
    lookup: boolean
    /** `helm.random`: `seeded` gives every application the same random texts, keys and certificates in each render. */
    random: 'fresh' | 'seeded'
  }
  kustomize: {
    /** `kustomize.enable`: without it a folder with a kustomization is a plain directory. */
    enabled: boolean
    /** `kustomize.buildOptions`: flags of `kustomize build` for all of them. */
    buildOptions: string
    /** `kustomize.buildOptions.<version>`: for sources that name this version. */
    buildOptionsByVersion: { readonly [version: string]: string }
  }
  /** `jsonnet.enable`: without it Jsonnet files of a directory are passed over. */
  jsonnet: { enabled: boolean }
  plugins: PluginSettings
}

/** What an operator says about config management plugins. */
export type PluginSettings = {
  /** `mainstay.plugins`: plugins that are a command, in the order in which they are asked whether a folder is theirs. */
  commands: readonly CommandPlugin[]
  /** `plugin.maxOutputMB`: what a plugin may print. */
  maxOutputBytes: number
  /** `reposerver.plugin.tar.exclusions`: patterns of paths that are not sent. */
  tarExclusions: readonly string[]
  /** `reposerver.plugin.use.manifest.generate.paths`: only what the annotation names is sent, not the whole repository. */
  useManifestGeneratePaths: boolean
}

/** A plugin that is a command. It runs in the folder of the source, in a copy of the repository, and prints manifests. */
export type CommandPlugin = {
  name: string
  command: readonly string[]
  timeoutMs?: number
  /** Names of variables of the controller's own environment that it may see. */
  env: readonly string[]
  /** Patterns of files below the folder of a source that make the source its own. */
  discover?: { fileName?: string; glob?: string }
  /** Whether it may use the network. */
  network: boolean
  /** Bound of its address space. */
  memoryBytes: number
}

/** Credentials and transport settings of one repository with those of its credential template filled in. */
export type Repository = {
  /** As the Application writes it. */
  url: string
  type: 'git' | 'helm' | 'oci'
  name?: string
  project?: string
  username?: string
  password?: Redacted
  bearerToken?: Redacted
  sshPrivateKey?: Redacted
  tlsClientCert?: string
  tlsClientKey?: Redacted
  /** PEM bundle for the host, from argocd-tls-certs-cm. */
  caBundle?: string
  /** Lines of argocd-ssh-known-hosts-cm. */
  knownHosts?: string
  insecure: boolean
  insecureIgnoreHostKey: boolean
  forceHttpBasicAuth: boolean
  proxy?: string
  noProxy?: string
  enableLfs: boolean
  /** The Helm charts of this repository are in an OCI registry; its URL may have no scheme then. */
  enableOci?: boolean
  /** The OCI registry is asked over plain HTTP. */
  insecureOciForceHttp?: boolean
  depth?: number
  /** A kind of credential that is recognised and cannot be used yet, in words; the repository is refused with them. */
  unsupported?: string
}

/** A destination cluster. */
export type ClusterConfig = {
  name: string
  server: string
  /** Restricts what is watched and managed; empty means all. */
  namespaces: readonly string[]
  /** Whether cluster-scoped objects are managed although `namespaces` is set. */
  clusterResources: boolean
  project?: string
  labels: { [key: string]: string }
  annotations: { [key: string]: string }
  /** The `config` JSON of the Secret, parsed; undefined for the cluster that Mainstay itself uses. */
  connection?: ClusterConnection
  /** A way of connecting that is recognised and cannot be used yet, in words; the cluster is refused with them. */
  unsupported?: string
}

export type ClusterConnection = {
  username?: string
  password?: Redacted
  bearerToken?: Redacted
  tlsClientConfig?: { insecure?: boolean; serverName?: string; caData?: string; certData?: string; keyData?: Redacted }
  execProviderConfig?: {
    command: string
    args?: string[]
    env?: { [name: string]: string }
    apiVersion?: string
    installHint?: string
  }
  proxyUrl?: string
}
