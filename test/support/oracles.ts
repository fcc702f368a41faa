import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The real programs by name, as paths; `kwok-stages` is the file that tells kwok how pods live. */
export type Oracles = { [name: string]: string }

const run = promisify(execFile)
const modules = fileURLToPath(new URL('../conformance/oracles', import.meta.url))
const kwok = 'sigs.k8s.io/kwok@v0.8.0'
const version = 'v1.36.1'

const helm = 'v4.2.4'
const kustomize = 'v5.8.1'
const jsonnet = 'v0.22.0'

let built: Promise<Oracles> | undefined
let helmBuilt: Promise<string> | undefined
let kustomizeBuilt: Promise<string> | undefined
let jsonnetBuilt: Promise<string> | undefined

/**
 * Builds the oracles once (about four minutes) into `$MAINSTAY_ORACLES` or `~/.cache/mainstay/oracles`, keyed by what they are built
 * from, and gives their paths. Throws where Go is missing or a build fails, saying which program is missing.
 */
export function oracles(): Promise<Oracles> {
  built ??= build()
  return built
}

/**
 * Helm, built once (about two minutes) beside the other oracles, and its path. It says the version of the release, which templates can see. Throws
 * where Go is missing or the build fails.
 */
export function helmOracle(): Promise<string> {
  helmBuilt ??= cached(`helm-${helm}`, buildHelm).then((folder) => join(folder, 'helm'))
  return helmBuilt
}

/** Helm where it was built before; undefined where that has not happened. */
export function helmIfBuilt(): string | undefined {
  const program = join(cacheFolder(), `helm-${helm}`, 'helm')
  return existsSync(program) ? program : undefined
}

/** Kustomize, built once (about half a minute) beside the other oracles, and its path. Throws where Go is missing or the build fails. */
export function kustomizeOracle(): Promise<string> {
  kustomizeBuilt ??= cached(`kustomize-${kustomize}`, buildKustomize).then((folder) => join(folder, 'kustomize'))
  return kustomizeBuilt
}

/** Kustomize where it was built before; undefined where that has not happened. */
export function kustomizeIfBuilt(): string | undefined {
  const program = join(cacheFolder(), `kustomize-${kustomize}`, 'kustomize')
  return existsSync(program) ? program : undefined
}

/** Jsonnet as go-jsonnet has it, built once (some seconds) beside the other oracles, and its path. Throws where Go is missing or the build fails. */
export function jsonnetOracle(): Promise<string> {
  jsonnetBuilt ??= cached(`jsonnet-${jsonnet}`, buildJsonnet).then((folder) => join(folder, 'jsonnet'))
  return jsonnetBuilt
}

async function build(): Promise<Oracles> {
  const folder = await cached(key(), buildAll)
  return Object.fromEntries(readdirSync(folder).map((name) => [name.replace(/\.yaml$/, ''), join(folder, name)]))
}

const cacheFolder = (): string => process.env['MAINSTAY_ORACLES'] ?? join(homedir(), '.cache', 'mainstay', 'oracles')

async function cached(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder(), name)
  if (!existsSync(folder)) {
    mkdirSync(cacheFolder(), { recursive: true })
    const fresh = await mkdtemp(join(cacheFolder(), 'building-'))
    await make(fresh)
    // Into place in one step: a build that was cut off is never taken for a whole one.
    if (!existsSync(folder)) renameSync(fresh, folder)
  }
  return folder
}

async function buildHelm(folder: string): Promise<void> {
  const release = `-X helm.sh/helm/v4/internal/version.version=${helm}`
  const env = { GOBIN: folder, CGO_ENABLED: '0' }
  await go('helm', ['install', '-ldflags', `-w -s ${release}`, `helm.sh/helm/v4/cmd/helm@${helm}`], modules, env)
}

async function buildKustomize(folder: string): Promise<void> {
  const env = { GOBIN: folder, CGO_ENABLED: '0' }
  await go('kustomize', ['install', `sigs.k8s.io/kustomize/kustomize/v5@${kustomize}`], modules, env)
}

async function buildJsonnet(folder: string): Promise<void> {
  const env = { GOBIN: folder, CGO_ENABLED: '0' }
  await go('jsonnet', ['install', `github.com/google/go-jsonnet/cmd/jsonnet@${jsonnet}`], modules, env)
}

function key(): string {
  const hash = createHash('sha256').update(kwok)
  // The other folders are built by themselves: a change in one must not build Kubernetes again.
  for (const module of ['etcd', 'kubernetes']) {
    for (const name of readdirSync(join(modules, module), { recursive: true, encoding: 'utf8' }).sort()) {
      if (/\.(go|mod|sum)$/.test(name)) hash.update(name).update(readFileSync(join(modules, module, name)))
    }
  }
  return `${version}-${hash.digest('hex').slice(0, 12)}`
}

async function buildAll(folder: string): Promise<void> {
  await go('etcd', ['build', '-o', join(folder, 'etcd'), '.'], join(modules, 'etcd'))
  await go('kwok', ['install', kwok.replace('@', '/cmd/kwok@')], modules, { GOBIN: folder })
  const facts = [`gitVersion=${version}`, 'gitMajor=1', 'gitMinor=36']
    .map((fact) => `-X k8s.io/component-base/version.${fact}`)
    .join(' ')
  for (const name of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl']) {
    const target = join(folder, name === 'kubectl' ? 'kubectl-1.36' : name)
    await go(name, ['build', '-ldflags', facts, '-o', target, `./${name}`], join(modules, 'kubernetes'))
  }
  writeFileSync(join(folder, 'kwok-stages.yaml'), await stages())
}

/** Bare kwok knows no life of nodes and pods; its own module carries the stages. */
async function stages(): Promise<string> {
  const { stdout } = await run('go', ['mod', 'download', '-json', kwok])
  const { Dir } = JSON.parse(stdout) as { Dir: string }
  const files = [
    'node/fast/node-initialize.yaml',
    'pod/fast/pod-ready.yaml',
    'pod/fast/pod-complete.yaml',
    'pod/fast/pod-delete.yaml',
  ]
  return files.map((file) => readFileSync(join(Dir, 'kustomize', 'stage', file), 'utf8')).join('\n---\n')
}

async function go(name: string, args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
  try {
    await run('go', args, { cwd, env: { ...process.env, ...env }, maxBuffer: 64 << 20 })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Error(
      `Cannot build the oracle '${name}': ${why}\nGo 1.26 or newer and its module proxy are needed; tests that compare with it did not run.`,
      { cause },
    )
  }
}
