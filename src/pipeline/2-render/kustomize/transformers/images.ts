import { RE2JS } from 're2js'
import { type FieldSpec, type Image, KustomizeError } from '../contract.ts'
import { fieldOf, isNull, type Node, setScalar, scalar, WrongNodeKind } from '../node/index.ts'
import type { Transform } from '../resources/index.ts'
import { changeFields } from './field-spec.ts'

/**
 * Gives images another name, tag or digest: those in `containers` and `initContainers` wherever they stand, and those in the fields of the table.
 * CustomResourceDefinitions are left alone.
 */
export function imageTransformer(image: Image, specs: readonly FieldSpec[]): Transform {
  const matches = imageMatcher(image.name)
  const set = (field: Node): void => {
    if (isNull(field)) return
    if (field.kind !== 'scalar') throw new WrongNodeKind('scalar', field)
    if (matches(field.value)) setScalar(field, scalar(changedImage(field.value, image)))
  }
  return ({ resources }) => {
    const changed = resources.filter(({ kind }) => kind !== 'CustomResourceDefinition')
    for (const resource of changed) changeContainers(resource.node, set)
    for (const resource of changed) changeFields(resource, specs, { set })
  }
}

/** Whether an image has this name, whatever its tag and digest. The name counts as a regular expression. */
function imageMatcher(name: string): (image: string) => boolean {
  try {
    const pattern = RE2JS.compile(`^${name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`)
    return (image) => pattern.matcher(image).find()
  } catch {
    throw new KustomizeError('transformer', `Cannot change image ${name}: its name is no regular expression`, {
      field: 'images',
      hint: 'kustomize reads the name as a regular expression, and crashes on this one',
    })
  }
}

function changedImage(value: string, { newName, newTag, digest, tagSuffix }: Image): string {
  const old = splitImage(value)
  const name = newName === '' ? old.name : newName
  if (newTag !== '' || digest !== '') return named(name, newTag, digest)
  if (tagSuffix !== '') return named(name, old.tag + tagSuffix, '')
  return named(name, old.tag, old.digest)
}

function named(name: string, tag: string, digest: string): string {
  return `${name}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`
}

/** The parts of the name of an image; a colon before the first slash belongs to the registry's port. */
export function splitImage(image: string): { name: string; tag: string; digest: string } {
  const slash = Math.max(image.indexOf('/'), 0)
  const at = image.indexOf('@', slash)
  const colon = image.indexOf(':', slash)
  if (at < 0 && colon < 0) return { name: image, tag: '', digest: '' }
  if (at >= 0 && (colon < 0 || at < colon)) return { name: image.slice(0, at), tag: '', digest: image.slice(at + 1) }
  if (at >= 0) return { name: image.slice(0, colon), tag: image.slice(colon + 1, at), digest: image.slice(at + 1) }
  return { name: image.slice(0, colon), tag: image.slice(colon + 1), digest: '' }
}

function changeContainers(node: Node, set: (image: Node) => void): void {
  if (node.kind === 'list') for (const item of node.items) changeContainers(item, set)
  if (node.kind !== 'map') return
  for (const { key, value } of node.entries) {
    changeContainers(value, set)
    if (key.kind !== 'scalar' || (key.value !== 'containers' && key.value !== 'initContainers') || value.kind !== 'list') continue
    for (const container of value.items) {
      if (container.kind !== 'map' && !isNull(container)) throw new WrongNodeKind('map', container)
      const image = fieldOf(container, 'image')
      if (image !== undefined) set(image)
    }
  }
}
