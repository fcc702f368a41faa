import fc, { type Arbitrary } from 'fast-check'
import * as objects from './objects.ts'
import type { Files } from '../helm/chart-folder.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const documents: readonly string[] = objects.all.split('---\n')

/** The fields of a kustomization besides what it builds on. */
function level(): Arbitrary<{ [field: string]: Json }> {
  return fc
    .record(
      {
        namePrefix: oneOf('dev-', 'a-'),
        nameSuffix: oneOf('-v1', '-x'),
        namespace: oneOf('shop', 'old', 'prod', 'default'),
        commonLabels: texts,
        commonAnnotations: texts,
        labels: fc.array(label, { minLength: 1, maxLength: 2 }),
        images: fc.array(image, { minLength: 1, maxLength: 3 }),
        replicas: fc.array(fc.record({ name: oneOf('web', 'db'), count: fc.nat(9) }), { minLength: 1, maxLength: 2 }),
        patches: fc.array(patch, { minLength: 1, maxLength: 3 }),
        patchesStrategicMerge: fc.array(strategic, { minLength: 1, maxLength: 2 }),
        configMapGenerator: fc.array(generator('settings'), { minLength: 1, maxLength: 2 }),
        secretGenerator: fc.array(generator('keys'), { minLength: 1, maxLength: 2 }),
        generatorOptions: options,
        replacements: fc.array(replacement, { minLength: 1, maxLength: 2 }),
        vars: fc.array(variable, { minLength: 1, maxLength: 1 }),
        buildMetadata: fc.subarray(['originAnnotations', 'transformerAnnotations', 'managedByLabel']),
        sortOptions: oneOf({ order: 'fifo' }, { order: 'legacy' }),
      },
      { requiredKeys: [] },
    )
    .chain((fields) => {
      // Most levels have a few fields: with many of them nearly everything is refused.
      const names = Object.keys(fields)
      return fc
        .subarray(names, { maxLength: Math.min(3, names.length) })
        .map((kept) => pick(fields as { [field: string]: Json }, kept)) // arbitraries of JSON
    })
}

const pick = (fields: { [field: string]: Json }, names: readonly string[]): { [field: string]: Json } =>
  Object.fromEntries(names.map((name) => [name, fields[name] ?? null]))

function oneOf<const T>(...values: readonly T[]): Arbitrary<T> {
  return fc.constantFrom(...values)
}

const texts = fc.dictionary(oneOf('app', 'team', 'tier', 'note', 'example.com/x'), oneOf('web', 'a', '1', 'true', 'x y', ''), {
  minKeys: 1,
  maxKeys: 3,
})

const label = fc.record(
  { pairs: texts, includeSelectors: fc.boolean(), includeTemplates: fc.boolean() },
  { requiredKeys: ['pairs'] },
)

const image = fc.record(
  {
    name: oneOf('nginx', 'busybox', 'postgres', 'registry.example.com:5000/shop/web', 'other'),
    newName: oneOf('other', 'mirror.example.com/nginx'),
    newTag: oneOf('v9', '1.2'),
    digest: oneOf('sha256:abc'),
    tagSuffix: oneOf('-s'),
  },
  { requiredKeys: ['name'] },
)

const options = fc.record(
  {
    disableNameSuffixHash: fc.boolean(),
    immutable: fc.boolean(),
    labels: texts,
    annotations: texts,
  },
  { requiredKeys: [] },
)

/** A new object, or one that adds to a known one. */
function generator(known: string): Arbitrary<Json> {
  const literals = fc.uniqueArray(oneOf('a=1', 'b=x y', 'c=', 'd=true', 'e="q"'), { minLength: 1, selector: (text) => text[0] })
  const merged = fc.record(
    { name: fc.constant(known), behavior: oneOf('merge', 'merge', 'replace'), literals, options },
    { requiredKeys: ['name', 'behavior'] },
  )
  const made = fc.record({ name: fc.nat(999).map((id) => `made-${id}`), literals, options }, { requiredKeys: ['name'] })
  return fc.oneof(merged, made)
}

