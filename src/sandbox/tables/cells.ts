import { arrayAt, isJsonObject, type Json, type JsonObject, objectAt, textAt } from '../json.ts'
import { selectorText } from '../selectors/index.ts'
import { age } from './ages.ts'

/** An object being printed, with short ways to its parts. */
export type Printed = {
  object: JsonObject
  metadata: JsonObject
  spec: JsonObject
  status: JsonObject
  now: Date
  name: string
  age: string
}

export function printed(object: JsonObject, now: Date): Printed {
  const metadata = objectAt(object, 'metadata')
  return {
    object,
    metadata,
    spec: objectAt(object, 'spec'),
    status: objectAt(object, 'status'),
    now,
    name: textAt(metadata, 'name'),
    age: age(textAt(metadata, 'creationTimestamp'), now),
  }
}

/** A number, 0 if it is not there. */
export function count(part: JsonObject, field: string): number {
  const value = part[field]
  return typeof value === 'number' ? value : 0
}

/** A text, `<none>` if it is empty. */
export function orNone(text: string): string {
  return text === '' ? '<none>' : text
}

export function objectsAt(part: JsonObject, field: string): JsonObject[] {
  return arrayAt(part, field).filter(isJsonObject)
}

/** Names and images of the containers of a pod template, comma-separated. */
export function containersOf(podSpec: JsonObject): [names: string, images: string] {
  const containers = objectsAt(podSpec, 'containers')
  return [containers.map((each) => textAt(each, 'name')).join(','), containers.map((each) => textAt(each, 'image')).join(',')]
}

/** Containers of the pod template in `spec.template`. */
export function templateContainers(spec: JsonObject): [names: string, images: string] {
  return containersOf(objectAt(objectAt(spec, 'template'), 'spec'))
}

/** The text of a LabelSelector, `<none>` if it selects everything. */
export function selectorCell(selector: Json | undefined): string {
  return orNone(isJsonObject(selector) ? selectorText(selector) : '')
}

/** The text of a plain label map. */
export function labelsCell(labels: JsonObject): string {
  return orNone(
    Object.keys(labels)
      .sort()
      .map((key) => `${key}=${String(labels[key])}`)
      .join(','),
  )
}

/** The condition of a type, if the status has it. */
export function conditionOf(status: JsonObject, type: string): JsonObject | undefined {
  return objectsAt(status, 'conditions').find((condition) => textAt(condition, 'type') === type)
}

const accessModes: { [mode: string]: string } = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

/** `RWO,ROX` for the access modes of a volume. */
export function accessModesCell(modes: readonly Json[]): string {
  return Object.keys(accessModes)
    .filter((mode) => modes.includes(mode))
    .map((mode) => accessModes[mode])
    .join(',')
}

/** At most `max` entries of a list, then how many more there are. */
export function shortList(items: readonly string[], max: number): string {
  return items.length <= max ? items.join(',') : `${items.slice(0, max).join(',')} + ${items.length - max} more...`
}
