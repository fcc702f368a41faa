/**
 * Go's text/template and the part of fmt that it shows: template texts come in, are parsed once into immutable trees (`parseTemplates`) and
 * executed over the values of `value.ts` in a `TemplateSet`. Outputs, parse errors and execution errors read as those of Go 1.26. Pure and
 * synchronous: no file, clock or randomness; functions beyond Go's builtins are given by the caller.
 */
export { builtinNames } from './exec/builtin-names.ts'
export { builtins as builtinFunctions } from './exec/builtins.ts'
export { byteLength, bytesOf, compareBytes, textOf } from './bytes.ts'
export { deepEqual, isTrue } from './comparison.ts'
export { formatFloat } from './fmt/float.ts'
export { print } from './fmt/print.ts'
export { quote, quoteRune } from './fmt/quote.ts'
export { sprintf } from './fmt/sprintf.ts'
export { fromJson, toJson } from './json-values.ts'
export { type GoKind, kindOf, sortedKeys, typeOf, zeroOf } from './kinds.ts'
export { type ParsedTemplates, parseTemplates } from './parse/parser.ts'
export { TemplateError, TemplateLimitError } from './template-error.ts'
export { TemplateSet, type TemplateSetOptions } from './template-set.ts'
export {
  type FunctionMap,
  GoError,
  GoFunction,
  type GoList,
  type GoMap,
  GoObject,
  type GoValue,
  Integer,
  isNilList,
  isNilMap,
  nilList,
  nilMap,
  listTypeOf,
  TypedMap,
  typedList,
} from './value.ts'