const kinds = {
  Deployment: { apiVersion: 'apps/v1', kind: 'Deployment', names: ['web', 'web', 'web', 'dev-web'] },
  Service: { apiVersion: 'v1', kind: 'Service', names: ['web', 'web', 'web', 'a-web'] },
  ConfigMap: { apiVersion: 'v1', kind: 'ConfigMap', names: ['settings'] },
  Secret: { apiVersion: 'v1', kind: 'Secret', names: ['keys'] },
  StatefulSet: { apiVersion: 'apps/v1', kind: 'StatefulSet', names: ['db'] },
  Widget: { apiVersion: 'example.com/v1', kind: 'Widget', names: ['gear'] },
  CronJob: { apiVersion: 'batch/v1', kind: 'CronJob', names: ['nightly'] },
} as const

const container: Arbitrary<Json> = fc.record(
  {
    name: oneOf('app', 'side', 'new', 'db', 'job'),
    image: oneOf('nginx', 'nginx:2', 'busybox@sha256:def'),
    args: fc.array(oneOf('a', '--b', '1'), { maxLength: 2 }),
    env: fc.array(fc.record({ name: oneOf('A', 'NEW', 'FROM_CM'), value: oneOf('1', 'x', '$(VAR)') }), { maxLength: 2 }),
    ports: fc.array(
      fc.record({ containerPort: oneOf(8080, 9090), protocol: oneOf('TCP', 'UDP') }, { requiredKeys: ['containerPort'] }),
      { maxLength: 2 },
    ),
    envFrom: oneOf([{ configMapRef: { name: 'settings' } }], [{ secretRef: { name: 'keys' } }]),
    $patch: oneOf('delete', 'replace'),
  },
  { requiredKeys: ['name'] },
) as unknown as Arbitrary<Json> // arbitraries of JSON

const podSpec = fc.record(
  {
    containers: fc.array(container, { minLength: 1, maxLength: 2 }),
    volumes: fc.array(
      oneOf<Json>(
        { name: 'conf', configMap: { name: 'settings' } },
        { name: 'extra', secret: { secretName: 'keys' } },
        { name: 'conf', $patch: 'delete' },
        { name: 'data', emptyDir: {} },
      ),
      { minLength: 1, maxLength: 2 },
    ),
    serviceAccountName: oneOf('runner', 'other'),
    nodeSelector: oneOf(null, { zone: 'a' }),
    tolerations: oneOf([{ key: 'a' }]),
  },
  { requiredKeys: [] },
)

const body: Arbitrary<{ [field: string]: Json }> = fc.oneof(
  fc.record({ spec: fc.record({ template: fc.record({ spec: podSpec }) }) }),
  fc.record({
    spec: oneOf<Json>(
      { replicas: 3 },
      { replicas: null },
      { ports: [{ port: 80, name: 'x' }] },
      { size: 9, list: [{ name: 'a' }] },
      {},
    ),
  }),
  fc.record({ data: oneOf<Json>({ a: 'patched' }, { b: null, n: 'new' }, null) }),
  oneOf<{ [field: string]: Json }>(
    { $patch: 'delete' },
    { metadata: { labels: { app: null, patched: 'x' } } },
    { metadata: { annotations: { note: 'patched' } } },
  ),
) as unknown as Arbitrary<{ [field: string]: Json }> // arbitraries of JSON

const strategic: Arbitrary<string> = oneOf(...Object.values(kinds)).chain(({ apiVersion, kind, names }) =>
  fc.tuple(oneOf(...names), body).map(([name, fields]) => {
    const { metadata, ...rest } = fields
    return JSON.stringify({ apiVersion, kind, metadata: { name, ...(metadata as { [key: string]: Json } | undefined) }, ...rest })
  }),
)

const operation = oneOf<Json>(
  { op: 'add', path: '/metadata/labels/added', value: 'x' },
  { op: 'add', path: '/metadata/annotations', value: { only: 'this' } },
  { op: 'replace', path: '/spec/replicas', value: 7 },
  { op: 'remove', path: '/metadata/labels' },
  { op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'last', image: 'nginx' } },
  { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'nginx:0' },
  { op: 'test', path: '/kind', value: 'Deployment' },
  { op: 'add', path: '/data/added', value: '1' },
  { op: 'copy', from: '/metadata/name', path: '/metadata/annotations/copied' },
  { op: 'move', from: '/data/a', path: '/data/moved' },
)

