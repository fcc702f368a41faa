import { type FunctionMap, type GoMap, type GoValue, type TemplateError } from '#base/go-template'

/** Whether the template wants something that is not there, which may come later. */
export function isMissingKey(error: TemplateError): boolean {
  return error.message.includes('map has no entry for key') || error.message.includes("can't evaluate field")
}

type Facts = { place: string; parameters: GoMap; functions: FunctionMap }

/** Go's words with the field of the text, line and column in it, and what to do about it. */
export function problemOf(error: TemplateError, { place, parameters, functions }: Facts): string {
  const [, line, column, told] = /^template: base:(\d+):(?:(\d+):)? (?:executing "[^"]*" )?(.*)$/s.exec(error.message) ?? []
  if (line === undefined || told === undefined) return `${place}: ${error.message}`
  const at = column === undefined ? `line ${line}` : `line ${line}, column ${Number(column) + 1}`
  return `${place}, ${at}: ${told}${remedy(told, parameters, functions)}`
}

function remedy(told: string, parameters: GoMap, functions: FunctionMap): string {
  const [, unknown] = /^function "(\w+)" not defined/.exec(told) ?? []
  if (unknown !== undefined) return functionRemedy(unknown, parameters, functions)
  const [, chain, key] = /^at <\$?(\.[.\w]+)>: .*map has no entry for key "([^"]*)"/s.exec(told) ?? []
  if (chain === undefined || key === undefined) return ''
  const map = parentOf(key, chain, parameters)
  return map === undefined ? '' : `; expected ${listed([...map.keys()])}`
}

/** Names without a dot are functions to Go, which is what users of the other template language trip over. */
function functionRemedy(name: string, parameters: GoMap, functions: FunctionMap): string {
  if (parameters.has(name)) return `; expected .${name} with a dot for the parameter, because goTemplate is true`
  const near = [...functions.keys()].find((known) => known.toLowerCase() === name.toLowerCase())
  const withheld = ['env', 'expandenv', 'getHostByName'].includes(name) ? '; it would tell of the controller' : ''
  return `${withheld}; expected ${near ?? 'a function of Go templates or sprig, or normalize, slugify, toYaml, fromYaml or fromYamlArray'}`
}

/** The map that lacks the key, where the chain starts at the parameters. */
function parentOf(key: string, chain: string, parameters: GoMap): GoMap | undefined {
  const steps = chain.split('.').slice(1)
  const end = steps.indexOf(key)
  if (end < 0) return undefined
  const found = steps
    .slice(0, end)
    .reduce<GoValue>((value, step) => (value instanceof Map ? value.get(step) : undefined), parameters)
  return found instanceof Map && !found.has(key) ? found : undefined
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'parameters, of which there are none'
  const shown = names.toSorted().slice(0, 12).join(', ')
  return names.length > 12 ? `one of ${shown} (and ${names.length - 12} more)` : names.length === 1 ? shown : `one of ${shown}`
}
