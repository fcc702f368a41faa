import type { Selector } from '../contract.ts'
import { effectiveNamespace, type ResMap, type Resource } from '../resources/index.ts'
import { type LabelSelector, parseLabelSelector } from './label-selector.ts'
import { SelectorPatterns } from './patterns.ts'

/**
 * The objects that a target selects, in their order: by what they are called now or were called first, and by labels and annotations. Throws
 * KustomizeError for a selector that cannot be read, if there is an object that it is asked about.
 */
export function select(objects: ResMap, selector: Selector): Resource[] {
  const patterns = new SelectorPatterns(selector)
  const labels = lazySelector(selector.labelSelector)
  const annotations = lazySelector(selector.annotationSelector)
  const candidates = patterns.exactName === undefined ? objects.resources : objects.byAnyName(patterns.exactName)
  return candidates.filter(
    (resource) => isCalled(resource, patterns) && labels(resource.labels) && annotations(resource.annotations),
  )
}

/** Reads the text when it is needed first: what is wrong with it counts only then. */
function lazySelector(text: string): LabelSelector {
  let selector: LabelSelector | undefined
  return (labels) => {
    selector ??= parseLabelSelector(text)
    return selector(labels)
  }
}

function isCalled(resource: Resource, patterns: SelectorPatterns): boolean {
  const now = resource.id
  const first = resource.originalId
  return (
    (patterns.matchesNamespace(effectiveNamespace(first)) || patterns.matchesNamespace(effectiveNamespace(now))) &&
    (patterns.matchesName(first.name) || patterns.matchesName(now.name)) &&
    patterns.matchesGvk(now)
  )
}
