import { type ParsedRepositoryURL, parseRepositoryURL } from './repository-url.ts'
import type { Repository } from './settings.ts'

/** What a source is read from: commits of a Git repository, charts of a Helm repository (an index over HTTP), or artefacts of an OCI registry. */
export type SourceKind = 'git' | 'helm' | 'oci'

/**
 * The kind of a source. `oci://` says it, and so does the Secret (`type: oci`, or `type: helm` with `enableOCI`). A chart is otherwise in a Helm repository,
 * except where the URL has no scheme: only registries are written so.
 */
export function sourceKindOf(repository: Repository, chart: string | undefined): SourceKind {
  const url = repository.url.trim()
  if (/^oci:\/\//i.test(url) || repository.type === 'oci' || repository.enableOci === true) return 'oci'
  if (chart !== undefined && chart !== '') return url.includes('://') ? 'helm' : 'oci'
  return repository.type === 'helm' ? 'helm' : 'git'
}

/** A registry's URL, taken apart: like `parseRepositoryURL`, but the scheme may be missing (`registry.example.com:5000/charts`). */
export function parseRegistryURL(text: string): ParsedRepositoryURL {
  const url = text.trim()
  const place = url.replace(/^(?:oci|https?):\/\//i, '')
  return parseRepositoryURL(/^[a-z][a-z0-9+.-]*:\/\//i.test(place) || place.startsWith('/') ? url : `oci://${place}`)
}
