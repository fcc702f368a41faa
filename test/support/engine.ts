import {
  type CompareInput,
  compare,
  createAnswerCache,
  desiredState,
  maskSecrets,
  ownerOf,
  type Tracking,
  trackingName,
} from '#compare'
import { healthOf } from '#kinds'
import {
  type Cluster,
  type Comparison,
  groupOf,
  type KubeObject,
  refKey,
  refOf,
  type ResourceResult,
  type SyncPlan,
  versionOf,
} from '#model'
import {
  clearHooks,
  type DecisionOptions,
  doSteps,
  mergeResults,
  nextStep,
  planSync,
  stepContext,
  type SyncDecision,
  type SyncOptions,
  type SyncPorts,
  type SyncState,
} from '#sync'

/** What the three stages need of a cluster; an opened one or a stand-in. */
export type EngineCluster = Pick<Cluster, 'get' | 'list' | 'create' | 'replace' | 'apply' | 'patch' | 'delete' | 'kinds'>

export type EngineOptions = {
  application?: Partial<CompareInput['application']>
  settings?: CompareInput['settings']
  tracking?: Partial<Tracking>
  sync?: Partial<SyncOptions>
  decisions?: DecisionOptions
  /** Group kinds that are searched for tracked objects besides those of the manifests. */
  search?: ReadonlyArray<{ group: string; kind: string }>
  /** Looks before the test gives up; between looks it waits `pollMs`. */
  looks?: number
  pollMs?: number
  /** Called when the sync waits: the test lets the world go on. */
  onWait?: (message: string) => void
  /** Another application that has the object in its desired state. */
  wantedElsewhere?: SyncPorts['wantedElsewhere']
  /** `Prune=confirm` and the like are approved. */
  approvedAt?: string
}

export type EngineRun = {
  plan: SyncPlan
  decisions: SyncDecision[]
  results: ResourceResult[]
  end: Extract<SyncDecision, { do: 'finish' }>
}

const fieldManager = 'argocd-controller'

