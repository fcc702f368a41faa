import {
  GoError,
  GoFunction,
  type GoList,
  type GoMap,
  type GoValue,
  Integer,
  TypedMap,
  textOf,
  nilList,
  typedList,
} from '#base/go-template'
import { isGlob, matchGlob } from '#base'
import type { ChartFile } from './contract.ts'
import { writeYamlText } from './yaml-text.ts'

/** What templates see as `.Files`: contents by name, a map that also answers `Get`, `Glob` and so on. Contents become bytes when asked for. */
export class ChartFiles extends TypedMap {
  readonly #data: ReadonlyMap<string, Buffer>
  readonly #bytes = new Map<string, GoList>()

  constructor(files: readonly ChartFile[]) {
    super('engine.files')
    this.#data = new Map(files.map((file) => [file.name, file.data]))
    for (const name of this.#data.keys()) super.set(name, null)
  }

  override method(name: string): GoFunction | undefined {
    switch (name) {
      case 'Get':
        return new GoFunction({ params: ['string'], result: 'string' }, (file: string) => this.#text(file))
      case 'GetBytes':
        return new GoFunction({ params: ['string'], result: '[]uint8' }, (file: string) => this.#bytesOf(file))
      case 'Glob':
        return new GoFunction({ params: ['string'], result: this.goType }, (pattern: string) => this.#glob(pattern))
      case 'AsConfig':
        return new GoFunction({ result: 'string' }, () => this.#asYaml((data) => textOf(data)))
      case 'AsSecrets':
        return new GoFunction({ result: 'string' }, () => this.#asYaml((data) => data.toString('base64')))
      case 'Lines':
        return new GoFunction({ params: ['string'], result: '[]string' }, (file: string) => this.#lines(file))
      default:
        return undefined
    }
  }

  override get(name: string): GoValue {
    return this.#data.has(name) ? this.#bytesOf(name) : nilList('[]uint8')
  }

  override *entries(): MapIterator<[string, GoValue]> {
    for (const name of this.#data.keys()) yield [name, this.#bytesOf(name)]
  }

  override *values(): MapIterator<GoValue> {
    for (const name of this.#data.keys()) yield this.#bytesOf(name)
  }

  override [Symbol.iterator](): MapIterator<[string, GoValue]> {
    return this.entries()
  }

  override forEach(visit: (value: GoValue, name: string, map: GoMap) => void): void {
    for (const [name, value] of this.entries()) visit(value, name, this)
  }

  #text(name: string): string {
    const data = this.#data.get(name)
    return data === undefined ? '' : textOf(data)
  }

  #bytesOf(name: string): GoList {
    const known = this.#bytes.get(name)
    if (known !== undefined) return known
    const bytes = typedList(
      '[]uint8',
      [...(this.#data.get(name) ?? [])].map((byte) => allBytes[byte]),
    )
    this.#bytes.set(name, bytes)
    return bytes
  }

  /** A pattern that cannot be read takes everything, as in Helm. */
  #glob(pattern: string): ChartFiles {
    const readable = isGlob(pattern)
    const fits = (name: string): boolean => !readable || matchGlob(pattern, name, '/')
    return new ChartFiles([...this.#data].flatMap(([name, data]) => (fits(name) ? [{ name, data }] : [])))
  }

  #asYaml(write: (data: Buffer) => string): string {
    const byBaseName = new Map<string, GoValue>()
    for (const [name, data] of this.#data) byBaseName.set(name.slice(name.lastIndexOf('/') + 1), write(data))
    return writeYamlText(byBaseName)
  }

  #lines(name: string): GoList {
    const text = this.#text(name)
    // Helm looks at the last byte before it looks whether there is one.
    if (this.#data.get(name)?.length === 0) throw new GoError('runtime error: index out of range [-1]')
    return typedList('[]string', this.#data.has(name) ? text.replace(/\n$/, '').split('\n') : [])
  }
}

/** One object per byte value is enough for all files. */
const allBytes: readonly Integer[] = Array.from({ length: 256 }, (_, byte) => new Integer('uint8', BigInt(byte)))
