/** YAML that cannot be read. `line` and `column` count from 1; `file` is undefined where the caller named none. */
export class YamlError extends Error {
  readonly file: string | undefined
  readonly line: number
  readonly column: number
  /** What is wrong and what is expected, without the place. */
  readonly reason: string
  /** What the Go program says, word for word, where one would refuse the text too. */
  readonly goText: string | undefined

  constructor(facts: {
    file?: string | undefined
    line: number
    column: number
    reason: string
    goText?: string | undefined
  }) {
    const place = `line ${facts.line}, column ${facts.column}`
    super(`Cannot read YAML ${facts.file === undefined ? 'at' : `${facts.file},`} ${place}: ${facts.reason}`)
    this.name = 'YamlError'
    this.file = facts.file
    this.line = facts.line
    this.column = facts.column
    this.reason = facts.reason
    this.goText = facts.goText
  }
}

/** A value that the Go program refuses to write as YAML. The message is Go's. */
export class YamlWriteError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'YamlWriteError'
  }
}
