import { printYaml } from '#base/yaml'
import { type FieldSpec, type Gvk, KustomizeError, type NameReference } from '../contract.ts'
import { fieldOf, isNull, type Node, scalar, setField, setScalar, valueOf } from '../node/index.ts'
import { effectiveNamespace, idText, isSelected, type ResMap, type Resource } from '../resources/index.ts'
import { changeFields } from '../transformers/index.ts'
import { Candidates, type Referrer, referrerOf, roleKind, sharesAffixes, wasCalled } from './candidates.ts'

/**
 * Lets names in objects follow the objects that they name, which have got prefixes, suffixes, hashes or namespaces in the meantime. The table says
 * which fields hold names of which kinds. Throws KustomizeError where a name could mean several objects.
 */
export function fixNameReferences(objects: ResMap, table: readonly NameReference[]): void {
  const candidates = new Candidates(objects)
  const rows = rowsByKind(table)
  const forAll = rows.get('') ?? []
  for (const resource of objects.resources) {
    const { originalId } = resource
    const own = rows.get(originalId.kind) ?? []
    const mine = forAll.length === 0 ? own : [...own, ...forAll].sort((one, other) => one.order - other.order)
    const referrer = referrerOf(resource)
    for (const row of mine) if (isSelected(originalId, row.spec)) new Reference(candidates, referrer, row).fix()
  }
}

/** A field, and the kind that it names; in the order of the table. */
type Row = { spec: FieldSpec; target: Gvk; order: number }

function rowsByKind(table: readonly NameReference[]): Map<string, Row[]> {
  const rows = new Map<string, Row[]>()
  let order = 0
  for (const { fieldSpecs, ...target } of table) {
    for (const spec of fieldSpecs) {
      const row = { spec, target, order: order++ }
      const same = rows.get(spec.kind)
      if (same === undefined) rows.set(spec.kind, [row])
      else same.push(row)
    }
  }
  return rows
}

/** The names in one field of one object. */
class Reference {
  private readonly candidates: Candidates
  private readonly referrer: Referrer
  private readonly spec: FieldSpec
  private readonly target: Gvk

  constructor(candidates: Candidates, referrer: Referrer, { spec, target }: Row) {
    this.candidates = candidates
    this.referrer = referrer
    this.spec = spec
    this.target = target
  }

  fix(): void {
    const { path } = this.spec
    const { resource } = this.referrer
    try {
      // That the kind is the right one is known already, by what it was first.
      const spec = { ...this.spec, group: '', version: '', kind: '' }
      changeFields(resource, [spec], { set: (field) => this.set(field) })
    } catch (error) {
      if (!(error instanceof KustomizeError)) throw error
      throw error.prefixed(`updating name reference in '${path}' field of '${idText(resource.id)}'`)
    }
  }

  private set(field: Node): void {
    if (isNull(field)) return
    if (field.kind === 'scalar') this.setText(field)
    else if (field.kind === 'map') this.setMap(field)
    else for (const item of field.items) this.setItem(item)
  }

  private setItem(item: Node): void {
    if (isNull(item)) return
    if (item.kind === 'scalar') this.setText(item)
    else if (item.kind === 'map') this.setMap(item)
    else throw refusal('a list is expected to be either a string or a map of string')
  }

  private setText(field: Node): void {
    const name = valueOf(field)
    const found = this.choose(this.candidates.reachable(name, this.referrer), name, (one, other) => one.name === other.name)
    if (found !== undefined && found.name !== name) setScalar(field, scalar(found.name))
  }

  private setMap(field: Node): void {
    const nameField = fieldOf(field, 'name')
    if (nameField === undefined) throw refusal("path config error; no 'name' field in node")
    const name = valueOf(nameField)
    const namespace = fieldOf(field, 'namespace')
    const list =
      namespace === undefined
        ? this.candidates.reachable(name, this.referrer)
        : this.candidates.inNamespace(name, valueOf(namespace), this.referrer)
    const isSame = (one: Resource, other: Resource): boolean => one.name === other.name && one.namespace === other.namespace
    const found = this.choose(list, name, isSame)
    if (found === undefined || (found.name === name && found.namespace === '')) return
    setField(field, 'name', scalar(found.name))
    if (found.namespace !== '') setField(field, 'namespace', scalar(found.namespace))
  }

  /** The one object that is meant: by kind and namespace, then by prefixes and suffixes. Objects that are the same in what is taken are one. */
  private choose(
    list: readonly Resource[],
    name: string,
    isSame: (one: Resource, other: Resource) => boolean,
  ): Resource | undefined {
    const { resource } = this.referrer
    let found = list.filter((each) => wasCalled(each, name, this.target) && this.isOfRole(each) && this.isInReach(each))
    if (found.length === 1) return found[0]
    found = found.filter((each) => sharesAffixes(each, resource, true))
    if (found.length > 1) found = found.filter((each) => sharesAffixes(each, resource, false))
    const [first, ...others] = found
    if (first === undefined || others.every((each) => isSame(each, first))) return first
    throw refusal(
      `found multiple possible referrals: ${found.map((each) => idText(each.id)).join(', ')}\n${details(resource, found)}`,
    )
  }

  /** Roles of other kinds have equal names. */
  private isOfRole(candidate: Resource): boolean {
    if (!this.spec.path.endsWith('roleRef/name')) return true
    const kind = roleKind(this.referrer.resource.node)
    return kind === undefined || candidate.previousIds.some((id) => isSelected(id, kind))
  }

  private isInReach(candidate: Resource): boolean {
    const { isClusterScoped, namespace } = this.referrer
    if (isClusterScoped || candidate.kind === 'ServiceAccount') return true
    const { id } = candidate
    return id.clusterScoped || effectiveNamespace(id) === namespace
  }
}

function details(referrer: Resource, found: readonly Resource[]): string {
  const text = (resource: Resource): string => printYaml(resource.toJson(), { dialect: 'v2' })
  const list = found.map((each, index) => `--- possible referral ${index}:\n${text(each)}\n`).join('')
  return `\n**** Too many possible referral targets to referrer:\n${text(referrer)}\n${list}`
}

function refusal(message: string): KustomizeError {
  return new KustomizeError('name-reference', message)
}
