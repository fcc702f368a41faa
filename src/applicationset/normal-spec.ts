import { type ApplicationSource, type ApplicationSpec, isJsonObject } from '#model'

/**
 * A spec without what says nothing: an empty project is `default`, an empty syncPolicy and tool blocks of nothing but defaults are left out.
 * The API's clients write them so; compared as they stand, two equal specs would be rewritten for ever.
 */
export function normalSpec(spec: ApplicationSpec): ApplicationSpec {
  const { syncPolicy, source, sources, ...rest } = spec
  return {
    ...rest,
    project: spec.project === '' ? 'default' : spec.project,
    ...(saysSomething(syncPolicy) ? { syncPolicy } : {}),
    ...(source === undefined ? {} : { source: normalSource(source) }),
    ...(sources === undefined || sources.length === 0 ? {} : { sources: sources.map(normalSource) }),
  }
}

function normalSource(source: ApplicationSource): ApplicationSource {
  const { helm, kustomize, directory, ...rest } = source
  return {
    ...rest,
    ...(saysSomething(helm) ? { helm } : {}),
    ...(saysSomething(kustomize) ? { kustomize } : {}),
    ...(saysSomething(directory) ? { directory } : {}),
  }
}

function saysSomething<T>(value: T | undefined): value is T {
  // An `automated: {}` switches automation on: it is the one empty object that means something.
  if (isJsonObject(value)) return Object.entries(value).some(([key, child]) => key === 'automated' || saysSomething(child))
  if (Array.isArray(value)) return value.length > 0
  return value !== undefined && value !== null && value !== '' && value !== false && value !== 0
}
