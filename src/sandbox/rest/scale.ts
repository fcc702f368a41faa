import { isJsonObject, type JsonObject, objectAt } from '../json.ts'
import type { KubeObject } from '../object.ts'
import { selectorText } from '../selectors/index.ts'
import { type Core, fromStorage, type Target, type Writer } from './core.ts'
import { valueAtPath, withValueAtPath } from './json-path.ts'
import { invalid, notFound } from './refusals.ts'
import { mustGet, update } from './update.ts'

/** The Scale of an object: the part of it that autoscalers and `kubectl scale` know. */
export function readScale(core: Core, target: Target): JsonObject {
  return scaleOf(target, mustGet(core, target))
}

/** Writes the wished replicas of a Scale into the object; answers with the new Scale. */
export function writeScale(core: Core, target: Target, writer: Writer, scale: JsonObject): JsonObject {
  const paths = scalePaths(target)
  const replicas = objectAt(scale, 'spec')['replicas'] ?? 0
  if (typeof replicas !== 'number' || !Number.isInteger(replicas) || replicas < 0) {
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, target.name, [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${JSON.stringify(replicas)}: must be greater than or equal to 0`,
        field: 'spec.replicas',
      },
    ])
  }
  const live = fromStorage(mustGet(core, target), target)
  const version = objectAt(scale, 'metadata')['resourceVersion']
  const metadata = objectAt(live, 'metadata')
  const pinned = { ...live, metadata: { ...metadata, resourceVersion: version ?? metadata['resourceVersion'] ?? '' } }
  const object = withValueAtPath(pinned, paths.replicas, replicas)
  const place: Target = { ...target, subresource: '' }
  const written = update(core, place, writer, { object, through: 'scale' })
  return scaleOf(target, written)
}

function scalePaths({ resource, version, name }: Target): NonNullable<Target['version']['scale']> {
  if (version.scale === undefined) throw notFound(resource, name)
  return version.scale
}

function scaleOf(target: Target, stored: KubeObject): JsonObject {
  const paths = scalePaths(target)
  const object = fromStorage(stored, target)
  const { name, namespace, uid, resourceVersion, creationTimestamp } = stored.metadata
  const selector = paths.selector === undefined ? undefined : valueAtPath(object, paths.selector)
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name: name ?? '',
      ...(namespace === undefined ? {} : { namespace }),
      uid: uid ?? '',
      resourceVersion: resourceVersion ?? '',
      creationTimestamp: creationTimestamp ?? null,
    },
    spec: withoutZero({ replicas: numberOr0(valueAtPath(object, paths.replicas)) }),
    status: {
      replicas: numberOr0(valueAtPath(object, paths.statusReplicas)),
      ...(selector === undefined ? {} : { selector: selectorString(selector) }),
    },
  }
}

function numberOr0(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

function withoutZero(spec: { replicas: number }): JsonObject {
  return spec.replicas === 0 ? {} : spec
}

// ReplicationControllers select by plain labels, the others by a LabelSelector, custom resources by a text.
function selectorString(selector: unknown): string {
  if (typeof selector === 'string') return selector
  if (!isJsonObject(selector)) return ''
  const isSelector = 'matchLabels' in selector || 'matchExpressions' in selector
  // The API has validated the selector; its shape is that of a LabelSelector or of a label map.
  return selectorText(isSelector ? selector : { matchLabels: selector as { [key: string]: string } })
}
