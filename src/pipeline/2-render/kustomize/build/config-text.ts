import { printYaml } from '#base/yaml'
import { isRefusal } from './run.ts'

/**
 * Runs what configures a built-in transformer or generator; a refusal names it with its configuration, as kustomize prints it: fields that are empty
 * are left out.
 */
export async function configured<T>(name: string, config: object, configure: () => T | Promise<T>): Promise<T> {
  try {
    return await configure()
  } catch (error) {
    if (!isRefusal(error)) throw error
    throw error.prefixed(`trouble configuring builtin ${name} with config: \`\n${configText(config)}\``)
  }
}

/** The settings of a built-in plugin as kustomize writes them down. */
export const configText = (config: object): string => printYaml(withoutEmpty(config) ?? {}, { dialect: 'v2' })

function withoutEmpty(value: unknown): unknown {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return undefined
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item) => withoutEmpty(item) ?? item)
  // What a user has written stays as it is.
  const entries = Object.entries(value).map(([key, item]) => [key, key === 'valuesInline' ? item : withoutEmpty(item)] as const)
  const kept = entries.filter(([, item]) => item !== undefined)
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}