const target = fc.record(
  {
    kind: oneOf(...Object.keys(kinds), 'Service|ConfigMap'),
    name: oneOf('web', 'settings', '.*b', 'dev-.*'),
    namespace: oneOf('shop', 'default'),
    labelSelector: oneOf('app=web', 'team', 'tier!=a'),
    annotationSelector: oneOf('note=1'),
    group: oneOf('apps'),
    version: oneOf('v1'),
  },
  { requiredKeys: ['kind'] },
)

const patch = fc.oneof(
  strategic.map((text) => ({ patch: text })),
  fc.record({ patch: fc.array(operation, { minLength: 1, maxLength: 3 }).map((list) => JSON.stringify(list)), target }),
  fc.record({ patch: strategic, target, options: fc.record({ allowNameChange: fc.boolean(), allowKindChange: fc.boolean() }) }),
)

const fieldPaths = fc.subarray(
  [
    'metadata.labels.app',
    'metadata.annotations.note',
    'spec.template.spec.containers.[name=app].image',
    'spec.template.spec.containers.*.image',
    'spec.template.spec.containers.0.env.[name=A].value',
    'data.a',
  ],
  { minLength: 1, maxLength: 2 },
)
const fieldOptions = fc.record(
  { delimiter: oneOf(':', '-', '/'), index: oneOf(0, 0, 1, -1), create: fc.boolean() },
  { requiredKeys: [] },
)
const source = oneOf(
  { kind: 'ConfigMap', name: 'settings', fieldPath: 'data.a' },
  { kind: 'ConfigMap', name: 'settings' },
  { kind: 'Service', name: 'web', fieldPath: 'metadata.name' },
  { kind: 'Deployment', name: 'web', fieldPath: 'spec.template.spec.containers.0.image' },
)
const replacement = fc.record({
  source: fc
    .tuple(source, fc.option(fieldOptions, { freq: 2, nil: undefined }))
    .map(([selected, given]) => ({ ...selected, options: given })),
  targets: fc.array(
    fc.record({
      select: fc.record(
        { kind: oneOf('Deployment', 'ConfigMap', 'Service'), name: oneOf('web', 'settings') },
        { requiredKeys: ['kind'] },
      ),
      fieldPaths,
      options: fieldOptions.map((given) => ({ create: true, ...given })),
    }),
    { minLength: 1, maxLength: 2 },
  ),
})

const variable = fc.record(
  {
    name: oneOf('VAR'),
    objref: oneOf({ apiVersion: 'v1', kind: 'Service', name: 'web' }, { apiVersion: 'v1', kind: 'ConfigMap', name: 'settings' }),
    fieldref: oneOf({ fieldPath: 'metadata.name' }, { fieldPath: 'metadata.labels.app' }),
  },
  { requiredKeys: ['name', 'objref'] },
)

/** Overlays in two to five levels on some objects, as files; the last level is the folder `top`. */
export const overlays: Arbitrary<Files> = fc
  .record({
    resources: fc.subarray([...documents], { minLength: documents.length - 2 }),
    base: level(),
    levels: fc.array(level(), { minLength: 1, maxLength: 4 }),
    sibling: fc.option(fc.tuple(level(), oneOf('side-', 'b-')), { nil: undefined, freq: 1 }),
    component: fc.option(level(), { nil: undefined, freq: 2 }),
  })
  .map(({ resources, base, levels, sibling, component }) => {
    const files: { [path: string]: string } = {
      // A definition is never renamed, so that there cannot be two of them.
      'l0/all.yaml': resources
        .filter((text) => sibling === undefined || !text.includes('CustomResourceDefinition'))
        .join('---\n'),
      'l0/kustomization.yaml': JSON.stringify({ resources: ['all.yaml'], ...base }),
      'files/extra.txt': 'extra\n',
    }
    for (const [index, own] of levels.entries()) {
      const isTop = index === levels.length - 1
      const below = [`../l${index}`]
      if (isTop && sibling !== undefined) {
        files['side/kustomization.yaml'] = JSON.stringify({ resources: [`../l${index}`], ...sibling[0], namePrefix: sibling[1] })
        below.push('../side')
      }
      const components = isTop && component !== undefined ? { components: ['../part'] } : {}
      files[`${isTop ? 'top' : `l${index + 1}`}/kustomization.yaml`] = JSON.stringify({ resources: below, ...components, ...own })
    }
    if (component !== undefined)
      files['part/kustomization.yaml'] = JSON.stringify({
        kind: 'Component',
        nameSuffix: '',
        commonAnnotations: { part: 'x' },
        ...component,
      })
    return files
  })

