import {
  type BuildFiles,
  type Image,
  type Kustomization,
  KustomizeError,
  type Label,
  type Patch,
  type Replica,
} from './contract.ts'
import { joined } from './resources/index.ts'
import { splitImage } from './transformers/index.ts'

type Given<T> = T | undefined

/** What an Application may change in a kustomization without touching Git: its field `source.kustomize`, with variables replaced already. */
export type KustomizeOverrides = {
  readonly namePrefix?: Given<string>
  readonly nameSuffix?: Given<string>
  readonly namespace?: Given<string>
  /** `name:tag`, `name@digest`, `name=new`, `name=new:tag` …; `*` keeps what the kustomization says. */
  readonly images?: Given<readonly string[]>
  readonly replicas?: Given<readonly { name: string; count: number | string }[]>
  readonly commonLabels?: Given<{ readonly [key: string]: string }>
  readonly commonAnnotations?: Given<{ readonly [key: string]: string }>
  readonly forceCommonLabels?: Given<boolean>
  readonly forceCommonAnnotations?: Given<boolean>
  readonly labelWithoutSelector?: Given<boolean>
  readonly labelIncludeTemplates?: Given<boolean>
  readonly patches?: Given<readonly OverridePatch[]>
  readonly components?: Given<readonly string[]>
}

type OverridePatch = {
  readonly path?: Given<string>
  readonly patch?: Given<string>
  readonly target?: Given<{ readonly [Field in keyof NonNullable<Patch['target']>]?: Given<string> }>
  readonly options?: Given<{ readonly [name: string]: boolean }>
}

/**
 * A kustomization with the overrides of an Application, as Argo CD puts them in by `kustomize edit`: in its order, so that the first problem is the
 * same. Throws KustomizeError.
 */
export function withOverrides(kustomization: Kustomization, overrides: KustomizeOverrides): Kustomization {
  const {
    namePrefix = '',
    nameSuffix = '',
    namespace = '',
    images = [],
    replicas = [],
    patches = [],
    components = [],
  } = overrides
  const { commonLabels = {}, commonAnnotations = {}, forceCommonAnnotations = false } = overrides
  let result = { ...kustomization }
  if (namePrefix !== '') result.namePrefix = namePrefix
  if (nameSuffix !== '') result.nameSuffix = nameSuffix
  if (images.length > 0) result.images = withImages(kustomization.images, images)
  if (replicas.length > 0) result.replicas = withReplicas(kustomization.replicas, replicas)
  if (Object.keys(commonLabels).length > 0) result = withLabels(result, overrides)
  if (Object.keys(commonAnnotations).length > 0) {
    const settings = { kind: 'annotation', isForced: forceCommonAnnotations }
    result.commonAnnotations = withEntries(kustomization.commonAnnotations, commonAnnotations, settings)
  }
  if (namespace !== '') result.namespace = namespace
  result.patches = [...kustomization.patches, ...patches.map(patchOf)]
  result.components = [...new Set([...kustomization.components, ...components])]
  return result
}

/** The components that are there: what `ignoreMissingComponents` leaves of them. `folder` is that of the kustomization. */
export async function presentComponents(files: BuildFiles, folder: string, components: readonly string[]): Promise<string[]> {
  const present: string[] = []
  for (const component of components) {
    const path = joined(folder, component)
    if (path === '..' || path.startsWith('../')) continue
    const kind = await files.entry(path).catch(absentBehindLink)
    if (kind !== undefined) present.push(component)
  }
  return present
}

/** A link out of the repository leads to nothing; any other failure is no proof that the component is missing. */
function absentBehindLink(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'link-outside-repository') return undefined
  throw error
}

/** The images of both by name; what the Application says about an image takes the place of what the kustomization says. */
function withImages(own: readonly Image[], args: readonly string[]): Image[] {
  const images = new Map(args.map(parseImage).map((image) => [image.name, image]))
  for (const image of own) {
    const given = images.get(image.name)
    images.set(image.name, given === undefined ? image : keptWhereStarred(given, image))
  }
  const none: Image = { name: '', newName: '', tagSuffix: '', newTag: '', digest: '' }
  return byName([...images.values()].map((image) => keptWhereStarred(image, none)))
}

function keptWhereStarred(given: Image, own: Image): Image {
  const kept = (field: 'newName' | 'newTag' | 'digest'): string => (given[field] === '*' ? own[field] : given[field])
  return { ...given, newName: kept('newName'), newTag: kept('newTag'), digest: kept('digest') }
}

