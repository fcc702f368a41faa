import { timingSafeEqual } from 'node:crypto'
import type { HttpRequest } from '../http/exchange.ts'
import { parseRoute } from '../http/route.ts'
import { ApiError } from '../status.ts'

/** Who asks. */
export type User = { name: string; groups: string[] }

/** Finds the user of a request by its headers; throws 401 for a token that is nobody's. */
export type Authenticator = (headers: HttpRequest['headers']) => User

/** The user of the kubeconfig that the sandbox writes. */
const admin: User = { name: 'admin', groups: ['system:masters', 'system:authenticated'] }

const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** Knows one token, the admin's. */
export function tokenAuthenticator(token: string): Authenticator {
  const expected = Buffer.from(token)
  return (headers) => {
    const authorization = headers['authorization'] ?? ''
    if (authorization === '') return anonymous
    const given = Buffer.from(/^Bearer\s+(.*)$/i.exec(authorization)?.[1] ?? '')
    if (given.length === expected.length && timingSafeEqual(given, expected)) return admin
    throw new ApiError(401, 'Unauthorized', 'Unauthorized')
  }
}

const verbs: { [method: string]: string } = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

/** There is one user, who may do everything; everybody else may do nothing. Throws 403 in the words of the real API. */
export function checkAccess(user: User, request: HttpRequest): void {
  if (user.groups.includes('system:masters')) return
  const route = parseRoute(request.path)
  if (route === undefined) {
    const verb = (verbs[request.method] ?? 'get').toLowerCase()
    throw new ApiError(403, 'Forbidden', `forbidden: User "${user.name}" cannot ${verb} path "${request.path}"`, {})
  }
  const verb = collectionVerb(request, route.name)
  const where = route.namespace === '' ? 'at the cluster scope' : `in the namespace "${route.namespace}"`
  const resource = route.subresource === '' ? route.plural : `${route.plural}/${route.subresource}`
  const qualified = route.group === '' ? route.plural : `${route.plural}.${route.group}`
  const subject = route.name === '' ? qualified : `${qualified} "${route.name}"`
  throw new ApiError(
    403,
    'Forbidden',
    `${subject} is forbidden: User "${user.name}" cannot ${verb} resource "${resource}" in API group "${route.group}" ${where}`,
    {
      ...(route.name === '' ? {} : { name: route.name }),
      ...(route.group === '' ? {} : { group: route.group }),
      kind: route.plural,
    },
  )
}

function collectionVerb({ method, query }: HttpRequest, name: string): string {
  if (name === '' && method === 'GET') return ['true', '1'].includes(query.get('watch') ?? '') ? 'watch' : 'list'
  return name === '' && method === 'DELETE' ? 'deletecollection' : (verbs[method] ?? 'get')
}
