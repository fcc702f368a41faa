import type { FunctionMap } from '../value.ts'
import { certificateFunctions } from './certificates.ts'
import { copyFunctions } from './copies.ts'
import { dateFunctions } from './dates.ts'
import { defaultFunctions } from './defaults.ts'
import { dictFunctions } from './dicts.ts'
import { encodingFunctions } from './encodings.ts'
import { jsonFunctions } from './json.ts'
import { listFunctions } from './lists.ts'
import { numberFunctions } from './numbers.ts'
import { passwordFunctions } from './passwords.ts'
import { pathFunctions } from './paths.ts'
import { randomFunctions } from './random.ts'
import { reflectionFunctions } from './reflection.ts'
import { regexFunctions } from './regexes.ts'
import { stringFunctions } from './strings.ts'
import { urlFunctions } from './urls.ts'
import { versionFunctions } from './versions.ts'
import { wordFunctions } from './words.ts'
import type { FunctionWorld } from './world.ts'
import { wrappingFunctions } from './wrapping.ts'

/**
 * The functions of sprig 3.3.0 as Helm 4 gives them to templates: without those that read the environment or the name service, and with
 * Helm's own forms of `toJson` and `fromJson`. Results, Go types and error texts are those of Go. Pure but for what the world gives; maps,
 * which Go walks in no order, are walked in the order of their keys.
 */
export { type JsonResult, readJson } from './json-reader.ts'
export { timeOf } from './times.ts'
export { type FunctionWorld, type RandomBytes, type SeededWorld, seededWorld } from './world.ts'

/** The functions by name, for one render. */
export function sprigFunctions(world: FunctionWorld): FunctionMap {
  return new Map(
    Object.entries({
      ...stringFunctions,
      ...wordFunctions,
      ...wrappingFunctions,
      ...encodingFunctions,
      ...numberFunctions,
      ...listFunctions,
      ...dictFunctions,
      ...defaultFunctions,
      ...reflectionFunctions,
      ...copyFunctions,
      ...jsonFunctions,
      ...regexFunctions,
      ...versionFunctions,
      ...pathFunctions,
      ...urlFunctions,
      ...dateFunctions(world),
      ...randomFunctions(world),
      ...passwordFunctions(world),
      ...certificateFunctions(world),
    }),
  )
}
