import type { JsonObject, JsonValue } from '../contract.ts'

/** A field that is not there. The words are those of the library that kustomize patches with. */
export class Missing extends Error {}

/** What is no index of a list, or none that it has. */
export class NoIndex extends Error {}

/** A document that is changed in place, and the places in it. */
export class JsonDocument {
  root: JsonValue

  constructor(root: JsonValue) {
    this.root = root
  }

  /** The place that a JSON pointer names; undefined where the way to it does not exist. The place itself need not exist. */
  find(pointer: string): Place | undefined {
    const parts = pointer.split('/')
    const last = parts.pop()
    if (parts.length === 0 || last === undefined) return undefined
    let container: JsonValue | undefined = this.root
    for (const part of parts.slice(1)) container = childOf(container, decoded(part))
    return typeof container === 'object' && container !== null ? new Place(container, decoded(last)) : undefined
  }
}

/** A field of a map or an item of a list. */
export class Place {
  readonly key: string
  private readonly container: JsonObject | JsonValue[]

  constructor(container: JsonObject | JsonValue[], key: string) {
    this.container = container
    this.key = key
  }

  /** What is there; undefined for a field that is missing. Throws NoIndex. */
  get(): JsonValue | undefined {
    const { container, key } = this
    if (Array.isArray(container)) return container[existing(container, key)]
    return Object.hasOwn(container, key) ? container[key] : undefined
  }

  /** Any field of a map is, an item of a list only where it is there. */
  isReachable(): boolean {
    try {
      this.get()
      return true
    } catch (error) {
      if (error instanceof NoIndex) return false
      throw error
    }
  }

  set(value: JsonValue): void {
    const { container, key } = this
    if (Array.isArray(container)) container[existing(container, key)] = value
    else put(container, key, value)
  }

  /** Sets a field, or inserts an item; `-` is the end of a list. Throws NoIndex. */
  add(value: JsonValue): void {
    const { container, key } = this
    if (!Array.isArray(container)) put(container, key, value)
    else if (key === '-') container.push(value)
    else {
      if (parseIndex(key) === undefined) throw new NoIndex(`value was not a proper array index: '${key}': ${noNumber(key)}`)
      container.splice(inRange(key, container.length + 1), 0, value)
    }
  }

  /** Throws Missing or NoIndex. */
  remove(): void {
    const { container, key } = this
    if (Array.isArray(container)) container.splice(existing(container, key), 1)
    else if (Object.hasOwn(container, key)) delete container[key]
    else throw new Missing(`Unable to remove nonexistent key: ${key}: missing value`)
  }
}

function childOf(container: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof container !== 'object' || container === null) return undefined
  const place = new Place(container, key)
  return place.isReachable() ? place.get() : undefined
}

function existing(list: readonly JsonValue[], key: string): number {
  if (parseIndex(key) === undefined) throw new NoIndex(noNumber(key))
  return inRange(key, list.length)
}

function inRange(key: string, size: number): number {
  const index = parseIndex(key) ?? 0
  if (index >= size || index < -size) throw new NoIndex(`Unable to access invalid index: ${index}: invalid index referenced`)
  return index < 0 ? index + size : index
}

const parseIndex = (key: string): number | undefined => (/^[-+]?[0-9]{1,15}$/.test(key) ? Number(key) : undefined)

const noNumber = (key: string): string => `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`

const decoded = (part: string): string => part.replace(/~[01]/g, (escape) => (escape === '~1' ? '/' : '~'))

function put(object: JsonObject, key: string, value: JsonValue): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  else object[key] = value
}
