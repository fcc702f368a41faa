import type { KubeObject } from '#model'

/** Where a client's requests go: the global `fetch`, one with its own TLS settings, or a server in this process. */
export type Fetch = (request: Request) => Promise<Response>

export type ServerConnection = {
  /** `https://host[:port][/root]`, without a trailing slash. */
  url: string
  /** No check of the server's certificate. */
  insecure: boolean
  /** Paths of PEM files. */
  serverCertificate?: string
  clientCertificate?: string
  clientKey?: string
}

/**
 * The file `$MAINSTAY_HOME/demo/api.json` (mode 0600) that a running demo writes and removes when it stops: by it the CLI finds the demo.
 * A file whose process is gone counts as absent.
 */
export type DemoFile = { url: string; token: string; pid: number }

export type CliStreams = {
  /** Both take whole texts and never throw; after a broken pipe they do nothing. */
  out(text: string): void
  err(text: string): void
  /** Whether stdout is a terminal, and how wide. */
  outIsTerminal: boolean
  columns: number | undefined
  /** Everything on stdin. */
  readInput(): Promise<string>
  /** Whether questions can be asked. */
  inIsTerminal: boolean
  /** Asks on the terminal; `hidden` does not echo. */
  ask(question: string, options: { hidden: boolean }): Promise<string>
}

export type CliFiles = {
  /** undefined where there is no such file. */
  read(path: string): Promise<string | undefined>
  /** Permission bits (`0o600`), or undefined where there is no such file or the system has none. */
  mode(path: string): Promise<number | undefined>
  /** Writes atomically with mode 0600 and makes missing folders with 0700. */
  writePrivate(path: string, text: string): Promise<void>
  /** Writes the texts to files of these names in a new temporary folder, calls `use` with the folder's path, removes it. */
  withTemporaryFolder<T>(files: ReadonlyMap<string, string>, use: (folder: string) => Promise<T>): Promise<T>
}

/** Flags of the commands that start something; the CLI parses and prints, main.ts knows how to start. */
export type SandboxFlags = { dataDir: string | undefined; port: number | undefined; kubeconfig: string | undefined }
export type ControllerFlags = { kubeconfig: string | undefined; context: string | undefined; namespace: string }
export type ServerFlags = ControllerFlags & {
  address: string
  port: number
  tlsCertificate: string | undefined
  tlsKey: string | undefined
  authentication: 'sessions' | 'off'
}
export type DemoFlags = { reset: boolean; port: number | undefined }

/** What `mainstay render` is asked. Empty texts and lists stand for what is not said. */
export type RenderFlags = {
  name: string
  namespace: string
  project: string
  kubeVersion: string
  apiVersions: readonly string[]
  /** Value files and parameters for a chart, beside those of an Application. */
  values: readonly string[]
  set: readonly string[]
  seed: string
  /** Also render by the program helm, and compare. */
  verify: boolean
}

/** `difference` is there where somebody asked to verify: empty where both gave the same. */
export type RenderedPath = { sourceTypes: string[]; objects: KubeObject[]; warnings: string[]; difference?: string }

/** What `mainstay helm template` was asked for, by the flags of `helm template`. Paths are as they were typed. */
export type HelmTemplateFlags = {
  release: string
  namespace: string
  /** A folder, an archive, a URL, `oci://…`, or the name of a chart in `repository`. */
  chart: string
  repository: string | undefined
  version: string | undefined
  /** As whom, and how, charts are fetched. */
  access?: { username?: string; password?: string; passCredentials: boolean; insecure: boolean; plainHttp: boolean }
  dependencyUpdate: boolean
  valueFiles: readonly string[]
  set: readonly string[]
  setString: readonly string[]
  setFile: readonly string[]
  setJson: readonly string[]
  setLiteral: readonly string[]
  kubeVersion: string | undefined
  apiVersions: readonly string[]
  isUpgrade: boolean
  skipSchemaValidation: boolean
  includeCrds: boolean
  skipTests: boolean
  noHooks: boolean
  showOnly: readonly string[]
  debug: boolean
  /** Write files below this folder instead. */
  outputDir: string | undefined
  /** With `outputDir`: below a folder of this name. */
  releaseFolder: string | undefined
}

/** The bytes that Helm prints, what it says before, and its refusal where it has one. */
export type HelmTemplateResult = { text: string; warnings: readonly string[]; refusal?: string }

/** What `mainstay kustomize build` was asked for. Paths are as they were typed. */
export type KustomizeBuildFlags = {
  /** A folder, or the URL of a repository. */
  path: string
  loadRestrictor: 'root-only' | 'none'
  /** What `--reorder` said, if anything. */
  reorder: 'legacy' | 'none' | undefined
  managedByLabel: boolean
  enableHelm: boolean
  /** For every chart, in place of what the kustomization says. */
  helmKubeVersion: string | undefined
  helmApiVersions: readonly string[]
  helmDebug: boolean
  /** A file, or a folder for a file per object. */
  output: string | undefined
}

/** The bytes that Kustomize prints, what it says before, and its refusal where it has one. */
export type KustomizeBuildResult = { text: string; warnings: readonly string[]; refusal?: string }

/** Each runs until `signal` fires and resolves when all is stopped; what goes wrong at the start is a MainstayError. */
export type Starters = {
  sandbox(flags: SandboxFlags, signal: AbortSignal): Promise<void>
  controller(flags: ControllerFlags, signal: AbortSignal): Promise<void>
  server(flags: ServerFlags, signal: AbortSignal): Promise<void>
  demo(flags: DemoFlags, signal: AbortSignal): Promise<void>
  /** Changes something in the cluster of the demo by hand, as kubectl would, and says what in one line. */
  demoDrift(signal: AbortSignal): Promise<string>
  /** Renders a folder, a packed chart or the sources of an Application in a file, as the controller would and without a network. */
  render(path: string, flags: RenderFlags): Promise<RenderedPath>
  /** Renders a chart as `helm template` does. What Helm refuses is part of the result; only defects are thrown. */
  helmTemplate(flags: HelmTemplateFlags, readInput: () => Promise<string>): Promise<HelmTemplateResult>
  /** Builds a kustomization as `kustomize build` does. What Kustomize refuses is part of the result; only defects are thrown. */
  kustomizeBuild(flags: KustomizeBuildFlags): Promise<KustomizeBuildResult>
  /** The name that `--name-template` makes; an Error says why there is none. */
  helmName(template: string): Promise<string>
}

/** Everything that the CLI needs from the world; `runCli` touches nothing else. */
export type CliPorts = {
  env: Readonly<Record<string, string | undefined>>
  /** The user's home folder. */
  home: string
  streams: CliStreams
  files: CliFiles
  now(): Date
  /** Resolves after `ms`, or at once when `signal` fires. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** Fires on Ctrl-C and SIGTERM. */
  interrupted: AbortSignal
  /** Whether a process of this id runs; to tell a running demo from the file that a killed one left. */
  processRuns(pid: number): boolean
  connect(connection: ServerConnection): Promise<Fetch>
  /** The server's handlers in this process, straight over the cluster of a kubeconfig; `close` ends its watches. */
  openCore(cluster: {
    kubeconfig: string | undefined
    context: string | undefined
    namespace: string
  }): Promise<{ fetch: Fetch; close(): void }>
  /** Runs a program with our terminal and resolves with its exit code; -1 where it cannot be started. */
  run(command: string, args: readonly string[]): Promise<number>
  start: Starters
  version: { version: string; buildDate?: string; gitCommit?: string }
}
