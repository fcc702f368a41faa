import { printYaml } from '#base/yaml'
import { parseRepositoryUrl } from '../load/repository-url.ts'

/** Where an object comes from, or what has changed it, as `buildMetadata` records it. Empty parts are not printed. */
export type Origin = {
  path: string
  repo: string
  ref: string
  configuredIn: string
  configuredBy: { apiVersion: string; kind: string; name: string; namespace: string } | undefined
}

export const noOrigin: Origin = { path: '', repo: '', ref: '', configuredIn: '', configuredBy: undefined }

/** The origin one step further: a file, a folder, or a repository. */
export function originAt(origin: Origin, path: string): Origin {
  const url = parseRepositoryUrl(path)
  if (url === undefined) return { ...origin, path: joined(origin.path, path) }
  return { ...origin, repo: url.repository, ref: url.ref, path: joined('', url.path) }
}

/** The origin of what a plugin or a field of a kustomization makes. */
export function configuredOrigin(origin: Origin, file: string, by: NonNullable<Origin['configuredBy']>): Origin {
  return { ...noOrigin, repo: origin.repo, ref: origin.ref, configuredIn: joined(origin.path, file), configuredBy: by }
}

/** The text of the annotation. */
export const originText = (origin: Origin): string => linesOf(origin).join('')

/** The text of the annotation that lists what has changed an object. */
export function transformationsText(origins: readonly Origin[]): string {
  return origins.flatMap((origin) => linesOf(origin).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`)).join('')
}

/** Go prints the fields of a struct in their own order, which no writer of maps keeps. */
function linesOf({ path, repo, ref, configuredIn, configuredBy }: Origin): string[] {
  const lines = fieldLines({ path, repo, ref, configuredIn })
  if (configuredBy === undefined) return lines
  const { apiVersion, kind, name, namespace } = configuredBy
  return [...lines, 'configuredBy:\n', ...fieldLines({ apiVersion, kind, name, namespace }).map((line) => `  ${line}`)]
}

function fieldLines(fields: Record<string, string>): string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === '' ? [] : [`${name}: ${printYaml(value, { dialect: 'v3' })}`],
  )
}

/** A path cleaned as Go's `filepath.Join` does. */
export function joined(...parts: readonly string[]): string {
  const path = parts.filter((part) => part !== '').join('/')
  const out: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && out.length > 0 && out.at(-1) !== '..') out.pop()
    else if (part !== '..' || !path.startsWith('/')) out.push(part)
  }
  return `${path.startsWith('/') ? '/' : ''}${out.join('/')}`
}
