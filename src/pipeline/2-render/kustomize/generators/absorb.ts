import { type Gvk, KustomizeError } from '../contract.ts'
import { clearField, fieldOf, metaMap, type MapNode, setMetaMap, valueOf } from '../node/index.ts'
import { type ResId, type ResMap, type Resource } from '../resources/index.ts'
import { putBinaryData, putConfigMapData } from './generated-object.ts'

/** Adds what a generator has made; an object that is there already is merged or replaced, if the generator says so. Throws KustomizeError. */
export function absorb(map: ResMap, generated: readonly Resource[]): void {
  for (const resource of generated) absorbOne(map, resource)
}

function absorbOne(map: ResMap, resource: Resource): void {
  const { id, behavior } = resource
  const [old, ...others] = map.byAnyId(id)
  if (old === undefined) {
    if (behavior === 'merge' || behavior === 'replace') {
      throw refusal(`id ${goId(id)} does not exist; cannot merge or replace`)
    }
    map.append(resource)
    return
  }
  if (others.length > 0) {
    throw refusal(
      `found multiple objects ${[old, ...others].map((each) => each.name).join(' ')} that could accept merge of ${id.name}`,
    )
  }
  if (behavior !== 'merge' && behavior !== 'replace') {
    const said = behavior === '' ? 'unspecified' : behavior
    throw refusal(`id ${goId(id)} exists; can not use behavior: '${said}', behavior must be merge or replace`)
  }
  takeOver(resource, old)
  if (behavior === 'merge') mergeData(resource, old)
  map.replace(old, resource)
}

/** The new object keeps name, labels, annotations and the memory of the old one; where both say something, the new one wins. */
function takeOver(resource: Resource, old: Resource): void {
  for (const field of ['labels', 'annotations']) {
    setMetaMap(resource.node, field, new Map([...metaMap(old.node, field), ...metaMap(resource.node, field)]))
  }
  resource.name = old.name
  resource.namespace = old.namespace
  if (resource.behavior === 'merge' || resource.origin === undefined) resource.origin = old.origin ?? resource.origin
  resource.inheritFrom(old)
}

function mergeData(resource: Resource, old: Resource): void {
  const data = new Map([...textsOf(old.node, 'data'), ...textsOf(resource.node, 'data')])
  clearField(resource.node, 'data')
  putConfigMapData(resource.node, new Map([...data].map(([key, value]) => [key, Buffer.from(value)])))
  const binary = new Map([...textsOf(old.node, 'binaryData'), ...textsOf(resource.node, 'binaryData')])
  clearField(resource.node, 'binaryData')
  putBinaryData(resource.node, binary)
}

function textsOf(node: MapNode, field: string): Map<string, string> {
  const found = fieldOf(node, field)
  const texts = new Map<string, string>()
  if (found?.kind === 'map') {
    for (const { key, value } of found.entries) texts.set(valueOf(key), value.tag === '!!null' ? '' : valueOf(value))
  }
  return texts
}

/** An id as Go shows a struct that has no text of its own. */
function goId({ group, version, kind, name, namespace, clusterScoped }: ResId & Gvk): string {
  const texts = { Group: group, Version: version, Kind: kind }
  const gvk = Object.entries(texts).map(([field, value]) => `${field}:${JSON.stringify(value)}`)
  const shown = `resid.Gvk{${gvk.join(', ')}, isClusterScoped:${clusterScoped}}`
  return `resid.ResId{Gvk:${shown}, Name:${JSON.stringify(name)}, Namespace:${JSON.stringify(namespace)}}`
}

function refusal(message: string): KustomizeError {
  return new KustomizeError('generator', `merging from generator: ${message}`)
}
