import { integerOf, isInteger, isUnsigned, kindOfType } from '../kinds.ts'
import { type BoolNode, type NumberNode, type StringNode, textOfNode } from '../parse/tree.ts'
import { GoObject, type GoValue } from '../value.ts'
import { formatFloat } from '../fmt/float.ts'
import type { Argument } from './call.ts'
import type { Frame } from './frame.ts'

/** A literal as an argument: it takes the type of the parameter. Ends the execution where it cannot. */
export function literalArgument(node: BoolNode | NumberNode | StringNode): Argument {
  const cached = new Map<string, GoValue>()
  return (frame, goType) => {
    frame.node = node
    const known = cached.get(goType)
    if (known !== undefined) return known
    const value = literalAs(frame, node, goType)
    cached.set(goType, value)
    return value
  }
}

/** A literal where nothing tells its type. Ends the execution where a number is too large for an int. */
export function literalValue(frame: Frame, node: BoolNode | NumberNode | StringNode): GoValue {
  frame.node = node
  if (node.kind === 'bool') return node.value
  return node.kind === 'string' ? node.text : idealNumber(frame, node)
}

function literalAs(frame: Frame, node: BoolNode | NumberNode | StringNode, goType: string): GoValue {
  const kind = kindOfType(goType)
  if (goType === 'interface {}' || goType === 'reflect.Value') return literalValue(frame, node)
  const found = () => textOfNode(node)
  if (kind === 'bool') return node.kind === 'bool' ? node.value : frame.fail(`expected bool; found ${found()}`)
  if (kind === 'string') return node.kind === 'string' ? node.text : frame.fail(`expected string; found ${found()}`)
  const number = node.kind === 'number' ? node : undefined
  if (kind === 'float64' || kind === 'float32') return number?.float ?? frame.fail(`expected float; found ${found()}`)
  if (isUnsigned(kind)) {
    return number?.uint === undefined ? frame.fail(`expected unsigned integer; found ${found()}`) : integerOf(goType, number.uint)
  }
  if (isInteger(kind)) {
    return number?.int === undefined ? frame.fail(`expected integer; found ${found()}`) : integerOf(goType, number.int)
  }
  return frame.fail(`can't handle ${found()} for arg of type ${goType}`)
}

function idealNumber(frame: Frame, node: NumberNode): GoValue {
  if (node.complex !== undefined) return new Complex(node.complex.real, node.complex.imaginary)
  const isHexInteger = /^0[xX][^pP]+$/.test(node.text)
  if (node.float !== undefined && !isHexInteger && !node.text.startsWith("'") && /[.eEpP]/.test(node.text)) return node.float
  return node.int ?? frame.fail(`${node.text} overflows int`)
}

/** Only literals are complex; they can be printed. */
class Complex extends GoObject {
  readonly goType = 'complex128'
  readonly #real: number
  readonly #imaginary: number

  constructor(real: number, imaginary: number) {
    super()
    this.#real = real
    this.#imaginary = imaginary
  }

  override text(): string {
    const imaginary = formatFloat(this.#imaginary, 'g', -1)
    return `(${formatFloat(this.#real, 'g', -1)}${/^[+-]/.test(imaginary) ? '' : '+'}${imaginary}i)`
  }
}
