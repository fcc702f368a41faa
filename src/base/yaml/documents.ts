import { type Mark, SyntaxProblem } from './cursor.ts'
import { DecodeProblem, decodeNodes, jsonProblem, plainValue } from './decode-go.ts'
import { type EncodingProblem, findEncodingProblem } from './encoding-problem.ts'
import { YamlError } from './error.ts'
import { goSyntaxText, reasonFor } from './go-errors.ts'
import { NodeBuilder, type YamlNode } from './nodes.ts'
import { type Builder, Parser } from './parser.ts'
import type { Dialect } from './scalars.ts'
import { Scanner } from './scanner.ts'
import { type BadKey, UnknownAnchor, ValueBuilder, type ValueProblem, type YamlValue } from './values.ts'

/**
 * How a text is read. `whole` refuses what Go's reader ignores: text after a document that does not belong to it. `slashEscape` allows `\/` in
 * double quotes, as JSON does.
 */
export type DocumentOptions = {
  dialect: Dialect
  maps: boolean
  file: string | undefined
  maxDepth: number
  whole: boolean
  slashEscape: boolean
}

/** A document and where its content starts; `root` is undefined where it has none. */
export type Document<V> = { value: V; root: Mark | undefined }

/** The documents of a text, one at a time: what is not asked for is not read. Throws YamlError. */
export function* documentsOf(text: string, options: DocumentOptions): Generator<Document<YamlValue>, void, void> {
  const reading = new Reading(text, options)
  if (options.dialect === 'v3') {
    for (const { value, root } of reading.documents(new NodeBuilder({ keepAnchors: true }))) {
      yield { value: reading.decoded(value), root }
    }
    return
  }
  const builder = new ValueBuilder(options)
  for (const document of reading.documents(builder)) {
    if (builder.problem !== undefined) reading.refuse(builder.problem)
    if (builder.badKey !== undefined) reading.refuseKey(builder.badKey)
    if (builder.notFinite) reading.refuseNumbers(document.root)
    // Only `key` of the builder makes symbols, and a document is no key.
    yield document as Document<YamlValue>
  }
}

/** The documents of a text as trees of nodes. Throws YamlError. */
export function* nodesOf(text: string, options: DocumentOptions): Generator<Document<YamlNode>, void, void> {
  yield* new Reading(text, options).documents(new NodeBuilder({ keepAnchors: options.dialect === 'v3' }))
}

/** One text that is read, with what its errors need. */
class Reading {
  private readonly text: string
  private readonly options: DocumentOptions
  private count = 0
  /** Looked for once, when it first matters, for all documents; null where there is none. */
  private broken: EncodingProblem | null | undefined
  /** Reads the same text for `goTextOfValues`, as far as it was needed there: a stream of many such documents is still read only twice. */
  private again: { parser: Parser<YamlNode, unknown, unknown>; count: number } | undefined

  constructor(text: string, options: DocumentOptions) {
    this.text = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
    this.options = options
  }

  *documents<N, L, M>(builder: Builder<N, L, M>): Generator<Document<N>, void, void> {
    // Only a text of whole characters can be scanned; bytes that are none stand out by themselves.
    const text = isWellFormed(this.text) ? this.text : this.text.replace(/[\ud800-\udfff]/gu, '\uffff')
    const scanner = new Scanner(text, this.options)
    // Go reads a text in pieces, and a forbidden character is found as soon as the scanner looks into its piece.
    const checkPiece = (): void => {
      if (scanner.at >= this.text.length && text === this.text) return
      if (this.broken === undefined) this.broken = findEncodingProblem(this.text) ?? null
      const { broken } = this
      if (broken === null || scanner.at + 3 <= broken.from) return
      this.fail(broken.problem, markAt(this.text, broken.at), `yaml: ${broken.problem}`)
    }
    try {
      const parser = new Parser(scanner, builder, this.options)
      for (;;) {
        const document = parser.next()
        checkPiece()
        if (document === undefined) return
        this.count++
        const rest = this.options.whole ? parser.rest() : undefined
        if (rest !== undefined) this.fail('did not find expected <document start>', rest, undefined)
        yield document
      }
    } catch (error) {
      if (error instanceof SyntaxProblem || error instanceof UnknownAnchor) checkPiece()
      throw this.explained(error)
    }
  }

  decoded(node: YamlNode): YamlValue {
    try {
      const value = decodeNodes(node, 'v3')
      const problem = jsonProblem(value, 'v3')
      if (problem !== undefined) this.fail(problem, { line: node.line - 1, column: node.column - 1 }, problem)
      return plainValue(value, this.options.maps)
    } catch (error) {
      throw this.explained(error)
    }
  }

  /** Go's own text is found by decoding once more, step by step as Go does, because other problems may come first there. */
  refuse({ problem, mark }: ValueProblem): never {
    this.fail(problem, mark, this.goTextOfValues())
  }

  refuseKey({ what, mark }: BadKey): void {
    const goText = this.goTextOfValues()
    if (goText === undefined) return
    const hint = what === 'a mapping' ? 'a text (a template that was not rendered?)' : 'a text as key'
    throw this.error(`a key is ${what}; expected ${hint}`, mark, goText)
  }

  /** Infinity and NaN: YAML has them, JSON has not. They count only where no later key has replaced them. */
  refuseNumbers(root: Mark | undefined): void {
    const goText = this.goTextOfValues()
    if (goText !== undefined) this.fail(goText, root ?? { line: 0, column: 0 }, goText)
  }

  /** Reads the current document again with Go's types, for an error text that shows them. */
  private goTextOfValues(): string | undefined {
    const builder = new NodeBuilder({ keepAnchors: false })
    this.again ??= { parser: new Parser(new Scanner(this.text, this.options), builder, this.options), count: 0 }
    const { again } = this
    for (let document = again.parser.next(); document !== undefined; document = again.parser.next()) {
      if (++again.count !== this.count) continue
      try {
        return jsonProblem(decodeNodes(document.value, 'v2'), 'v2')
      } catch (error) {
        if (error instanceof DecodeProblem) return `yaml: ${error.message}`
        throw error
      }
    }
    return undefined
  }

  private explained(error: unknown): unknown {
    if (error instanceof SyntaxProblem) {
      return this.error(this.reason(error.problem, error.mark), error.mark, goSyntaxText(error, this.options.dialect))
    }
    if (error instanceof UnknownAnchor || error instanceof DecodeProblem) {
      return this.error(this.reason(error.message, error.mark), error.mark, `yaml: ${error.message}`)
    }
    return error
  }

  private fail(problem: string, mark: Mark, goText: string | undefined): never {
    throw this.error(this.reason(problem, mark), mark, goText)
  }

  private reason(problem: string, mark: Mark): string {
    return reasonFor(problem, this.text, mark)
  }

  /** What is missing at the end is reported in the last line that says something. */
  private error(reason: string, mark: Mark, goText: string | undefined): YamlError {
    const last = this.text.trimEnd().split('\n').length - 1
    const prefix = this.options.dialect === 'v2' ? 'error converting YAML to JSON: ' : ''
    return new YamlError({
      file: this.options.file,
      line: Math.min(mark.line, last) + 1,
      column: mark.column + 1,
      reason,
      goText: goText === undefined ? undefined : prefix + goText,
    })
  }
}

/** As String.prototype.isWellFormed, which the library that we compile with does not know. */
function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed()
}

function markAt(text: string, at: number): Mark {
  const lines = text.slice(0, at).split('\n')
  return { line: lines.length - 1, column: lines.at(-1)?.length ?? 0 }
}