function parseImage(arg: string): Image {
  const at = arg.indexOf('=')
  const key = at < 0 ? '' : arg.slice(0, at)
  const { name, tag, digest } = splitImage(arg.slice(at + 1))
  if (name === arg) {
    const forms = ['=<newimage>:<newtag>', '=<newimage>@<digest>', '=<newimage>:<newtag>@<digest>', '=<newimage>']
    forms.push(':<newtag>', ':<newtag>@<digest>', '@<digest>')
    const options = forms.map((form) => `- <image>${form}`).join('\n')
    throw refusal(`invalid format of image, use one of the following options:\n${options}`, 'images')
  }
  const named = key === '' ? { name, newName: '' } : { name: key, newName: name }
  return { ...named, tagSuffix: '', newTag: tag, digest }
}

function withReplicas(own: readonly Replica[], given: NonNullable<KustomizeOverrides['replicas']>): Replica[] {
  const replicas = new Map(given.map(({ name, count }) => [name, { name, count: wholeCount(count) }]))
  for (const replica of own) if (!replicas.has(replica.name)) replicas.set(replica.name, replica)
  return byName([...replicas.values()])
}

function wholeCount(count: number | string): bigint {
  if (/^[-+]?[0-9]+$/.test(String(count))) return BigInt(count)
  throw refusal(`expected integer value for count. Received: ${count}`, 'replicas')
}

function byName<T extends { name: string }>(list: T[]): T[] {
  return list.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0))
}

function withLabels(kustomization: Kustomization, overrides: KustomizeOverrides): Kustomization {
  const { commonLabels = {}, forceCommonLabels: isForced = false } = overrides
  const { labelWithoutSelector = false, labelIncludeTemplates: includeTemplates = false } = overrides
  const settings = { kind: 'label', isForced }
  if (!labelWithoutSelector) {
    if (includeTemplates) {
      const problem = '--without-selector flag must be specified for --include-templates to work'
      throw refusal(problem, 'labelIncludeTemplates')
    }
    return { ...kustomization, commonLabels: withEntries(kustomization.commonLabels, commonLabels, settings) }
  }
  const isSame = (label: Label): boolean => !label.includeSelectors && label.includeTemplates === includeTemplates
  const at = kustomization.labels.findIndex(isSame)
  const old: Label = kustomization.labels[at] ?? { pairs: undefined, includeSelectors: false, includeTemplates, fields: [] }
  const label = { ...old, pairs: withEntries(old.pairs, commonLabels, settings) }
  const labels = at < 0 ? [...kustomization.labels, label] : kustomization.labels.with(at, label)
  return { ...kustomization, labels }
}

function withEntries(
  own: Kustomization['commonLabels'],
  given: { readonly [key: string]: string },
  { kind, isForced }: { kind: string; isForced: boolean },
): { readonly [key: string]: string } {
  const entries = new Map(Object.entries(own ?? {}))
  for (const [key, value] of Object.entries(given)) {
    if (entries.has(key) && !isForced) {
      throw refusal(
        `${kind} ${key} already in kustomization file. Use --force to override.`,
        `common${kind === 'label' ? 'Labels' : 'Annotations'}`,
      )
    }
    // The command line takes a value in double quotes for what is between them.
    entries.set(key, /^".*"$/s.test(value) && value.length > 1 ? value.slice(1, -1) : value)
  }
  return Object.fromEntries(entries)
}

function patchOf({ path = '', patch = '', target, options }: OverridePatch): Patch {
  const selector = { group: '', version: '', kind: '', name: '', namespace: '', annotationSelector: '', labelSelector: '' }
  for (const name of Object.keys(options ?? {})) {
    if (name !== 'allowNameChange' && name !== 'allowKindChange') {
      throw refusal(`invalid Kustomization: json: unknown field ${JSON.stringify(name)}`, 'patches.options')
    }
  }
  const { allowNameChange = false, allowKindChange = false } = options ?? {}
  const given = Object.entries(target ?? {}).filter(([, value]) => value !== undefined)
  return {
    path,
    patch,
    target: target === undefined ? undefined : { ...selector, ...Object.fromEntries(given) },
    options: options === undefined ? undefined : { allowNameChange, allowKindChange },
  }
}

function refusal(message: string, field: string): KustomizeError {
  return new KustomizeError('override', message, { field: `source.kustomize.${field}` })
}
