/** A source of numbers from 0 up to 1. */
type Random = () => number

type Kind = 'number' | 'text' | 'truth' | 'list' | 'object' | 'any'

/** A random program: values, operators and functions of the library, mostly of fitting kinds. Small, so that it fails in one place only. */
export function randomProgram(random: Random): string {
  return new Writer(random).program()
}

const names = ['a', 'b', 'c', 'd e', '1']
const texts = ["''", "'a'", "'ab'", "'b,a'", "'é😀'", "'1'", "'x\\ny\\n'", "'%s'", "'true'", "' a '"]
const numbers = ['0', '1', '2', '3', '-1', '0.5', '-2.5', '1e3', '1e21', '0.1', '100', '255']

/**
 * Functions by the kind of what they give; the rest are the kinds of their arguments. Those that compute both of two arguments in the
 * order of a Go map (`setInter`, `setDiff`, `mergePatch`) are left out: which error comes first is chance.
 */
const functions: { readonly [kind in Exclude<Kind, 'any'>]: ReadonlyArray<readonly [string, ...Kind[]]> } = {
  number: [
    ['length', 'any'],
    ['abs', 'number'],
    ['max', 'number', 'number'],
    ['floor', 'number'],
    ['round', 'number'],
    ['pow', 'number', 'number'],
    ['count', 'list', 'any'],
    ['sum', 'list'],
    ['mantissa', 'number'],
    ['codepoint', 'text'],
    ['parseInt', 'text'],
    ['minArray', 'list'],
    ['clamp', 'number', 'number', 'number'],
  ],
  text: [
    ['toString', 'any'],
    ['type', 'any'],
    ['asciiUpper', 'text'],
    ['substr', 'text', 'number', 'number'],
    ['strReplace', 'text', 'text', 'text'],
    ['join', 'text', 'list'],
    ['manifestJson', 'any'],
    ['manifestJsonMinified', 'any'],
    ['manifestYamlDoc', 'any'],
    ['manifestYamlDoc', 'any', 'truth', 'truth'],
    ['manifestYamlStream', 'list'],
    ['manifestToml', 'object'],
    ['manifestPython', 'any'],
    ['escapeStringJson', 'any'],
    ['escapeStringXML', 'text'],
    ['base64', 'text'],
    ['repeat', 'text', 'number'],
    ['stripChars', 'text', 'text'],
    ['trim', 'text'],
    ['format', 'text', 'list'],
    ['char', 'number'],
    ['md5', 'text'],
    ['resolvePath', 'text', 'text'],
  ],
  truth: [
    ['isString', 'any'],
    ['equals', 'any', 'any'],
    ['startsWith', 'text', 'text'],
    ['endsWith', 'text', 'text'],
    ['member', 'list', 'any'],
    ['objectHas', 'object', 'text'],
    ['all', 'list'],
    ['setMember', 'any', 'list'],
    ['isEven', 'number'],
    ['isEmpty', 'text'],
  ],
  list: [
    ['range', 'number', 'number'],
    ['sort', 'list'],
    ['uniq', 'list'],
    ['set', 'list'],
    ['setUnion', 'list', 'list'],
    ['reverse', 'list'],
    ['flattenArrays', 'list'],
    ['flattenDeepArray', 'list'],
    ['objectFields', 'object'],
    ['objectFieldsAll', 'object'],
    ['objectValues', 'object'],
    ['objectKeysValues', 'object'],
    ['stringChars', 'text'],
    ['split', 'text', 'text'],
    ['splitLimit', 'text', 'text', 'number'],
    ['splitLimitR', 'text', 'text', 'number'],
    ['findSubstr', 'text', 'text'],
    ['find', 'any', 'list'],
    ['repeat', 'list', 'number'],
    ['remove', 'list', 'any'],
    ['encodeUTF8', 'text'],
    ['slice', 'list', 'number', 'number', 'number'],
  ],
  object: [
    ['prune', 'object'],
    ['objectRemoveKey', 'object', 'text'],
  ],
}

