import { parseYaml, YamlError } from '#base/yaml'
import { isJsonObject, type Json } from './json.ts'
import type { Problem } from './parse.ts'
import type { Settings } from './settings.ts'

type Rule = Settings['ignoreDifferences'][number]

const splitKey = 'resource.customizations.ignoreDifferences.'

/**
 * The system-wide rules of what a comparison ignores: `resource.customizations.ignoreDifferences.<group>_<Kind>` (or `.all`), and the older
 * single key `resource.customizations` with `<group>/<Kind>` inside. Sorted by group and kind, `*` for all.
 */
export function parseIgnoreDifferences(data: { [key: string]: string }, problems: Problem[]): Rule[] {
  const rules = [...splitRules(data, problems), ...olderRules(data['resource.customizations'], problems)]
  return rules.sort((a, b) => compare(`${a.group}/${a.kind}`, `${b.group}/${b.kind}`))
}

function* splitRules(data: { [key: string]: string }, problems: Problem[]): Generator<Rule> {
  for (const key of Object.keys(data).sort()) {
    if (!key.startsWith(splitKey)) continue
    const path = `argocd-cm/${key}`
    const named = kindOf(key.slice(splitKey.length), '_')
    if (named === undefined) problems.push({ path, message: 'does not end in a kind; expected <group>_<Kind>, <Kind> or all' })
    else yield* ruleFrom(named, data[key]!, path, problems)
  }
}

function* olderRules(text: string | undefined, problems: Problem[]): Generator<Rule> {
  const path = 'argocd-cm/resource.customizations'
  const all = yamlObject(text, path, problems)
  for (const [key, customization] of Object.entries(all)) {
    const rule = isJsonObject(customization) ? customization['ignoreDifferences'] : undefined
    if (rule === undefined || rule === null) continue
    const named = kindOf(key, '/')
    if (named === undefined || typeof rule !== 'string') {
      problems.push({ path: `${path}/${key}`, message: 'cannot be read; expected <group>/<Kind> with ignoreDifferences as text' })
    } else yield* ruleFrom(named, rule, `${path}/${key}`, problems)
  }
}

function* ruleFrom(named: { group: string; kind: string }, text: string, path: string, problems: Problem[]): Generator<Rule> {
  const fields = yamlObject(text, path, problems)
  const list = (name: string) => texts(fields[name], `${path}/${name}`, problems)
  const rule = {
    ...named,
    jsonPointers: list('jsonPointers'),
    jqPathExpressions: list('jqPathExpressions'),
    managedFieldsManagers: list('managedFieldsManagers'),
  }
  if (rule.jsonPointers.length + rule.jqPathExpressions.length + rule.managedFieldsManagers.length > 0) yield rule
}

function kindOf(text: string, separator: string): { group: string; kind: string } | undefined {
  if (text === 'all' && separator === '_') return { group: '*', kind: '*' }
  const parts = text.split(separator)
  if (parts.length > 2 || parts.some((part) => part === '')) return undefined
  return parts.length === 1 ? { group: '', kind: parts[0]! } : { group: parts[0]!, kind: parts[1]! }
}

function yamlObject(text: string | undefined, path: string, problems: Problem[]): { [field: string]: Json } {
  if (text === undefined || text.trim() === '') return {}
  const value = yamlValue(text, path, problems)
  if (value === undefined || value === null) return {}
  if (isJsonObject(value)) return value
  problems.push({ path, message: 'is not an object; expected YAML with fields' })
  return {}
}

/** The YAML in a setting; undefined, and a problem with the line, where it is broken. */
export function yamlValue(text: string, path: string, problems: Problem[]): Json | undefined {
  try {
    return parseYaml(text)
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    problems.push({ path, message: `is not YAML: ${error.message}` })
    return undefined
  }
}

/** A list of texts; anything else is a problem and counts as empty. */
export function texts(value: Json | undefined, path: string, problems: Problem[]): string[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value) && value.every((item): item is string => typeof item === 'string')) return value
  problems.push({ path, message: 'is not a list of texts; expected one' })
  return []
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
