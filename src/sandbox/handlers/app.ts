import { createHash } from 'node:crypto'
import {
  aggregated,
  findVirtual,
  groupDocument,
  groupListDocument,
  resourceListDocument,
  servedGroups,
} from '../discovery/index.ts'
import { answerObject, answerStatus, answerText, pageNotFound } from '../http/answers.ts'
import type { Handler, HttpAnswer, HttpRequest } from '../http/exchange.ts'
import { parseAccept } from '../http/negotiate.ts'
import { parseRoute } from '../http/route.ts'
import type { OpenApi } from '../openapi/index.ts'
import type { Core } from '../rest/core.ts'
import { ApiError } from '../status.ts'
import { type Authenticator, type User, checkAccess } from '../auth/index.ts'
import { handleResource } from './resource.ts'
import { answerEmptyV2 } from './openapi-v2.ts'
import { handleReview } from './reviews.ts'
import { handleSubresource } from './subresources.ts'

export type AppOptions = {
  core: Core
  openApi: OpenApi
  authenticate: Authenticator
  /** What `/version` says: `v1.36.1+mainstay`. */
  version: string
  /** `host:port`, for `/api`. */
  address: () => string
}

/** The whole API as one function from request to answer. It never throws: what goes wrong is a Status. */
export function createApp(options: AppOptions): Handler {
  return (request) => {
    try {
      return handle(options, request)
    } catch (error) {
      if (error instanceof ApiError) return answerStatus(request, error.status)
      // A mistake of ours: said as one, with the place for whoever reports it.
      const message = `Internal error occurred: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
      return answerStatus(request, new ApiError(500, 'InternalError', message).status)
    }
  }
}

const open = ['/healthz', '/livez', '/readyz', '/version']

function handle(options: AppOptions, request: HttpRequest): HttpAnswer {
  const { path } = request
  const user = options.authenticate(request.headers)
  if (open.some((each) => path === each || path.startsWith(`${each}/`))) return handleOpen(options, request)
  checkAccess(user, request)
  return handleDocument(options, request) ?? handleRoute(options, request, user)
}

function handleOpen({ version }: AppOptions, request: HttpRequest): HttpAnswer {
  if (request.path !== '/version') return answerText(200, 'ok')
  const [major = '1', minor = '36'] = version.replace(/^v/, '').split('.')
  return answerObject(request, 200, {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    gitVersion: version,
    gitCommit: '',
    gitTreeState: '',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: `node${process.version.slice(1)}`,
    compiler: 'v8',
    platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
  })
}

function handleDocument(options: AppOptions, request: HttpRequest): HttpAnswer | undefined {
  const { registry } = options.core
  const parts = request.path.split('/').filter((part) => part !== '')
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
  if (parts.length === 0) return answerObject(request, 200, { paths: rootPaths(options) })
  if (parts[0] === 'openapi') return handleOpenApi(options, request, parts.slice(1))
  if (parts[0] === 'api' && parts.length === 1) return discovery(request, registry, true, () => apiVersions(options))
  if (parts[0] === 'apis' && parts.length === 1) return discovery(request, registry, false, () => groupListDocument(registry))
  if (parts[0] === 'api' && parts.length === 2) return found(request, resourceListDocument(registry, '', parts[1] ?? ''))
  if (parts[0] === 'apis' && parts.length === 2) return found(request, groupDocument(registry, parts[1] ?? ''))
  if (parts[0] === 'apis' && parts.length === 3)
    return found(request, resourceListDocument(registry, parts[1] ?? '', parts[2] ?? ''))
  return undefined
}

function found(request: HttpRequest, document: unknown): HttpAnswer {
  return document === undefined ? pageNotFound : answerObject(request, 200, document)
}

function apiVersions({ address }: AppOptions): unknown {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address() }],
  }
}

function rootPaths({ core, openApi }: AppOptions): string[] {
  const documents = Object.keys((openApi.index()['paths'] ?? {}) as { [path: string]: unknown }).map((path) => `/${path}`)
  const groups = core.registry.all().flatMap(({ group }) => (group === '' ? [] : [`/apis/${group}`]))
  return [
    ...new Set(['/api', '/apis', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version', ...groups, ...documents]),
  ].sort()
}

function discovery(request: HttpRequest, registry: Core['registry'], core: boolean, plain: () => unknown): HttpAnswer {
  const wanted = parseAccept(request.headers['accept'] ?? '').find(
    ({ type, parameters }) =>
      type === 'application/json' && (parameters['as'] === undefined || parameters['as'] === 'APIGroupDiscoveryList'),
  )
  const version = wanted?.parameters['v']
  const isAggregated = wanted?.parameters['as'] !== undefined && (version === 'v2' || version === 'v2beta1')
  const body = isAggregated ? aggregated(registry, core, version) : plain()
  const type = isAggregated ? `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList` : 'application/json'
  const answer = answerObject(request, 200, body)
  if (!('body' in answer)) return answer
  const etag = `"${createHash('sha512').update(answer.body).digest('hex').toUpperCase()}"`
  const headers = { ...answer.headers, 'content-type': type, vary: 'Accept', etag, 'cache-control': 'public' }
  return request.headers['if-none-match'] === etag ? { status: 304, headers, body: '' } : { ...answer, headers }
}

function handleOpenApi({ openApi }: AppOptions, request: HttpRequest, parts: readonly string[]): HttpAnswer {
  if (parts[0] === 'v2' && parts.length === 1) return answerEmptyV2(request)
  if (parts[0] !== 'v3') return pageNotFound
  if (parts.length === 1) return answerObject(request, 200, openApi.index())
  const document = openApi.document(parts.slice(1).join('/'))
  if (document === undefined) return pageNotFound
  const etag = `"${document.hash}"`
  // A URL with the right hash never changes its meaning: clients may keep the answer for ever.
  const isPinned = request.query.get('hash') === document.hash
  const caching = isPinned ? 'public, immutable' : 'no-cache, private'
  const headers = { 'content-type': 'application/json', vary: 'Accept', etag, 'cache-control': caching }
  if (request.headers['if-none-match'] === etag) return { status: 304, headers, body: '' }
  return { status: 200, headers, body: document.text }
}

function handleRoute({ core }: AppOptions, request: HttpRequest, user: User): HttpAnswer {
  const route = parseRoute(request.path)
  if (route === undefined) return pageNotFound
  const virtual = findVirtual(route.group, route.version, route.plural)
  if (virtual !== undefined) return handleReview({ core, request, user, virtual, namespace: route.namespace })
  const served = core.registry.find(route.group, route.version, route.plural)
  if (served === undefined) return unknownResource(core, request, route)
  const isMisplaced = served.resource.namespaced ? route.namespace === '' && route.name !== '' : route.namespace !== ''
  if (isMisplaced) return unknownResource(core, request, route)
  const target = { ...served, namespace: route.namespace, name: route.name, subresource: route.subresource }
  if (route.subresource !== '' && !served.resource.subresources.includes(route.subresource))
    return unknownResource(core, request, route)
  if (route.subresource !== '' && route.subresource !== 'status') return handleSubresource(core, { request, target, user })
  return handleResource(core, { request, target, user: user.name })
}

// Below a group version that is served the answer is a Status, elsewhere plain text.
function unknownResource(core: Core, request: HttpRequest, { group, version }: { group: string; version: string }): HttpAnswer {
  const isServed = servedGroups(core.registry).some((each) => each.group === group && each.versions.includes(version))
  if (!isServed) return pageNotFound
  return answerStatus(request, new ApiError(404, 'NotFound', 'the server could not find the requested resource', {}).status)
}
