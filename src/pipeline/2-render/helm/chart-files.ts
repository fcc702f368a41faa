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

/** The contents of files within one render. What a template asks for as bytes is kept as bytes until then: they take eight times as much. */
export class FileContents {
  readonly data: ReadonlyMap<string, Buffer>
  readonly #bytes = new Map<string, GoList>()

  constructor(files: readonly ChartFile[]) {
    this.data = new Map(files.map((file) => [file.name, file.data]))
  }

  bytesOf(name: string): GoList {
    const known = this.#bytes.get(name)
    if (known !== undefined) return known
    const bytes = typedList(
      '[]uint8',
      [...(this.data.get(name) ?? [])].map((byte) => allBytes[byte]),
    )
    this.#bytes.set(name, bytes)
    return bytes
  }
}

/**
 * What templates see as `.Files`: contents by name, a map that also answers `Get`, `Glob` and so on. A template can merge into it, which changes
 * the view of one render and never the contents.
 */
export class ChartFiles extends TypedMap {
  readonly #contents: FileContents

  constructor(contents: FileContents, names: Iterable<string> = contents.data.keys()) {
    super('engine.files')
    this.#contents = contents
    for (const name of names) super.set(name, unread)
  }

  override get itemType(): string {
    return '[]uint8'
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
    return this.#bytesOf(name)
  }

  override *entries(): MapIterator<[string, GoValue]> {
    for (const name of this.keys()) yield [name, this.#bytesOf(name)]
  }

  override *values(): MapIterator<GoValue> {
    for (const name of this.keys()) yield this.#bytesOf(name)
  }

  override [Symbol.iterator](): MapIterator<[string, GoValue]> {
    return this.entries()
  }

  override forEach(visit: (value: GoValue, name: string, map: GoMap) => void): void {
    for (const [name, value] of this.entries()) visit(value, name, this)
  }

  #data(name: string): Buffer | undefined {
    const own = super.get(name)
    if (own === unread) return this.#contents.data.get(name)
    return Array.isArray(own) ? Buffer.from(own.map((byte) => (byte instanceof Integer ? Number(byte.value) : 0))) : undefined
  }

  #text(name: string): string {
    const data = this.#data(name)
    return data === undefined ? '' : textOf(data)
  }

  #bytesOf(name: string): GoList {
    const own = super.get(name)
    if (own === unread) return this.#contents.bytesOf(name)
    return Array.isArray(own) ? own : nilList('[]uint8')
  }

  /** A pattern that cannot be read takes everything, as in Helm. */
  #glob(pattern: string): ChartFiles {
    const readable = isGlob(pattern)
    const fits = (name: string): boolean => !readable || matchGlob(pattern, name, '/')
    return new ChartFiles(this.#contents, [...this.keys()].filter(fits))
  }

  #asYaml(write: (data: Buffer) => string): string {
    const byBaseName = new Map<string, GoValue>()
    for (const name of this.keys()) {
      const data = this.#data(name)
      if (data !== undefined) byBaseName.set(name.slice(name.lastIndexOf('/') + 1), write(data))
    }
    return writeYamlText(byBaseName)
  }

  #lines(name: string): GoList {
    const text = this.#text(name)
    // Helm looks at the last byte before it looks whether there is one.
    if (this.#data(name)?.length === 0) throw new GoError('runtime error: index out of range [-1]')
    return typedList('[]string', this.has(name) ? text.replace(/\n$/, '').split('\n') : [])
  }
}

/** Stands for a file of the chart that no template has replaced. */
const unread = null

/** One object per byte value is enough for all files. */
const allBytes: readonly Integer[] = Array.from({ length: 256 }, (_, byte) => new Integer('uint8', BigInt(byte)))
