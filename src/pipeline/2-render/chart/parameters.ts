import type { ApplicationSourceHelm } from '#model'
import { type BuildEnvironment, expandVariables } from '../build-environment.ts'

export type Assignments = { set: string[]; setString: string[] }

/**
 * Parameters as `--set` and `--set-string` take them, in the order of the spec; of a name that is there twice the later one counts. A comma
 * in a value is part of it, unless the value is a list in braces.
 */
export function assignments(helm: ApplicationSourceHelm | undefined, environment: BuildEnvironment): Assignments {
  const set = new Map<string, string>()
  const setString = new Map<string, string>()
  for (const { name = '', value = '', forceString } of helm?.parameters ?? []) {
    const target = forceString === true ? setString : set
    target.set(name, escapeCommas(expandVariables(value, environment)))
  }
  return { set: joined(set), setString: joined(setString) }
}

/** A value in which a comma separates nothing. */
export function escapeCommas(value: string): string {
  return value.startsWith('{') ? value : value.replace(/(^|[^\\]),/g, '$1\\,')
}

const joined = (values: ReadonlyMap<string, string>): string[] => [...values].map(([name, value]) => `${name}=${value}`)
