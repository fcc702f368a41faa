import { z } from 'zod'
import { parseGoDuration } from './go-duration.ts'
import { type Problem, parseWith } from './parse.ts'
import { flag, maybe, object, requiredText, text, texts } from './schema.ts'
import type { CommandPlugin } from './settings.ts'
import { yamlValue } from './settings-customizations.ts'

const path = 'argocd-cm/mainstay.plugins'
/** Programs of Go and Java reserve far more addresses than they use memory. */
const defaultMemoryMB = 4096

const commandPlugin = object({
  name: requiredText(),
  command: z.array(z.string()).min(1, 'expected a program and its first arguments'),
  args: texts(),
  timeout: text(),
  env: texts(),
  discover: maybe(object({ fileName: text(), glob: text() })),
  network: flag(),
  memoryMB: maybe(z.int().min(16)),
})

/** The list in `mainstay.plugins`. An entry that cannot be used is a problem and left out; of two of one name the first counts. */
export function parseCommandPlugins(yaml: string | undefined, problems: Problem[]): CommandPlugin[] {
  if (yaml === undefined) return []
  const list = yamlValue(yaml, path, problems)
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) {
    problems.push({ path, message: 'is not a list; expected entries with name and command' })
    return []
  }
  const found = new Map<string, CommandPlugin>()
  for (const [index, entry] of list.entries()) {
    const here = `${path}[${index}]`
    const plugin = parseOne(entry, here, problems)
    if (plugin === undefined) continue
    if (found.has(plugin.name))
      problems.push({ path: `${here}/name`, message: `${plugin.name} is there before; expected each name once` })
    else found.set(plugin.name, plugin)
  }
  return [...found.values()]
}

function parseOne(entry: unknown, here: string, problems: Problem[]): CommandPlugin | undefined {
  const parsed = parseWith(commandPlugin, entry)
  if (!parsed.ok) {
    for (const problem of parsed.problems)
      problems.push({ ...problem, path: problem.path === '' ? here : `${here}/${problem.path}` })
    return undefined
  }
  const { name, command, args, timeout, env, discover, network, memoryMB } = parsed.value
  const timeoutMs = timeout === undefined ? undefined : parseGoDuration(timeout)
  const wrong: Array<[string, string, string] | false> = [
    !/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(name) && ['name', name, 'letters, digits, -, _ and .'],
    timeout !== undefined && !(timeoutMs !== undefined && timeoutMs > 0) && ['timeout', timeout, 'a duration such as 30s'],
    command[0] === '' && ['command', '', 'a program'],
  ]
  const refused = wrong.filter((one) => one !== false)
  for (const [field, is, expected] of refused)
    problems.push({ path: `${here}/${field}`, message: `is ${JSON.stringify(is)}; expected ${expected}` })
  if (refused.length > 0) return undefined
  return {
    name,
    command: [...command, ...(args ?? [])],
    env: env ?? [],
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(discover?.fileName || discover?.glob ? { discover } : {}),
    network: network === true,
    memoryBytes: (memoryMB ?? defaultMemoryMB) * 1_000_000,
  }
}