const plain =
  '1 01 0x1F 0o17 1_000 -0 +1 0b11 1.50 .5 1e3 .inf .nan true yes y on null ~ text é😀 2001-01-01 12:30:45 <<x ='.split(' ')
const quoted =
  String.raw`"1" "yes" 'it''s' "tab\tx" "a\nb" "a:x" "#x" "" "-" "{" "*a" "&a" "!x" "%x" "@x" "?" "\u2028" "\ud7ff"`.split(' ')
const spaced = ['a b', '"a: b"', '"# x"', '" x "', '"- x"', '!!str 5', '!!binary aGk=', `"${'word '.repeat(20)}"`]
const scalars = fc.constantFrom(...plain, ...quoted, ...spaced)
const blocks = oneOf(
  'a\nb\n',
  'a',
  'a\n\n',
  ' lead\nx\n',
  'trail  \nx',
  '\ttab\n',
  `${'long '.repeat(30)}\nend\n`,
  'x: y\n# no comment\n',
  '\n\na\n',
)
const blockText = fc.tuple(blocks, oneOf('|', '|-', '|+', '>', '>-'))

type Notation = (indent: string) => string

/** A value as YAML; what stands below it is indented. */
const notation: Arbitrary<Notation> = fc.letrec<{ value: Notation }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    scalars.map(
      (text): Notation =>
        () =>
          ` ${text}`,
    ),
    blockText.map(
      ([text, style]): Notation =>
        (indent) => {
          const first = text.startsWith(' ') || text.startsWith('\n') ? '2' : ''
          return ` ${style[0]}${first}${style.slice(1)}\n${text.replaceAll(/^(?=.)/gm, `${indent}  `).replace(/\n$/, '')}`
        },
    ),
    fc.array(tie('value'), { maxLength: 4 }).map(
      (items): Notation =>
        (indent) =>
          items.length === 0 ? ' []' : items.map((item) => `\n${indent}-${item(`${indent}  `)}`).join(''),
    ),
    fc.dictionary(oneOf('a', 'b', 'Z', 'a.b', 'x-y', '"1"', '"true"', '"a b"', 'é'), tie('value'), { maxKeys: 4 }).map(
      (fields): Notation =>
        (indent) => {
          const lines = Object.entries(fields).map(([key, value]) => `\n${indent}  ${key}:${value(`${indent}  `)}`)
          return lines.length === 0 ? ' {}' : lines.join('')
        },
    ),
  ),
})).value

/** An object in any notation, with or without a patch that meets it. */
export const notations: Arbitrary<Files> = fc
  .record({ value: notation, other: notation, patched: notation, how: oneOf('', 'merge', 'json') })
  .map(({ value, other, patched, how }) => {
    const head = 'apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: a\n'
    const patches =
      how === '' ? '' : how === 'merge' ? 'patches: [{path: p.yaml}]\n' : 'patches: [{path: p.yaml, target: {kind: Thing}}]\n'
    return {
      'top/kustomization.yaml': `resources: [r.yaml]\ncommonAnnotations: {note: x}\n${patches}`,
      'top/r.yaml': `${head}spec:${value('')}\nmore:${other('')}\n`,
      'top/p.yaml': how === 'merge' ? `${head}spec:${patched('')}\n` : `- op: add\n  path: /more\n  value:${patched('  ')}\n`,
    }
  })