const operators: { readonly [kind in Exclude<Kind, 'any'>]: ReadonlyArray<readonly [Kind, string, Kind]> } = {
  number: [
    ['number', '+', 'number'],
    ['number', '-', 'number'],
    ['number', '*', 'number'],
    ['number', '/', 'number'],
    ['number', '%', 'number'],
    ['number', '&', 'number'],
    ['number', '|', 'number'],
    ['number', '<<', 'number'],
  ],
  text: [
    ['text', '+', 'any'],
    ['any', '+', 'text'],
    ['text', '%', 'list'],
    ['text', '%', 'object'],
  ],
  truth: [
    ['any', '==', 'any'],
    ['any', '!=', 'any'],
    ['number', '<', 'number'],
    ['text', '<=', 'text'],
    ['list', '>', 'list'],
    ['truth', '&&', 'truth'],
    ['truth', '||', 'truth'],
    ['text', 'in', 'object'],
  ],
  list: [['list', '+', 'list']],
  object: [['object', '+', 'object']],
}

class Writer {
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  program(): string {
    const shape = this.#below(5)
    if (shape === 0) return `local x = ${this.#any(2)}, f(y, z=x) = [z, y]; f(${this.#any(2)})`
    if (shape === 1) return `${this.#object(3)} + ${this.#object(2)}`
    return this.#any(4)
  }

  #any(depth: number): string {
    return this.#of(this.#pick(['number', 'text', 'truth', 'list', 'object'] as const), depth)
  }

  #of(wanted: Kind, depth: number): string {
    // Sometimes of another kind, to see how it is refused.
    const kind =
      wanted === 'any' || this.#below(25) === 0 ? this.#pick(['number', 'text', 'truth', 'list', 'object'] as const) : wanted
    if (depth <= 0 || this.#below(3) === 0) return this.#literal(kind, depth)
    switch (this.#below(6)) {
      case 0: {
        const [left, operator, right] = this.#pick(operators[kind])
        return `(${this.#of(left, depth - 1)} ${operator} ${this.#of(right, depth - 1)})`
      }
      case 1:
        return `(if ${this.#of('truth', depth - 1)} then ${this.#of(kind, depth - 1)} else ${this.#of(kind, depth - 1)})`
      case 2:
        return this.#access(kind, depth)
      default: {
        const [name, ...args] = this.#pick(functions[kind])
        return `std.${name}(${args.map((arg) => this.#of(arg, depth - 1)).join(', ')})`
      }
    }
  }

  #access(kind: Exclude<Kind, 'any'>, depth: number): string {
    const item = this.#of(kind, depth - 1)
    switch (this.#below(4)) {
      case 0:
        return `[${item}, ${this.#any(0)}][${this.#pick(['0', '0', '0', '1', '2'])}]`
      case 1:
        return `{ a: ${item}, b:: self.a }.${this.#pick(['a', 'b', 'b', 'c'])}`
      case 2:
        return kind === 'list' || kind === 'text' ? `${item}[${this.#pick(['1:', ':2', '::2', '-1:', '1:2'])}]` : `(${item})`
      default:
        return `(local v = ${item}; v)`
    }
  }

  #literal(kind: Exclude<Kind, 'any'>, depth: number): string {
    switch (kind) {
      case 'number':
        return this.#pick(numbers)
      case 'text':
        return this.#pick(texts)
      case 'truth':
        return this.#pick(['true', 'false'])
      case 'list':
        return this.#list(depth)
      case 'object':
        return this.#object(depth)
    }
  }

  #list(depth: number): string {
    if (this.#below(5) === 0) {
      const rest = this.#pick(['', ' if x != null', ' if std.isNumber(x)'])
      return `[${this.#pick(['x', '[x]', '{ v: x }', "x + ''"])} for x in ${this.#of('list', depth - 1)}${rest}]`
    }
    const kind = this.#pick(['number', 'number', 'text', 'any'] as const)
    return `[${Array.from({ length: this.#below(4) }, () => this.#of(kind, depth - 1)).join(', ')}]`
  }

  #object(depth: number): string {
    const fields = names.filter(() => this.#below(3) === 0)
    const written = fields.map((name) => {
      const colon = this.#pick([':', ':', ':', '::', ':::', '+:'])
      const body = this.#below(6) === 0 ? this.#pick(['self.a', '$.b', 'super.c', "'a' in super"]) : this.#any(depth - 1)
      return `'${name}'${colon} ${body}`
    })
    return `{ ${written.join(', ')} }`
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  #pick<T>(list: readonly T[]): T {
    // A list of ours always has something.
    return list[this.#below(list.length)]!
  }
}
