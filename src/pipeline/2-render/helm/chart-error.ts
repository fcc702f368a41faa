import type { RenderedHook } from './contract.ts'

/** What went wrong, by stage; permanent words that callers may branch on. */
export type ChartErrorCode =
  | 'chart-invalid'
  | 'chart-archive'
  | 'chart-ignore'
  | 'dependency-missing'
  | 'dependency-invalid'
  | 'kube-version'
  | 'release-name'
  | 'values-invalid'
  | 'schema-invalid'
  | 'schema-mismatch'
  | 'template-parse'
  | 'template-execution'
  | 'manifest-invalid'
  | 'template-not-found'
  | 'limit'

export type ChartErrorDetails = { path?: string; line?: number; column?: number; hint?: string }

/**
 * A refusal of Helm. `helmOutput` is what Helm prints after `Error: `, to the byte: the message, and a word about `--debug` where it happened
 * while rendering.
 */
export class ChartError extends Error {
  readonly code: ChartErrorCode
  /** Of the chart's file, from the chart's name on. */
  readonly path: string | undefined
  readonly line: number | undefined
  readonly column: number | undefined
  readonly hint: string | undefined
  /** What was rendered before: all files as they are, and the hooks among them that could be read. */
  rendered: { files: ReadonlyMap<string, string>; hooks: readonly RenderedHook[] } | undefined = undefined
  /** Whether Helm had something to show by then, be it empty. */
  isWhileRendering = false

  constructor(code: ChartErrorCode, message: string, details: ChartErrorDetails = {}) {
    super(message)
    this.name = 'ChartError'
    this.code = code
    this.path = details.path
    this.line = details.line
    this.column = details.column
    this.hint = details.hint
  }

  get helmOutput(): string {
    return this.isWhileRendering ? `${this.message}\n\nUse --debug flag to render out invalid YAML` : this.message
  }

  /** Marks an error of the part of Helm that already has something to show. */
  whileRendering(): this {
    this.isWhileRendering = true
    return this
  }
}
