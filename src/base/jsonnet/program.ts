import type { Json } from '#base'
import { runFailure, staticFailure, JsonnetError } from './error.ts'
import { Environment } from './run/environment.ts'
import { evaluate as evaluateNode } from './run/evaluate.ts'
import type { JsonnetFunction } from './run/function.ts'
import { jsonText, toJson } from './run/manifest.ts'
import { JsonnetObject } from './run/object.ts'
import { Run, RunError, type RunLimits } from './run/run.ts'
import { Thunk, lazy } from './run/thunk.ts'
import type { Item, Value } from './run/value.ts'
import { decodedText, standardMembers } from './std/index.ts'
import { type ImportNode, type Node, programOf, Source, StaticError } from './syntax/index.ts'

/** A file that an import found: `file` is what messages and further imports call it, and equal for equal files. */
export type Imported = { file: string; content: string | Uint8Array }

/** A value for a program: a text, or a program of its own. */
export type Variable = { text: string } | { code: string }

export type Program = {
  /** What messages call it, and what its imports are relative to. */
  file: string
  text: string
  /** Finds what `path` means in the file `from` (`''` in a variable's code); throws ImportRefusal where it is nothing. */
  importer?: (from: string, path: string) => Imported
  extVars?: { readonly [name: string]: Variable }
  topLevelArgs?: { readonly [name: string]: Variable }
  /** 500 frames and no other limit unless told. `isOver` is asked now and then whether to stop. */
  limits?: Partial<RunLimits>
}

/** Why there is nothing to import, in words that go into the error of the program. */
export class ImportRefusal extends Error {}

/** The value of a program as JSON. Throws JsonnetError. */
export const evaluate = (program: Program): Json => inWords(() => resultOf(program))

/** What `jsonnet FILE` prints for a program. Throws JsonnetError. */
export const manifest = (program: Program): string => `${jsonText(evaluate(program), '')}\n`

function inWords<T>(action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (error instanceof StaticError) throw staticFailure(error)
    if (error instanceof RunError) throw runFailure(error)
    // Node's stack ended before the frames did, or something grew larger than a string can be.
    if (error instanceof RangeError) {
      const isStack = error.message.includes('call stack')
      throw new JsonnetError(`RUNTIME ERROR: ${isStack ? 'max stack frames exceeded.' : error.message}\n`, undefined)
    }
    throw error
  }
}

function resultOf(program: Program): Json {
  const main = programOf(new Source(program.file, program.file, program.text))
  const files = new Files(program)
  const limits = { frames: 500, steps: Number.POSITIVE_INFINITY, isOver: () => false, ...program.limits }
  const run = new Run(files, limits, evaluateNode)
  let value = run.at({ says: 'During evaluation' }, () => run.evaluateApart(main, scopeOf(program.file)))
  if (value !== null && typeof value === 'object' && !Array.isArray(value) && value.type === 'function') {
    value = callTopLevel(run, value, program)
  }
  return run.at({ says: 'During manifestation' }, () => toJson(run, value))
}

function callTopLevel(run: Run, callee: JsonnetFunction, { topLevelArgs = {} }: Program): Value {
  const named = Object.entries(topLevelArgs).map(([name, variable]) => ({
    name,
    value: itemOf(variable, `<top-level-arg:${name}>`),
  }))
  return run.at({ says: 'Top-level function call' }, () => run.apply(callee, { positional: [], named }))
}

/** What is known of files and variables: each file is read and evaluated once. */
class Files {
  readonly #program: Program
  readonly #values = new Map<string, Item>()
  readonly #variables = new Map<string, Item>()

  constructor(program: Program) {
    this.#program = program
  }

  import(run: Run, node: ImportNode): Value {
    const { file, content } = this.#find(run, node)
    if (node.how === 'importbin') return [...(typeof content === 'string' ? Buffer.from(content) : content)]
    const text = typeof content === 'string' ? content : decodedText(content)
    if (node.how === 'importstr') return text
    let item = this.#values.get(file)
    if (item === undefined) {
      item = new Thunk(this.#parse(run, file, text), scopeOf(file))
      this.#values.set(file, item)
    }
    return run.force(item)
  }

  externalVariable(_run: Run, name: string): Item | undefined {
    const { extVars = {} } = this.#program
    if (!Object.hasOwn(extVars, name)) return undefined
    let item = this.#variables.get(name)
    if (item === undefined) {
      item = itemOf(extVars[name]!, `<extvar:${name}>`)
      this.#variables.set(name, item)
    }
    return item
  }

  #find(run: Run, { path, at }: ImportNode): Imported {
    const from = at?.source.path ?? ''
    try {
      if (this.#program.importer !== undefined) return this.#program.importer(from, path)
    } catch (error) {
      if (error instanceof ImportRefusal) return run.fail(error.message)
      throw error
    }
    return run.fail(`couldn't open import ${JSON.stringify(path)}: no match locally or in the Jsonnet library paths`)
  }

  #parse(run: Run, file: string, text: string): Node {
    try {
      return programOf(new Source(file, file, text))
    } catch (error) {
      if (error instanceof StaticError) return run.fail(error.message)
      throw error
    }
  }
}

/** The scope that a file begins with: `std`, which knows the file. */
function scopeOf(file: string): Environment {
  const members = new Map(standardMembers)
  members.set('thisFile', { visibility: 'hidden', item: file })
  const layer = { members, locals: [], isOutermost: false, asserts: [], scope: undefined }
  return new Environment([new JsonnetObject([layer])], undefined)
}

/** A variable's value. Code that cannot be read is a mistake when it is wanted. */
function itemOf(variable: Variable, name: string): Item {
  if ('text' in variable) return variable.text
  return lazy((run) => run.evaluateApart(programOf(new Source(name, '', variable.code)), scopeOf(name)))
}
