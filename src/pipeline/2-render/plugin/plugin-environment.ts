import { type ApplicationSourcePlugin, MainstayError } from '#model'
import { type BuildEnvironment, expandVariables } from '../build-environment.ts'

/** Variables in their order; a later one of the same name wins. */
export type PluginEnvironment = ReadonlyArray<readonly [name: string, value: string]>

type Parameter = NonNullable<ApplicationSourcePlugin['parameters']>[number]

/**
 * What a plugin finds in its environment beside its own: the build environment, `source.plugin.env` as `ARGOCD_ENV_<name>` with variables filled in,
 * the parameters as JSON in `ARGOCD_APP_PARAMETERS` and one by one as `PARAM_<NAME>`. Throws MainstayError for what no environment can hold.
 */
export function pluginEnvironment(build: BuildEnvironment, plugin: ApplicationSourcePlugin | undefined): PluginEnvironment {
  if (plugin === undefined) return [...build]
  const own = (plugin.env ?? []).map(({ name, value }): [string, string] => [`ARGOCD_ENV_${name}`, expandVariables(value, build)])
  const environment: PluginEnvironment = [
    ...build,
    ...own,
    ['ARGOCD_APP_PARAMETERS', parametersJson(plugin.parameters)],
    ...(plugin.parameters ?? []).flatMap(variablesOf),
  ]
  const wrong = environment.find(([name, value]) => /[=\0]/.test(name) || value.includes('\0'))
  if (wrong !== undefined) throw impossible(wrong[0])
  return environment
}

/** As Go prints it: keys sorted, no blanks, and `null` where there are none. */
function parametersJson(parameters: readonly Parameter[] | undefined): string {
  if (parameters === undefined || parameters.length === 0) return 'null'
  const plain = parameters.map(({ name = '', string, map, array }) => ({
    ...(array === undefined ? {} : { array }),
    ...(map === undefined ? {} : { map: Object.fromEntries(sorted(map)) }),
    name,
    ...(string === undefined ? {} : { string }),
  }))
  return JSON.stringify(plain).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

function variablesOf({ name = '', string, map, array }: Parameter): Array<[string, string]> {
  const base = `PARAM_${variableName(name)}`
  return [
    ...(string === undefined ? [] : [[base, string] as [string, string]]),
    ...sorted(map ?? {}).map(([key, value]): [string, string] => [`${base}_${variableName(key)}`, value]),
    ...(array ?? []).map((value, index): [string, string] => [`${base}_${index}`, value]),
  ]
}

/** Letter by letter, as Go does it: one that would become two (ß) is no letter of a variable. */
function variableName(name: string): string {
  return Array.from(name, (letter) => /^[A-Z0-9_]$/.exec(letter.toUpperCase())?.[0] ?? '_').join('')
}

const sorted = (map: { [key: string]: string }): Array<[string, string]> =>
  Object.entries(map).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))

function impossible(name: string): MainstayError {
  return new MainstayError({
    code: 'plugin-environment-invalid',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot give the plugin the variable ${JSON.stringify(name)}: its name holds = or a zero byte, or its value a zero byte; expected neither`,
    hint: 'Correct source.plugin.env or source.plugin.parameters.',
  })
}
