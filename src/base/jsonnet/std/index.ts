/**
 * The standard library of go-jsonnet 0.22, written in TypeScript: values in, values out, in the words of the program where it refuses. Arguments are
 * computed where, and only where, the program computes them.
 */
import type { Member } from '../run/object.ts'
import { arrayFunctions } from './arrays.ts'
import { comparisonFunctions } from './comparisons.ts'
import type { Library } from './define.ts'
import { encodingFunctions } from './encodings.ts'
import { manifestJsonFunctions } from './manifest-json.ts'
import { manifestOtherFunctions } from './manifest-others.ts'
import { manifestTomlFunctions } from './manifest-toml.ts'
import { manifestYamlFunctions } from './manifest-yaml.ts'
import { numberFunctions } from './numbers.ts'
import { objectFunctions } from './objects.ts'
import { parsingFunctions } from './parsing.ts'
import { setFunctions } from './sets.ts'
import { stringFunctions } from './strings.ts'
import { typeFunctions } from './types.ts'

export { decodedText } from './encodings.ts'

const functions: Library = {
  ...typeFunctions,
  ...numberFunctions,
  ...stringFunctions,
  ...arrayFunctions,
  ...setFunctions,
  ...objectFunctions,
  ...comparisonFunctions,
  ...encodingFunctions,
  ...parsingFunctions,
  ...manifestJsonFunctions,
  ...manifestYamlFunctions,
  ...manifestTomlFunctions,
  ...manifestOtherFunctions,
}

/** The fields of `std`, all of them hidden; `thisFile` is each file's own. */
export const standardMembers: ReadonlyMap<string, Member> = new Map<string, Member>([
  ...Object.entries(functions).map(([name, item]): [string, Member] => [name, { visibility: 'hidden', item }]),
  ['pi', { visibility: 'hidden', item: Math.PI }],
])
