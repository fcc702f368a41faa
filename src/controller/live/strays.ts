import type { Cluster, GroupKind, KindInfo, KubeObject } from '#model'
import { kindKey } from './kind-cache.ts'

export type StrayRequest = {
  cluster: Cluster
  kinds: readonly KindInfo[]
  /** The namespaces to list a kind in; `''` for all at once. */
  parts(info: KindInfo): readonly string[]
  appOf(object: KubeObject): string | undefined
  signal: AbortSignal
}

/** Kinds of which an application has marked objects, by tracking name; `failed` lists the kinds that could not be looked at. */
export type Strays = { kinds: Map<string, GroupKind[]>; failed: GroupKind[] }

/**
 * Lists the metadata of kinds once and notes which applications have marked objects of which kind, so that no prune is lost over a
 * restart: what was applied by a commit that is gone may be of a kind that nobody asks for any more. One kind at a time, as it is big.
 */
export async function findStrays(request: StrayRequest): Promise<Strays> {
  const strays: Strays = { kinds: new Map(), failed: [] }
  for (const info of request.kinds) {
    if (request.signal.aborted) break
    const kind = { group: info.group, kind: info.kind }
    try {
      for (const app of await markedApps(info, request)) add(strays.kinds, app, kind)
    } catch {
      strays.failed.push(kind)
    }
  }
  return strays
}

async function markedApps(info: KindInfo, request: StrayRequest): Promise<Set<string>> {
  const apps = new Set<string>()
  for (const part of request.parts(info)) {
    const where = part === '' ? {} : { namespace: part }
    const { items } = await request.cluster.list(info, { ...where, metadataOnly: true, signal: request.signal })
    for (const item of items) {
      const app = request.appOf(item)
      if (app !== undefined) apps.add(app)
    }
  }
  return apps
}

function add(kinds: Map<string, GroupKind[]>, app: string, kind: GroupKind): void {
  const known = kinds.get(app) ?? []
  if (!known.some((one) => kindKey(one) === kindKey(kind))) known.push(kind)
  kinds.set(app, known)
}
