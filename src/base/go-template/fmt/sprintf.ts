import { kindOf, typeOf } from '../kinds.ts'
import { type GoValue, Integer } from '../value.ts'
import { type Flags, formatValue, plain } from './format.ts'

/** `fmt.Sprintf`, with its complaints inside the text: `%!d(string=hi)`, `%!d(MISSING)`, `%!(EXTRA int=1)`. */
export function sprintf(format: string, values: readonly GoValue[]): string {
  return new Formatter(format, values).run()
}

/** fmt's own bound for widths, precisions and argument numbers. */
const largest = 1_000_000

class Formatter {
  readonly #format: string
  readonly #values: readonly GoValue[]
  #at = 0
  #next = 0
  #afterIndex = false
  #isGoodIndex = true
  #isReordered = false
  #text = ''

  constructor(format: string, values: readonly GoValue[]) {
    this.#format = format
    this.#values = values
  }

  run(): string {
    while (this.#at < this.#format.length) {
      const percent = this.#format.indexOf('%', this.#at)
      if (percent < 0) break
      this.#text += this.#format.slice(this.#at, percent)
      this.#at = percent + 1
      if (!this.#directive()) return this.#text + this.#extra()
    }
    return this.#text + this.#format.slice(this.#at) + this.#extra()
  }

  /** One verb with what stands before it; false where the format ends without one. */
  #directive(): boolean {
    this.#isGoodIndex = true
    const flags = this.#flags()
    // An index of the last directive is only forgotten by what parses a new one.
    this.#index()
    this.#width(flags)
    this.#precision(flags)
    if (!this.#afterIndex) this.#index()
    if (this.#at >= this.#format.length) {
      this.#text += '%!(NOVERB)'
      return false
    }
    const verb = String.fromCodePoint(this.#format.codePointAt(this.#at)!)
    this.#at += verb.length
    this.#text += this.#shown(verb, flags)
    return true
  }

  #shown(verb: string, flags: Flags): string {
    if (verb === '%') return '%'
    if (!this.#isGoodIndex) return `%!${verb}(BADINDEX)`
    if (this.#next >= this.#values.length) return `%!${verb}(MISSING)`
    const value = this.#values[this.#next++]
    const asGo = verb === 'v' || verb === 'w'
    const shownWith = asGo ? { ...flags, goSyntax: flags.sharp, sharp: false, fieldNames: flags.plus, plus: false } : flags
    return formatValue(value, verb, shownWith)
  }

  #flags(): Flags {
    const flags = { ...plain }
    for (; ; this.#at++) {
      switch (this.#format[this.#at]) {
        case '#':
          flags.sharp = true
          break
        case '0':
          flags.zero = true
          break
        case '+':
          flags.plus = true
          break
        case '-':
          flags.minus = true
          break
        case ' ':
          flags.space = true
          break
        default:
          return flags
      }
    }
  }

  #width(flags: Flags): void {
    if (this.#format[this.#at] !== '*') {
      flags.width = this.#number()
      if (this.#afterIndex && flags.width !== undefined) this.#isGoodIndex = false
      return
    }
    this.#at++
    flags.width = this.#integerArgument()
    if (flags.width === undefined) this.#text += '%!(BADWIDTH)'
    else if (flags.width < 0) {
      flags.width = -flags.width
      flags.minus = true
      flags.zero = false
    }
    this.#afterIndex = false
  }

  #precision(flags: Flags): void {
    if (this.#format[this.#at] !== '.' || this.#at + 1 >= this.#format.length) return
    this.#at++
    if (this.#afterIndex) this.#isGoodIndex = false
    this.#index()
    if (this.#format[this.#at] !== '*') {
      flags.precision = this.#number() ?? 0
      return
    }
    this.#at++
    const given = this.#integerArgument()
    flags.precision = given === undefined || given < 0 ? undefined : given
    if (flags.precision === undefined) this.#text += '%!(BADPREC)'
    this.#afterIndex = false
  }

  /** `[3]` makes the third operand the next one. */
  #index(): void {
    this.#afterIndex = false
    if (this.#format[this.#at] !== '[') return
    this.#isReordered = true
    const end = this.#format.indexOf(']', this.#at)
    const inside = end < 0 ? '' : this.#format.slice(this.#at + 1, end)
    this.#at = end < 0 || this.#at + 3 > this.#format.length ? this.#at + 1 : end + 1
    const isNumber = /^\d+$/.test(inside) && Number(inside) <= largest * 10
    const index = Number(inside) - 1
    if (isNumber && index >= 0 && index < this.#values.length) this.#next = index
    else this.#isGoodIndex = false
    this.#afterIndex = isNumber
  }

  #number(): number | undefined {
    const digits = /\d*/y
    digits.lastIndex = this.#at
    const text = digits.exec(this.#format)![0]
    if (text === '') return undefined
    if (Number(text.slice(0, -1)) > largest) {
      // fmt gives up on the rest of the format here.
      this.#at = this.#format.length
      return undefined
    }
    this.#at += text.length
    return Number(text)
  }

  #integerArgument(): number | undefined {
    if (this.#next >= this.#values.length) return undefined
    const value = this.#values[this.#next++]
    const whole = typeof value === 'bigint' ? value : value instanceof Integer ? value.value : undefined
    if (whole === undefined || whole > BigInt(largest) || whole < -BigInt(largest)) return undefined
    return Number(whole)
  }

  #extra(): string {
    const rest = this.#values.slice(this.#next)
    if (this.#isReordered || rest.length === 0) return ''
    const shown = rest.map((value) =>
      kindOf(value) === 'invalid' ? '<nil>' : `${typeOf(value)}=${formatValue(value, 'v', plain)}`,
    )
    return `%!(EXTRA ${shown.join(', ')})`
  }
}
