import { configuredOrigin, type Origin } from '../resources/index.ts'

/** The origin of what a field of a kustomization does; undefined where the build records none. */
export function builtinOrigin(origin: Origin | undefined, file: string, kind: string): Origin | undefined {
  if (origin === undefined) return undefined
  const name = file.slice(file.lastIndexOf('/') + 1)
  return configuredOrigin(origin, name, { apiVersion: 'builtin', kind, name: '', namespace: '' })
}
