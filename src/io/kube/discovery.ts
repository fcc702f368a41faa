import { isJsonObject, type Json, type JsonObject, type KindInfo, type Kinds, KubeStatusError } from '#model'
import type { Transport } from './transport.ts'

const aggregated =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json'

/**
 * Asks a server which kinds it serves: two requests where it knows aggregated discovery, one more for each group version where not.
 * A group that cannot answer (an aggregated API that is down) is reported as failed instead of being taken as empty.
 */
export async function discover(transport: Transport): Promise<Kinds> {
  const [core, groups] = await Promise.all([
    transport.json({ method: 'GET', path: '/api', accept: aggregated }),
    transport.json({ method: 'GET', path: '/apis', accept: aggregated }),
  ])
  const found: Found = { kinds: [], failed: [], failedVersions: [] }
  await Promise.all([
    isAggregated(core) ? readAggregated(core, found) : readLegacyCore(transport, core, found),
    isAggregated(groups) ? readAggregated(groups, found) : readLegacyGroups(transport, groups, found),
  ])
  return kindsOf(found)
}

/** A look-up structure over kinds; the first of several preferred ones wins, as discovery lists them. */
function kindsOf({ kinds, failed, failedVersions }: Found): Kinds {
  const byName = new Map<string, KindInfo>()
  for (const kind of kinds) {
    byName.set(`${kind.group}/${kind.kind}/${kind.version}`, kind)
    const any = `${kind.group}/${kind.kind}`
    if (!byName.has(any) || (kind.preferred && byName.get(any)?.preferred === false)) byName.set(any, kind)
  }
  const versions = kinds.flatMap((kind) => {
    const version = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`
    return [version, `${version}/${kind.kind}`]
  })
  // A group that does not answer is there nevertheless, in the versions that it is registered with.
  const apiVersions = [...new Set([...versions, ...failedVersions])].sort()
  return {
    find: (group, kind, version) => byName.get(version === undefined ? `${group}/${kind}` : `${group}/${kind}/${version}`),
    all: () => kinds,
    apiVersions: () => apiVersions,
    failedGroups: () => [...new Set(failed)],
  }
}

type Found = { kinds: KindInfo[]; failed: string[]; failedVersions: string[] }

function noteFailed(found: Found, group: string, version: string): void {
  found.failed.push(group)
  found.failedVersions.push(group === '' ? version : `${group}/${version}`)
}

function isAggregated(answer: Json): answer is JsonObject {
  return isJsonObject(answer) && answer['kind'] === 'APIGroupDiscoveryList'
}

async function readAggregated(answer: JsonObject, found: Found): Promise<void> {
  for (const group of objects(answer['items'])) {
    const name = isJsonObject(group['metadata']) ? text(group['metadata']['name']) : ''
    for (const [index, version] of objects(group['versions']).entries()) {
      if (version['freshness'] === 'Stale') noteFailed(found, name, text(version['version']))
      for (const resource of objects(version['resources'])) {
        const kind = isJsonObject(resource['responseKind']) ? resource['responseKind'] : {}
        found.kinds.push({
          // A resource may answer with a kind of another group (scale); those have subresources only and never stand here.
          group: name,
          version: text(version['version']),
          kind: text(kind['kind']),
          plural: text(resource['resource']),
          namespaced: resource['scope'] === 'Namespaced',
          verbs: strings(resource['verbs']),
          shortNames: strings(resource['shortNames']),
          preferred: index === 0,
        })
      }
    }
  }
}

async function readLegacyCore(transport: Transport, answer: Json, found: Found): Promise<void> {
  const versions = isJsonObject(answer) ? strings(answer['versions']) : []
  await Promise.all(
    versions.map(
      async (version, index) =>
        await readResources(transport, `/api/${version}`, { group: '', version, preferred: index === 0 }, found),
    ),
  )
}

async function readLegacyGroups(transport: Transport, answer: Json, found: Found): Promise<void> {
  const groups = isJsonObject(answer) ? objects(answer['groups']) : []
  await Promise.all(
    groups.flatMap((group) => {
      const name = text(group['name'])
      const preferred = isJsonObject(group['preferredVersion']) ? text(group['preferredVersion']['version']) : ''
      return objects(group['versions']).map(async (entry) => {
        const version = text(entry['version'])
        await readResources(
          transport,
          `/apis/${name}/${version}`,
          { group: name, version, preferred: version === preferred },
          found,
        )
      })
    }),
  )
}

async function readResources(
  transport: Transport,
  path: string,
  of: Pick<KindInfo, 'group' | 'version' | 'preferred'>,
  found: Found,
): Promise<void> {
  let answer: Json
  try {
    answer = await transport.json({ method: 'GET', path })
  } catch (error) {
    // 404: the version vanished between the two requests. Anything else: unknown, which is not the same as not there.
    if (!(error instanceof KubeStatusError && error.code === 404)) noteFailed(found, of.group, of.version)
    return
  }
  for (const resource of isJsonObject(answer) ? objects(answer['resources']) : []) {
    const plural = text(resource['name'])
    if (plural.includes('/')) continue
    found.kinds.push({
      ...of,
      kind: text(resource['kind']),
      plural,
      namespaced: resource['namespaced'] === true,
      verbs: strings(resource['verbs']),
      shortNames: strings(resource['shortNames']),
    })
  }
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
