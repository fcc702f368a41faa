import { arrayAt, isJsonObject, objectAt, textAt } from '../json.ts'
import { asJson, type KubeObject } from '../object.ts'
import type { HttpAnswer, HttpRequest } from '../http/exchange.ts'
import type { Core, Target } from '../rest/core.ts'
import { badRequest } from '../rest/refusals.ts'
import { mustGet } from '../rest/update.ts'

/** The log of a simulated container: what a container of that state would have said, with a first line that says it is simulated. */
export function podLog(core: Core, target: Target, request: HttpRequest): HttpAnswer {
  const pod = mustGet(core, target)
  const { query } = request
  const container = containerOf(pod, target.name, query.get('container') ?? '')
  checkStarted(pod, target.name, container)
  const lines = linesOf(pod, container, query.get('timestamps') === 'true')
  const tail = query.get('tailLines')
  const shown = tail === null ? lines : lines.slice(Math.max(0, lines.length - Number(tail)))
  const headers = { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' }
  const text = shown.map((line) => `${line}\n`).join('')
  if (query.get('follow') !== 'true') return { status: 200, headers, body: text }
  return { status: 200, headers, start: (sink) => follow(core, target, { text, container }, sink) }
}

type Followed = { text: string; container: string }

// A followed log says nothing more and ends with its pod.
function follow(
  core: Core,
  target: Target,
  { text, container }: Followed,
  sink: { write: (text: string) => void; end: () => void },
): () => void {
  sink.write(text)
  const unlisten = core.store.listen(target.resource.key, (event) => {
    const { metadata } = event.object
    if (metadata.name !== target.name || metadata.namespace !== target.namespace) return
    if (event.type !== 'DELETED' && 'running' in stateOf(event.object, container)) return
    unlisten()
    sink.end()
  })
  return () => unlisten()
}

function containerOf(pod: KubeObject, name: string, asked: string): string {
  const spec = objectAt(asJson(pod), 'spec')
  const names = (field: string) => arrayAt(spec, field).flatMap((each) => (isJsonObject(each) ? [textAt(each, 'name')] : []))
  const containers = names('containers')
  const all = [...containers, ...names('initContainers'), ...names('ephemeralContainers')]
  if (asked !== '') {
    if (all.includes(asked)) return asked
    throw badRequest(`container ${asked} is not valid for pod ${name}`)
  }
  const [only] = containers
  if (containers.length === 1 && only !== undefined) return only
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]`)
}

function statusOf(pod: KubeObject, container: string): ReturnType<typeof asJson> {
  const status = objectAt(asJson(pod), 'status')
  const all = [...arrayAt(status, 'containerStatuses'), ...arrayAt(status, 'initContainerStatuses')].filter(isJsonObject)
  return all.find((each) => textAt(each, 'name') === container) ?? {}
}

function stateOf(pod: KubeObject, container: string): ReturnType<typeof asJson> {
  return objectAt(statusOf(pod, container), 'state')
}

function checkStarted(pod: KubeObject, name: string, container: string): void {
  const state = stateOf(pod, container)
  if ('running' in state || 'terminated' in state) return
  const reason = textAt(objectAt(state, 'waiting'), 'reason') || 'ContainerCreating'
  const waiting = reason === 'ContainerCreating' ? 'ContainerCreating' : `trying and failing to pull image`
  throw badRequest(
    `container "${container}" in pod "${name}" is waiting to start: ${reason.startsWith('Image') || reason.startsWith('ErrImage') ? waiting : reason}`,
  )
}

function linesOf(pod: KubeObject, container: string, timestamps: boolean): string[] {
  const state = stateOf(pod, container)
  const ended = objectAt(state, 'terminated')
  const started = textAt(objectAt(state, 'running'), 'startedAt') || textAt(ended, 'startedAt')
  const end =
    'terminated' in state ? [{ at: textAt(ended, 'finishedAt'), line: `exited with code ${String(ended['exitCode'] ?? 0)}` }] : []
  const lines = [
    { at: started, line: `simulated container ${container} of pod ${pod.metadata.name}: nothing runs here, this log is canned` },
    { at: started, line: 'started' },
    ...end,
  ]
  return lines.map(({ at, line }) => (timestamps ? `${at} ${line}` : line))
}
