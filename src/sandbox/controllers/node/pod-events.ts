import type { Container, ContainerStatus, Pod, PodStatus } from '../shapes.ts'

type PodEvent = { type?: 'Warning'; reason: string; message: string; fieldPath: string }

/** What the kubelet says when a pod's status becomes another one: pulls, creations, starts and back-offs, container by container. */
export function podEvents(pod: Pod, next: PodStatus): PodEvent[] {
  const init = containerEvents(pod.spec.initContainers ?? [], {
    before: pod.status?.initContainerStatuses,
    after: next.initContainerStatuses,
    path: 'initContainers',
  })
  const main = containerEvents(pod.spec.containers, {
    before: pod.status?.containerStatuses,
    after: next.containerStatuses,
    path: 'containers',
  })
  return [...init, ...main]
}

type Change = { before: ContainerStatus[] | undefined; after: ContainerStatus[] | undefined; path: string }

function containerEvents(containers: readonly Container[], { before, after, path }: Change): PodEvent[] {
  return containers.flatMap((container) => {
    const old = before?.find((each) => each.name === container.name)
    const now = after?.find((each) => each.name === container.name)
    if (now === undefined) return []
    const fieldPath = `spec.${path}{${container.name}}`
    return changeOf(container, old, now).map((event) => ({ ...event, fieldPath }))
  })
}

function changeOf(container: Container, old: ContainerStatus | undefined, now: ContainerStatus): Omit<PodEvent, 'fieldPath'>[] {
  const image = container.image ?? ''
  const { waiting } = now.state
  const wasStarted = old?.state.running !== undefined && old.restartCount === now.restartCount
  if (waiting?.reason === 'ErrImagePull' && old?.state.waiting?.reason !== 'ErrImagePull') {
    return [
      { reason: 'Pulling', message: `Pulling image "${image}"` },
      { type: 'Warning', reason: 'Failed', message: `Failed to pull image "${image}": ${waiting.message ?? ''}` },
      { type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' },
    ]
  }
  if (waiting?.reason === 'ImagePullBackOff' && old?.state.waiting?.reason !== 'ImagePullBackOff') {
    return [
      { reason: 'BackOff', message: `Back-off pulling image "${image}"` },
      { type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff' },
    ]
  }
  if (waiting?.reason === 'CrashLoopBackOff' && old?.state.waiting?.reason !== 'CrashLoopBackOff') {
    const message = waiting.message?.replace(/^back-off \S+/, 'Back-off') ?? ''
    return [{ type: 'Warning', reason: 'BackOff', message }]
  }
  const hasRun = now.state.running !== undefined || (now.state.terminated !== undefined && old?.state.running === undefined)
  if (!hasRun || wasStarted || (old?.state.terminated === now.state.terminated && now.state.terminated !== undefined)) return []
  return [
    { reason: 'Pulled', message: `Container image "${image}" already present on machine and can be accessed by the pod` },
    { reason: 'Created', message: 'Container created' },
    { reason: 'Started', message: 'Container started' },
  ]
}
