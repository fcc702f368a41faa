import { type Application, type ApplicationSet, isJsonObject, type Json } from '#model'

/**
 * The desired Application with the live values of the fields that `ignoreApplicationDifferences` leaves alone (`jsonPointers`), so that
 * neither the comparison nor the write touches them.
 */
export function withIgnoredFields(desired: Application, live: Application, applicationSet: ApplicationSet): Application {
  const rules = applicationSet.spec.ignoreApplicationDifferences ?? []
  const pointers = rules
    .filter((rule) => !rule.name || rule.name === desired.metadata.name)
    .flatMap((rule) => rule.jsonPointers ?? [])
  // A copy with fields of one Application in another is an Application again, as far as the API server let the live one be.
  return pointers.reduce<Json>(
    (result, pointer) => transplanted(result, live, stepsOf(pointer)),
    desired,
  ) as unknown as Application
}

/** Rules that cannot be obeyed yet: what they protect must not be overwritten. */
export function unreadableRules(applicationSet: ApplicationSet): string | undefined {
  const rules = applicationSet.spec.ignoreApplicationDifferences ?? []
  if (rules.every((rule) => (rule.jqPathExpressions ?? []).length === 0)) return undefined
  return 'ignoreApplicationDifferences has jqPathExpressions, which are not available yet; expected jsonPointers. Until then no Application that exists is changed'
}

const stepsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

/** A copy of `target` with what `from` has at the path, or without it where `from` has nothing. */
function transplanted(target: Json | undefined, from: unknown, steps: readonly string[]): Json {
  const [step, ...rest] = steps
  if (step === undefined) return target ?? null
  const value = at(from, step)
  if (Array.isArray(target)) {
    return target.map((item, index) =>
      String(index) !== step ? item : rest.length === 0 ? (json(value) ?? item) : transplanted(item, value, rest),
    )
  }
  const object = isJsonObject(target) ? target : {}
  const { [step]: own, ...others } = object
  if (value === undefined && (rest.length === 0 || own === undefined)) return others
  return { ...others, [step]: rest.length === 0 ? (json(value) ?? null) : transplanted(own, value, rest) }
}

/** Live objects are JSON as the API server sent them. */
const json = (value: unknown): Json | undefined => value as Json | undefined

function at(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return value[Number(step)]
  return isJsonObject(value) ? value[step] : undefined
}
