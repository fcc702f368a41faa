import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseYaml, printYaml } from '#base/yaml'
import { IndexError, outlineIndex, versionsInBlock } from './index-text.ts'

const atOnce = (): Promise<void> => Promise.resolve()

async function versionsOf(text: string, chart: string) {
  const bytes = Buffer.from(text)
  const outline = await outlineIndex(bytes, atOnce)
  if (outline.layout === 'other') return { layout: outline.layout, versions: outline.entries.get(chart) }
  const block = outline.blocks.get(chart)
  const versions = block === undefined ? undefined : await versionsInBlock(bytes.subarray(block.start, block.end), atOnce)
  return { layout: outline.layout, versions }
}

const written = `apiVersion: v1
entries:
  alpine:
  - created: "2024-01-01T00:00:00Z"
    description: |
      Deploys
    version: 9.9.9 is not the version
    digest: 99C76E403D752c84ead610644d4b1c2f2b453a74b921f422b9dcb8a7c8b559cd
    name: alpine
    urls:
    - https://charts.example.com/alpine-1.0.0.tgz
    - alpine-1.0.0.tgz
    version: 0.2.0
  - annotations:
      version: nested
    digest: sha256:705ebc5d83cc4fa6
    name: alpine
    urls: [alpine-0.1.0.tgz]
    version: "0.1.0"
  'other-chart':
    - name: other
      # a remark
      version: v1.2.3-rc.1+build
      urls:
        - other.tgz
generated: "2024-01-01T00:00:00Z"
`.replace('    version: 9.9.9 is not the version\n', '')

describe('an index', () => {
  it('is read chart by chart, without reading the rest', async () => {
    expect(await versionsOf(written, 'alpine')).toEqual({
      layout: 'blocks',
      versions: [
        {
          version: '0.2.0',
          urls: ['https://charts.example.com/alpine-1.0.0.tgz', 'alpine-1.0.0.tgz'],
          digest: 'sha256:99c76e403d752c84ead610644d4b1c2f2b453a74b921f422b9dcb8a7c8b559cd',
        },
        { version: '0.1.0', urls: ['alpine-0.1.0.tgz'], digest: 'sha256:705ebc5d83cc4fa6' },
      ],
    })
    expect((await versionsOf(written, 'other-chart')).versions).toEqual([{ version: 'v1.2.3-rc.1+build', urls: ['other.tgz'] }])
    expect((await versionsOf(written, 'nothing')).versions).toBeUndefined()
    const broken = written.replace('other.tgz', '"open')
    expect((await versionsOf(broken, 'alpine')).versions).toHaveLength(2)
    await expect(versionsOf(broken, 'other-chart')).rejects.toThrow(IndexError)
  })

  it('in another layout means the same', async () => {
    const value = parseYaml(written)
    for (const text of [
      JSON.stringify(value),
      `---\n${written}`,
      written.replace('alpine:', 'alpine: &a'),
      written.replaceAll('\n', '\r\n'),
    ]) {
      expect((await versionsOf(text, 'alpine')).versions).toEqual((await versionsOf(written, 'alpine')).versions)
      expect((await versionsOf(text, 'other-chart')).versions).toEqual((await versionsOf(written, 'other-chart')).versions)
    }
    expect((await versionsOf(written.replace("'other-chart'", 'alpine'), 'alpine')).layout).toBe('other')
    expect(await outlineIndex(Buffer.from('apiVersion: v1\nentries: {}\n'), atOnce)).toMatchObject({ layout: 'blocks' })
  })

  it.each(['<html></html>', '', 'just text', '- a\n- b\n', 'entries: 3\n', '{"a": '])(
    'that is none is refused: %j',
    async (text) => {
      await expect(outlineIndex(Buffer.from(text), atOnce)).rejects.toThrow(IndexError)
    },
  )

  it('gives what the YAML reader gives, whatever its texts', async () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('version: 1', '- x', 'a\nversion: 2\n\n  b', '# c', 'urls:', "it's", '"'))
    const entry = fc.record({
      version: fc.constantFrom('1.0.0', '2.0', 'v3.1.0-a', 'none'),
      description: word,
      annotations: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), word, { maxKeys: 3 }),
      urls: fc.array(fc.constantFrom('a.tgz', 'https://x/b.tgz?c=d', '"q"'), { maxLength: 3 }),
      keywords: fc.array(word, { maxLength: 2 }),
    })
    const charts = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/), fc.array(entry, { minLength: 1, maxLength: 3 }), {
      minKeys: 1,
      maxKeys: 4,
    })
    await fc.assert(
      fc.asyncProperty(charts, async (entries) => {
        const text = printYaml({ apiVersion: 'v1', entries, generated: 'now' })
        for (const [name, versions] of Object.entries(entries)) {
          const expected = versions.filter(({ version }) => version !== 'none').map(({ version, urls }) => ({ version, urls }))
          expect((await versionsOf(text, name)).versions).toEqual(expected)
        }
      }),
      { numRuns: 40 },
    )
  })
  it('of any size lets others have their turn while it is read', async () => {
    const entry = (index: number) =>
      `  - name: c\n    version: 1.0.${index}\n    description: ${'d'.repeat(100)}\n    urls:\n    - c.tgz\n`
    const text = `entries:\n  none: []\n  c:\n${Array.from({ length: 4000 }, (_, index) => entry(index)).join('')}`
    const bytes = Buffer.from(text)
    let turns = 0
    const pause = async () => void turns++
    const outline = await outlineIndex(bytes, pause)
    expect(outline).toMatchObject({ layout: 'blocks' })
    expect(turns).toBeGreaterThan(1)
    const block = (outline.layout === 'blocks' ? outline.blocks.get('c') : undefined) ?? { start: 0, end: 0 }
    turns = 0
    const versions = await versionsInBlock(bytes.subarray(block.start, block.end), pause)
    expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 4000 }, (_, index) => `1.0.${index}`))
    expect(turns).toBeGreaterThan(1)
    expect((await versionsOf(text, 'none')).versions).toEqual([])
  })

  it('that is large and not laid out in lines is refused before it is read', async () => {
    const padding = 'x'.repeat(1024 * 1024)
    const flow = `entries: {c: [{version: 1.0.0, description: ${padding}}]}\n`
    await expect(versionsOf(flow, 'c')).rejects.toThrow('cannot be read line by line')
    const broken = `{"entries": {"c": [{"version": 1.0.0, "description": "${padding}"}]}}`
    await expect(versionsOf(broken, 'c')).rejects.toThrow('cannot be read line by line')
    const chart = `entries:\n  c:\n  - {version: 1.0.0, description: ${padding}}\n`
    await expect(versionsOf(chart, 'c')).rejects.toThrow('the entries of the chart of')
    expect(
      (await versionsOf(JSON.stringify({ entries: { c: [{ version: '1.0.0', description: padding }] } }), 'c')).versions,
    ).toHaveLength(1)
  })
})
