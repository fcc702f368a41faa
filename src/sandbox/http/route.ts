/** A URL below `/api` or `/apis`, taken apart. Empty strings stand for what is not there. */
export type Route = {
  group: string
  version: string
  namespace: string
  plural: string
  name: string
  subresource: string
  /** What follows a subresource, for `proxy`. */
  rest: string
}

/** Takes `/apis/apps/v1/namespaces/shop/deployments/web/scale` apart; undefined if it does not name a resource. */
export function parseRoute(path: string): Route | undefined {
  const parts = path.split('/').slice(1).map(decodePart)
  if (parts.at(-1) === '') parts.pop()
  const isCore = parts[0] === 'api'
  if (!isCore && parts[0] !== 'apis') return undefined
  const [group = '', version = ''] = isCore ? ['', parts[1]] : [parts[1], parts[2]]
  const below = parts.slice(isCore ? 2 : 3)
  if (version === '' || below.length === 0) return undefined
  const isNamespaced = below[0] === 'namespaces' && below.length >= 3 && !(isCore && isNamespaceSubresource(below))
  const [plural = '', name = '', subresource = '', ...rest] = isNamespaced ? below.slice(2) : below
  return { group, version, namespace: isNamespaced ? (below[1] ?? '') : '', plural, name, subresource, rest: rest.join('/') }
}

// `/api/v1/namespaces/x/status` is a subresource of the namespace, not a kind inside of it.
function isNamespaceSubresource(below: readonly string[]): boolean {
  return below.length === 3 && (below[2] === 'status' || below[2] === 'finalize')
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
