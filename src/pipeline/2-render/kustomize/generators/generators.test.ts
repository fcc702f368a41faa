import { describe, expect, it } from 'vitest'
import { KustomizeError } from '../contract.ts'
import { builtText } from '../test-files.ts'

const generate = (kustomization: string, files: { [path: string]: string | Buffer } = {}): Promise<string> =>
  builtText({ 'kustomization.yaml': kustomization, ...files })
const plain = 'generatorOptions: {disableNameSuffixHash: true}\n'

describe('data', () => {
  it('come from env files, literals and files', async () => {
    const text = await generate(
      `${plain}configMapGenerator: [{name: a, envs: [e.env], literals: ["q='z'", 'r=', 's=t=u'], files: [f.txt, key=dir/f.txt]}]`,
      { 'e.env': '\uFEFFONE=1\n# no\n\n  TWO = 2\nALONE\r\nX=y=z', 'f.txt': 'line\n', 'dir/f.txt': 'other' },
    )
    expect(text).toBe(
      'apiVersion: v1\ndata:\n  ALONE: ""\n  ONE: "1"\n  \'TWO \': \' 2\'\n  X: y=z\n  f.txt: |\n    line\n  key: other\n  q: z\n  r: ""\n  s: t=u\n' +
        'kind: ConfigMap\nmetadata:\n  name: a\n',
    )
  })

  it('that are no text go to binaryData, in lines of 70 digits', async () => {
    const text = await generate(`${plain}configMapGenerator: [{name: a, files: [b, c]}]`, {
      b: Buffer.alloc(60, 0xff),
      c: Buffer.of(0xff),
    })
    expect(text).toContain(`binaryData:\n  b: |\n    ${'/'.repeat(70)}\n    ${'/'.repeat(10)}\n  c: /w==\n`)
  })

  it('of Secrets are base64', async () => {
    const text = await generate(`${plain}secretGenerator: [{name: a, type: my/type, literals: [x=y]}]`)
    expect(text).toBe('apiVersion: v1\ndata:\n  x: eQ==\nkind: Secret\nmetadata:\n  name: a\ntype: my/type\n')
  })

  it.each([
    ['literals: [a]', 'loading KV pairs: literal sources [a]: invalid literal source a, expected key=value'],
    ['literals: [a=1, a=2]', 'configmap a illegally repeats the key `a`'],
    ['files: ["=f"]', 'loading KV pairs: file sources: [=f]: missing key name for file path "f" in source "=f"'],
    ['files: ["k="]', 'loading KV pairs: file sources: [k=]: missing file path for key name "k" in source "k="'],
    ['files: [a=b=c]', `loading KV pairs: file sources: [a=b=c]: source "a=b=c" key name or file path contains '='`],
  ])('are refused: %s', async (source, message) => {
    await expect(generate(`configMapGenerator: [{name: a, ${source}}]`)).rejects.toThrow(new KustomizeError('generator', message))
  })
})

describe('the hash of a generated object', () => {
  it.each([
    ['configMapGenerator: [{name: a, literals: [a=1, b=2]}]', '7gdc49gk6d'],
    ['configMapGenerator: [{name: a}]', '6ct58987ht'],
    ['secretGenerator: [{name: a, literals: [p=x]}]', 'bm76c6cd96'],
  ])('of %s', async (kustomization, hash) => {
    expect(await generate(kustomization)).toContain(`name: a-${hash}`)
  })
})

describe('a generated object', () => {
  const base = {
    'base/kustomization.yaml': 'configMapGenerator: [{name: a, literals: [x=old, y=kept], options: {labels: {l: m}}}]',
  }
  const over = (behavior: string): Promise<string> =>
    generate(`${plain}resources: [base]\nconfigMapGenerator: [{name: a, behavior: ${behavior}, literals: [x=new]}]`, base)

  it('is merged into one that is there', async () => {
    expect(await over('merge')).toBe(
      'apiVersion: v1\ndata:\n  x: new\n  "y": kept\nkind: ConfigMap\nmetadata:\n  labels:\n    l: m\n  name: a\n',
    )
  })

  it('takes the place of one that is there', async () => {
    expect(await over('replace')).not.toContain('kept')
  })

  it('must not meet one by chance, or miss one', async () => {
    await expect(over('create')).rejects.toThrow("exists; can not use behavior: 'create', behavior must be merge or replace")
    await expect(generate('configMapGenerator: [{name: a, behavior: merge}]')).rejects.toThrow(
      'does not exist; cannot merge or replace',
    )
  })

  it('has its own options before those for all', async () => {
    const text = await generate(
      'generatorOptions: {disableNameSuffixHash: true, immutable: true, labels: {a: all, b: all}}\nconfigMapGenerator: [{name: a, options: {labels: {a: own}}}]',
    )
    expect(text).toBe(
      'apiVersion: v1\nimmutable: true\nkind: ConfigMap\nmetadata:\n  labels:\n    a: own\n    b: all\n  name: a\n',
    )
  })
})
