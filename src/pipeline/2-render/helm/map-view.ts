import { type GoMap, type GoValue, TypedMap } from '#base/go-template'

/** A map under another Go type: `.Values` of a dependency is its table in the parent's `.Values`, and what is written to one shows in both. */
export class MapView extends TypedMap {
  readonly #map: GoMap

  constructor(goType: string, map: GoMap) {
    super(goType)
    this.#map = map
  }

  // Absent while Map's constructor runs.
  override get size(): number {
    return this.#map.size
  }

  override get(key: string): GoValue {
    return this.#map.get(key)
  }

  override has(key: string): boolean {
    return this.#map.has(key)
  }

  override set(key: string, value: GoValue): this {
    this.#map.set(key, value)
    return this
  }

  override delete(key: string): boolean {
    return this.#map.delete(key)
  }

  override clear(): void {
    this.#map.clear()
  }

  override keys(): MapIterator<string> {
    return this.#map.keys()
  }

  override values(): MapIterator<GoValue> {
    return this.#map.values()
  }

  override entries(): MapIterator<[string, GoValue]> {
    return this.#map.entries()
  }

  override [Symbol.iterator](): MapIterator<[string, GoValue]> {
    return this.#map[Symbol.iterator]()
  }

  override forEach(visit: (value: GoValue, key: string, map: GoMap) => void): void {
    this.#map.forEach((value, key) => visit(value, key, this))
  }
}
