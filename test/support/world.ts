import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { loadKubeconfig, type OpenedCluster, openCluster } from '#io/kube'
import type { Application, KubeObject } from '#model'
import { eventually } from './eventually.ts'
import type { JourneyCluster } from './journey-cluster.ts'
import { type Finished, finished, mainstay, type Running, startMainstay } from './program.ts'
import type { TestRepository } from './repository.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A cluster with Mainstay installed as the guide says: CRDs, the namespace, a setting; the controller is a process of its own. */
export type World = {
  cluster: OpenedCluster
  kubeconfig: string
  controller(): Running
  /** Starts the controller where none runs. */
  startController(options?: { env?: NodeJS.ProcessEnv }): Running
  kubectl(...args: string[]): Promise<string>
  /** kubectl with its exit code and output as they are. */
  tryKubectl(args: string[], input?: string): Promise<Finished>
  /** The CLI straight to the cluster. */
  cli(...args: string[]): Promise<Finished>
  /** The live object, or undefined. */
  get(kind: string, namespace: string, name: string): Promise<KubeObject | undefined>
  application(name: string): Promise<Application | undefined>
  /** Resolves when the application is Synced and Healthy, at `sha` where one is given. */
  settled(name: string, options?: { sha?: string; timeoutMs?: number }): Promise<Application>
  /** Resolves when every Application is Synced and Healthy; gives their names. */
  allSettled(atLeast: number, timeoutMs?: number): Promise<string[]>
  stop(): Promise<void>
}

export async function openWorld(of: JourneyCluster): Promise<World> {
  const { kubeconfig } = of
  const cluster = openCluster(loadKubeconfig({ paths: [kubeconfig] }))
  let controller: Running | undefined
  const tryKubectl = async (args: string[], input?: string): Promise<Finished> =>
    await finished('kubectl', ['--kubeconfig', kubeconfig, ...args], input === undefined ? {} : { input })
  const world: World = {
    cluster,
    kubeconfig,
    tryKubectl,
    async kubectl(...args) {
      const { stdout } = await promisify(execFile)('kubectl', ['--kubeconfig', kubeconfig, ...args], { maxBuffer: 64 << 20 })
      return stdout
    },
    cli: async (...args) => await mainstay([...args, '--core'], { env: { KUBECONFIG: kubeconfig } }),
    controller() {
      if (controller === undefined) throw new Error('no controller runs')
      return controller
    },
    startController(options = {}) {
      controller = startMainstay(['controller', '--kubeconfig', kubeconfig], options)
      return controller
    },
    async get(kind, namespace, name) {
      const found =
        (await cluster.kinds()).all().find((info) => info.kind === kind) ??
        (await cluster.kinds({ fresh: true })).all().find((info) => info.kind === kind)
      return found === undefined ? undefined : await cluster.get(found, namespace, name)
    },
    async application(name) {
      // Whatever the API server keeps under this kind has passed its schema.
      return (await world.get('Application', 'argocd', name)) as unknown as Application | undefined
    },
    async settled(name, { sha, timeoutMs } = {}) {
      return await eventually(
        async () => {
          const application = await world.application(name)
          const status = application?.status
          const state = `${status?.sync?.status ?? 'absent'}/${status?.health?.status ?? 'absent'} at ${status?.sync?.revision ?? 'nothing'}`
          const problem = JSON.stringify(status?.conditions ?? []) + JSON.stringify(status?.operationState?.message ?? '')
          if (
            application === undefined ||
            state.split(' ')[0] !== 'Synced/Healthy' ||
            status?.operationState?.phase === 'Running' ||
            (sha !== undefined && status?.sync?.revision !== sha)
          ) {
            throw new Error(`${name} is ${state}, wanted Synced/Healthy at ${sha ?? 'anything'}: ${problem}`)
          }
          return application
        },
        timeoutMs === undefined ? {} : { timeoutMs },
      )
    },
    async allSettled(atLeast, timeoutMs = 60_000) {
      return await eventually(
        async () => {
          const kind = (await cluster.kinds({ fresh: true })).find('argoproj.io', 'Application')
          if (kind === undefined) throw new Error('Applications are not served')
          const applications = (await cluster.list(kind)).items as unknown as Application[]
          const bad = applications.filter(
            ({ status }) => status?.sync?.status !== 'Synced' || status?.health?.status !== 'Healthy',
          )
          const text = bad.map(
            ({ metadata, status }) =>
              `${metadata.name}: ${status?.sync?.status}/${status?.health?.status} ${JSON.stringify(status?.conditions ?? [])} ${status?.operationState?.message ?? ''}`,
          )
          if (bad.length > 0 || applications.length < atLeast)
            throw new Error(`${applications.length} applications, not settled: ${text.join('; ')}`)
          return applications.map(({ metadata }) => metadata.name ?? '').sort()
        },
        { timeoutMs, everyMs: 200 },
      )
    },
    async stop() {
      await controller?.stop()
      await cluster.close()
    },
  }
  await world.kubectl('apply', '-f', `${root}manifests/crds`)
  // Not `kubectl wait`: it fails on a definition whose conditions are still null, as those of the real server are for a moment.
  await eventually(async () => {
    const kinds = await cluster.kinds({ fresh: true })
    const missing = ['Application', 'ApplicationSet', 'AppProject'].filter(
      (kind) => kinds.find('argoproj.io', kind) === undefined,
    )
    if (missing.length > 0) throw new Error(`not served: ${missing.join(', ')}`)
  })
  await tryKubectl(['create', 'namespace', 'argocd'])
  await tryKubectl(['apply', '-f', '-'], JSON.stringify(settings))
  return world
}

const settings = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'argocd-cm', namespace: 'argocd', labels: { 'app.kubernetes.io/part-of': 'argocd' } },
  data: { 'repository.local.enabled': 'true' },
}

/** An Application over a path of a repository, with what a journey changes about it. */
export function applicationOf(
  repository: TestRepository,
  facts: { name: string; path: string; namespace: string; spec?: object; metadata?: object },
): object {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: facts.name, namespace: 'argocd', ...facts.metadata },
    spec: {
      project: 'default',
      source: { repoURL: repository.url, targetRevision: 'main', path: facts.path },
      destination: { server: 'https://kubernetes.default.svc', namespace: facts.namespace },
      syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['CreateNamespace=true'] },
      ...facts.spec,
    },
  }
}