/** Compare, sync and health over one cluster without a controller: what a pass does, for tests. */
export function createEngine(cluster: EngineCluster, options: EngineOptions = {}) {
  const application: CompareInput['application'] = {
    name: 'shop',
    namespace: 'argocd',
    controllerNamespace: 'argocd',
    destinationNamespace: 'shop',
    ignoreDifferences: [],
    syncOptions: [],
    ...options.application,
  }
  const tracking: Tracking = {
    method: 'annotation',
    labelKey: 'app.kubernetes.io/instance',
    installationId: undefined,
    ...options.tracking,
  }
  const questions: KubeObject[] = []
  const cache = createAnswerCache({ now: () => new Date(0) })
  let attempts = 0

  async function look(manifests: readonly KubeObject[]) {
    const kinds = await cluster.kinds({ fresh: true })
    const desired = desiredState({
      manifests: manifests.map((object, index) => ({ object, origin: { sourceIndex: 0, path: `${index}.yaml` } })),
      kinds,
      tracking,
      application,
    })
    const groupKinds = [
      ...desired.manifests.map(({ object }) => refOf(object)),
      ...(options.search ?? []),
      { group: '', kind: 'Namespace' },
    ]
    const live: KubeObject[] = []
    for (const key of new Set(groupKinds.map((kind) => `${kind.group}/${kind.kind}`))) {
      const [group = '', kind = ''] = key.split('/')
      const info = kinds.find(group, kind)
      if (info === undefined) continue
      const wanted = new Set(desired.manifests.map(({ object }) => refKey(refOf(object))))
      const { items } = await cluster.list(info)
      const owner = trackingName(application)
      live.push(
        ...items.filter(
          (item) => wanted.has(refKey(refOf(item))) || item.kind === 'Namespace' || ownerOf(item, tracking) === owner,
        ),
      )
    }
    return { kinds, desired, live }
  }

  async function compareNow(manifests: readonly KubeObject[]): Promise<Comparison> {
    const { kinds, desired, live } = await look(manifests)
    return await compareSeen({ kinds, desired, live })
  }

  async function compareSeen(seen: Awaited<ReturnType<typeof look>>): Promise<Comparison> {
    const input: CompareInput = {
      cluster: 'test',
      ...seen,
      application,
      settings: options.settings ?? { ignoreDifferences: [] },
      tracking,
    }
    return await compare(input, {
      dryRunApply: async (object) => {
        questions.push(object)
        return await cluster.apply(object, { fieldManager, force: true, dryRun: true })
      },
      read: async (object) => {
        const kind = seen.kinds.find(groupOf(object.apiVersion), object.kind, versionOf(object.apiVersion))
        return kind === undefined
          ? undefined
          : await cluster.get(kind, object.metadata.namespace ?? '', object.metadata.name ?? '')
      },
      cache,
    })
  }

  async function sync(manifests: readonly KubeObject[], extra: Partial<SyncOptions> = {}): Promise<EngineRun> {
    const startedAt = new Date(Date.UTC(2026, 0, 1) + 60_000 * attempts++).toISOString()
    const state: SyncState = { phase: 'Running', startedAt, retryCount: 0, results: [] }
    const decisions: SyncDecision[] = []
    for (let looks = 0; looks < (options.looks ?? 60); looks++) {
      const seen = await look(manifests)
      const comparison = await compareSeen(seen)
      const syncOptions: SyncOptions = {
        prune: true,
        dryRun: false,
        strategy: 'hook',
        force: false,
        syncOptions: application.syncOptions,
        revision: '0123456789abcdef',
        startedAt,
        retryCount: state.retryCount,
        applicationUid: 'uid-of-shop',
        results: state.results,
        ...options.sync,
        ...extra,
      }
      const plan = planSync(comparison, syncOptions)
      const context = stepContext(seen.desired.manifests, comparison, seen.kinds, syncOptions)
      const live = new Map(seen.live.map((object) => [refKey(refOf(object)), object]))
      const written = (object: KubeObject) => live.set(refKey(refOf(object)), object)
      for (let turn = 0; turn < 50; turn++) {
        const decision = nextStep({
          plan,
          state,
          attempt: context.attempt,
          seen: {
            now: new Date(Date.parse(startedAt) + looks * 1_000),
            live: (ref) => live.get(refKey(ref)),
            health: (object) => healthOf(object),
            ...(options.approvedAt !== undefined && { approvedAt: options.approvedAt }),
          },
          options: { dryRun: syncOptions.dryRun, ...options.decisions },
        })
        decisions.push(decision)
        if (decision.do === 'finish') return { plan, decisions, results: state.results, end: decision }
        if (decision.do === 'record') {
          state.results = mergeResults(state.results, decision.results)
          if (decision.waveCompleted) state.waveCompleted = { ...decision.waveCompleted, at: startedAt }
        } else if (decision.do === 'dry-run') {
          const outcome = await doSteps(decision, context, { cluster })
          state.results = mergeResults(
            state.results,
            outcome.failed.map((failed) => failed.result),
          )
          state.dryRunPassed = outcome.failed.length === 0
          if (syncOptions.dryRun)
            state.results = mergeResults(
              state.results,
              outcome.done.map((done) => done.result),
            )
        } else if (decision.do === 'steps') {
          const outcome = await doSteps(decision, context, {
            cluster,
            written,
            ...(options.wantedElsewhere === undefined ? {} : { wantedElsewhere: options.wantedElsewhere }),
          })
          state.results = mergeResults(
            state.results,
            [...outcome.done, ...outcome.failed].map((step) => step.result),
          )
          if (outcome.notTried.length > 0 || outcome.done.length > 0) break
        } else if (decision.do === 'clear') {
          await clearHooks(decision.hooks, { cluster })
          break
        } else if (decision.do === 'retry') {
          state.finishedAt = new Date(Date.parse(startedAt) + looks * 1_000).toISOString()
          state.retryCount = decision.retryCount
          state.message = decision.message
          break
        } else if (decision.do === 'restart') {
          delete state.finishedAt
          state.results = []
          state.dryRunPassed = false
          break
        } else {
          options.onWait?.(decision.message)
          if (options.pollMs) await new Promise((resolve) => setTimeout(resolve, options.pollMs))
          break
        }
      }
    }
    throw new Error(`no end after many looks; last: ${JSON.stringify(decisions.slice(-3), null, 1)}`)
  }

  return { compare: compareNow, sync, questions, maskSecrets }
}
