import { GoError, GoFunction, type GoList, type GoMap, type GoObject, type GoValue, type Integer } from '../value.ts'

/** What a parameter of a Go type is here. A nil map or slice comes as null. */
export type ParameterOf = {
  'interface {}': GoValue
  string: string
  bool: boolean
  int: bigint
  uint32: Integer
  float64: number
  'map[string]interface {}': GoMap | null
  '[]interface {}': GoList | null
  'time.Time': GoObject
  'sprig.certificate': GoObject
  '*semver.Version': GoObject
}

type Call = (...args: never[]) => GoValue
type GoType = keyof ParameterOf
type Arguments<Types extends readonly GoType[]> = { [Index in keyof Types]: ParameterOf[Types[Index]] }

/** A function of fixed arity: its parameters' Go types, the Go type of its result, and what it does. */
export function define<const Types extends readonly GoType[]>(
  params: Types,
  result: string,
  call: (...args: Arguments<Types>) => GoValue,
): GoFunction {
  // The executor gives exactly what the signature asks for, so a function of these parameters is one of any.
  return new GoFunction({ params, result }, call as unknown as Call)
}

/** A function whose last parameter may be repeated: `variadic` is the Go type of one of them. */
export function defineVariadic<const Types extends readonly GoType[], Rest extends GoType>(
  signature: { params: Types; variadic: Rest; result: string },
  call: (...args: [...Arguments<Types>, ...ParameterOf[Rest][]]) => GoValue,
): GoFunction {
  // As above.
  return new GoFunction(signature, call as unknown as Call)
}

/** Functions by name, ready to be put into a map. */
export type Family = { readonly [name: string]: GoFunction }

/** The error of a Go program that used a nil pointer, which is how most functions of sprig answer a nil. */
export const nilPointer = (): GoError => new GoError('runtime error: invalid memory address or nil pointer dereference')

/** The same function under several names. */
export function named(names: readonly string[], work: GoFunction): Family {
  return Object.fromEntries(names.map((name) => [name, work]))
}

/** A function and its form with `must`, which sprig has for those that could fail. */
export function withMust(name: string, work: GoFunction): Family {
  return named([name, `must${name[0]!.toUpperCase()}${name.slice(1)}`], work)
}
