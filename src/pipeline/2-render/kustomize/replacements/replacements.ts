import {
  type FieldOptions,
  KustomizeError,
  type Replacement,
  type Selector,
  type SourceSelector,
  type TargetSelector,
} from '../contract.ts'
import { copyNode, isEmpty, lookup, type Node, scalar, splitFieldPath } from '../node/index.ts'
import {
  effectiveNamespace,
  idText,
  isSelected,
  type ResId,
  type ResMap,
  type Resource,
  type Transform,
} from '../resources/index.ts'
import { parseLabelSelector, SelectorPatterns } from '../selection/index.ts'
import { copyInto } from './target-fields.ts'

/** Carries out replacements, one after the other. Throws KustomizeError. */
export function replacementTransformer(replacements: readonly Replacement[]): Transform {
  return (objects) => {
    for (const replacement of replacements) replace(objects, replacement)
  }
}

function replace(objects: ResMap, replacement: Replacement): void {
  const { source, sourceValue, targets } = replacement
  if ((source === undefined && sourceValue === undefined) || targets.length === 0) {
    throw refusal('replacements must specify a source and at least one target')
  }
  const value = sourceOf(objects, replacement)
  for (const target of targets) if (target !== undefined) fill(objects, value, target)
}

function sourceOf(objects: ResMap, { source, sourceValue }: Replacement): Node {
  if (sourceValue !== undefined) {
    if (source !== undefined) throw refusal('value and resource selectors are mutually exclusive')
    return scalar(sourceValue)
  }
  // That one of the two is there was checked.
  const selector = source as SourceSelector
  const resource = selectSource(objects, selector)
  const fieldPath = selector.fieldPath === '' ? 'metadata.name' : selector.fieldPath
  const found = within('error looking up replacement source', () => lookup(resource.node, splitFieldPath(fieldPath)))
  if (found === undefined || isEmpty(found)) {
    throw refusal(`fieldPath \`${fieldPath}\` is missing for replacement source ${idText(asId(selector))}`)
  }
  return refined(found, selector.options)
}

function selectSource(objects: ResMap, selector: SourceSelector): Resource {
  const { name } = selector
  const candidates = name === '' ? objects.resources : objects.byAnyName(name)
  const wanted = asId(selector)
  const found = candidates.filter((resource) => idsOf(resource).some((id) => isMeant(id, wanted)))
  const [first, ...others] = found
  if (first === undefined) throw refusal(`nothing selected by ${sourceText(selector)}`)
  if (others.length > 0) throw refusal(`multiple matches for selector ${sourceText(selector)}`)
  return first
}

function isMeant(id: ResId, wanted: ResId): boolean {
  return (
    (wanted.name === '' || wanted.name === id.name) &&
    (wanted.namespace === '' || effectiveNamespace(wanted) === effectiveNamespace({ ...id, clusterScoped: false })) &&
    isSelected(id, wanted)
  )
}

/** What an object is and was called. */
const idsOf = (resource: Resource): ResId[] => [resource.id, ...resource.previousIds]

const asId = ({ group, version, kind, name, namespace }: SourceSelector): ResId => {
  return { group, version, kind, name, namespace, clusterScoped: false }
}

function sourceText(selector: SourceSelector): string {
  const { fieldPath, options } = selector
  const parts = [idText(asId(selector))]
  if (fieldPath !== '') parts.push(fieldPath)
  if (options !== undefined && (options.delimiter !== '' || options.create)) {
    parts.push(`${options.delimiter}(${options.index}), create=${options.create}`)
  }
  return parts.join(':')
}

/** The part of a text that a source means. */
function refined(value: Node, options: FieldOptions | undefined): Node {
  if (options === undefined || options.delimiter === '') return value
  if (value.kind !== 'scalar') throw refusal('delimiter option can only be used with scalar nodes')
  const parts = value.value.split(options.delimiter)
  const part = options.index < 0 ? undefined : parts[options.index]
  if (part === undefined) throw refusal(`options.index ${options.index} is out of bounds for value ${value.value}`)
  return { ...copyNode(value), value: part }
}

function fill(objects: ResMap, value: Node, target: TargetSelector): void {
  const { select, options } = target
  if (select === undefined) throw refusal('target must specify resources to select')
  const fieldPaths = target.fieldPaths.length === 0 ? ['metadata.name'] : target.fieldPaths
  const isTarget = targetTest(select, target.reject)
  const exact = /^[A-Za-z0-9-]+$/.test(select.name)
  const candidates = exact ? objects.byAnyName(select.name) : objects.resources
  for (const resource of candidates) if (isTarget(resource)) copyInto(resource.node, value, { fieldPaths, options })
  if (fieldPaths.some(isNaming)) objects.renamed()
}

/** Whether a field is one that objects are found by. */
function isNaming(fieldPath: string): boolean {
  const [first, second = ''] = splitFieldPath(fieldPath)
  return first !== 'metadata' ? first === 'kind' || first === 'apiVersion' : ['', 'name', 'namespace'].includes(second)
}

function targetTest(select: Selector, reject: TargetSelector['reject']): (resource: Resource) => boolean {
  const rejected = reject.filter((each) => each !== undefined)
  const [patterns, refused] = within('error creating target selector', () => [
    new SelectorPatterns(select),
    rejected.filter(hasId).map((each) => new SelectorPatterns(each)),
  ])
  const matches = metadataTest(select)
  const refusedMetadata = rejected.filter((each) => each.annotationSelector !== '' || each.labelSelector !== '').map(metadataTest)
  return (resource) => {
    if (!matches(resource) || refusedMetadata.some((test) => test(resource))) return false
    const ids = idsOf(resource)
    return !refused.some((each) => ids.some((id) => each.matches(id))) && ids.some((id) => patterns.matches(id))
  }
}

function metadataTest({ annotationSelector, labelSelector }: Selector): (resource: Resource) => boolean {
  const annotations = parseLabelSelector(annotationSelector)
  const labels = parseLabelSelector(labelSelector)
  return (resource) => annotations(resource.annotations) && labels(resource.labels)
}

const hasId = ({ group, version, kind, name, namespace }: Selector): boolean => {
  return [group, version, kind, name, namespace].some((part) => part !== '')
}

function within<T>(prefix: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (error instanceof KustomizeError) throw error.prefixed(prefix)
    throw error
  }
}

function refusal(message: string): KustomizeError {
  return new KustomizeError('replacement', message)
}
