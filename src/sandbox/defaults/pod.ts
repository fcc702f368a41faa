import type { JsonObject } from '../json.ts'
import { defaultVolume } from './volumes.ts'
import { each, fill, fillEmpty, given, inner } from './fill.ts'

/** What a pod gets beyond what every pod template gets: requests from limits, service links, host ports. */
export function defaultPod(pod: JsonObject): void {
  const spec = inner(pod, 'spec')
  const containers = [...each(spec, 'containers'), ...each(spec, 'initContainers')]
  for (const container of containers) requestsFromLimits(container)
  defaultPodSpec(spec)
  fill(spec, 'enableServiceLinks', true)
}

/** What the server fills into the template of a Deployment, Job and so on. */
export function defaultTemplate(template: JsonObject): void {
  inner(template, 'metadata')
  defaultPodSpec(inner(template, 'spec'))
}

function defaultPodSpec(spec: JsonObject): void {
  fillEmpty(spec, 'restartPolicy', 'Always')
  fill(spec, 'terminationGracePeriodSeconds', 30)
  fillEmpty(spec, 'dnsPolicy', 'ClusterFirst')
  fill(spec, 'securityContext', {})
  fillEmpty(spec, 'schedulerName', 'default-scheduler')
  // The older name of the field is kept in step with the newer one.
  fillEmpty(spec, 'serviceAccountName', spec['serviceAccount'] ?? '')
  if (spec['serviceAccountName'] === '') delete spec['serviceAccountName']
  else if (spec['serviceAccountName'] !== undefined) spec['serviceAccount'] = spec['serviceAccountName']
  for (const volume of each(spec, 'volumes')) defaultVolume(volume)
  for (const list of ['initContainers', 'containers', 'ephemeralContainers']) {
    for (const container of each(spec, list)) defaultContainer(container, spec['hostNetwork'] === true)
  }
}

function requestsFromLimits(container: JsonObject): void {
  const resources = given(container, 'resources')
  const limits = given(resources, 'limits')
  if (resources === undefined || limits === undefined) return
  resources['requests'] = { ...limits, ...given(resources, 'requests') }
}

function defaultContainer(container: JsonObject, hostNetwork: boolean): void {
  fillEmpty(container, 'imagePullPolicy', pullPolicy(container['image']))
  fillEmpty(container, 'terminationMessagePath', '/dev/termination-log')
  fillEmpty(container, 'terminationMessagePolicy', 'File')
  for (const port of each(container, 'ports')) {
    fillEmpty(port, 'protocol', 'TCP')
    if (hostNetwork) fillEmpty(port, 'hostPort', port['containerPort'] ?? 0)
  }
  for (const variable of each(container, 'env')) {
    const from = given(variable, 'valueFrom')
    const field = given(from, 'fieldRef')
    if (field !== undefined) fillEmpty(field, 'apiVersion', 'v1')
    const file = given(from, 'fileKeyRef')
    if (file !== undefined) fill(file, 'optional', false)
    const resource = given(from, 'resourceFieldRef')
    if (resource !== undefined) fill(resource, 'divisor', '0')
  }
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) defaultProbe(given(container, probe))
  const lifecycle = given(container, 'lifecycle')
  for (const hook of ['postStart', 'preStop']) defaultHandler(given(lifecycle, hook))
}

function defaultProbe(probe: JsonObject | undefined): void {
  if (probe === undefined) return
  defaultHandler(probe)
  const grpc = given(probe, 'grpc')
  if (grpc !== undefined) fill(grpc, 'service', '')
  fillEmpty(probe, 'timeoutSeconds', 1)
  fillEmpty(probe, 'periodSeconds', 10)
  fillEmpty(probe, 'successThreshold', 1)
  fillEmpty(probe, 'failureThreshold', 3)
}

function defaultHandler(handler: JsonObject | undefined): void {
  const http = given(handler, 'httpGet')
  if (http === undefined) return
  fillEmpty(http, 'path', '/')
  fillEmpty(http, 'scheme', 'HTTP')
}

/** An image without a tag or with `latest` is always pulled; a digest counts as a tag. */
function pullPolicy(image: unknown): string {
  return imageTag(typeof image === 'string' ? image : '') === 'latest' ? 'Always' : 'IfNotPresent'
}

function imageTag(image: string): string {
  if (image === '' || /[A-Z\s]/.test(image.split(/[:@]/)[0]?.split('/').slice(1).join('/') ?? '')) return ''
  const [name = '', digest] = image.split('@')
  const colon = name.lastIndexOf(':')
  if (colon > name.lastIndexOf('/')) return name.slice(colon + 1)
  return digest === undefined ? 'latest' : ''
}
