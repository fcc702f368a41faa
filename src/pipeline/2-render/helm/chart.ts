import type { GoMap } from '#base/go-template'
import type { ChartFile } from './contract.ts'
import type { Metadata } from './metadata.ts'

export type ChartParts = {
  metadata: Metadata
  values: GoMap
  schema: Buffer | undefined
  templates: readonly ChartFile[]
  files: readonly ChartFile[]
  dependencies: readonly Chart[]
  warnings: readonly string[]
}

/**
 * A chart as it was read, with all that is packed in it. Immutable: renders share it, also at the same time, and nobody writes into `values`.
 * `memo` holds what was computed of it and of nothing else.
 */
export class Chart {
  readonly metadata: Metadata
  readonly values: GoMap
  readonly schema: Buffer | undefined
  readonly templates: readonly ChartFile[]
  readonly files: readonly ChartFile[]
  readonly dependencies: readonly Chart[]
  readonly warnings: readonly string[]
  readonly #memo = new Map<string, unknown>()

  constructor(parts: ChartParts) {
    this.metadata = parts.metadata
    this.values = parts.values
    this.schema = parts.schema
    this.templates = parts.templates
    this.files = parts.files
    this.dependencies = parts.dependencies
    this.warnings = parts.warnings
  }

  get name(): string {
    return this.metadata.name
  }

  /** What `compute` gave for this key the first time. A key always goes with the same computation, which the type relies on. */
  memo<T>(key: string, compute: () => T): T {
    if (!this.#memo.has(key)) this.#memo.set(key, compute())
    // Each key is written in one place, with the T of that place.
    return this.#memo.get(key) as T
  }
}
