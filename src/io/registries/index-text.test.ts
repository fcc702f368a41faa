import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseYaml, printYaml } from '#base/yaml'
import { IndexError, outlineIndex, versionsInBlock } from './index-text.ts'

function versionsOf(text: string, chart: string) {
  const bytes = Buffer.from(text)
  const outline = outlineIndex(bytes)
  if (outline.layout === 'other') return { layout: outline.layout, versions: outline.entries.get(chart) }
  const block = outline.blocks.get(chart)
  return {
    layout: outline.layout,
    versions: block === undefined ? undefined : versionsInBlock(bytes.toString('utf8', block.start, block.end)),
  }
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
  it('is read chart by chart, without reading the rest', () => {
    expect(versionsOf(written, 'alpine')).toEqual({
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
    expect(versionsOf(written, 'other-chart').versions).toEqual([{ version: 'v1.2.3-rc.1+build', urls: ['other.tgz'] }])
    expect(versionsOf(written, 'nothing').versions).toBeUndefined()
    const broken = written.replace('other.tgz', '"open')
    expect(versionsOf(broken, 'alpine').versions).toHaveLength(2)
    expect(() => versionsOf(broken, 'other-chart')).toThrow(IndexError)
  })

  it('in another layout means the same', () => {
    const value = parseYaml(written)
    for (const text of [
      JSON.stringify(value),
      `---\n${written}`,
      written.replace('alpine:', 'alpine: &a'),
      written.replaceAll('\n', '\r\n'),
    ]) {
      expect(versionsOf(text, 'alpine').versions).toEqual(versionsOf(written, 'alpine').versions)
      expect(versionsOf(text, 'other-chart').versions).toEqual(versionsOf(written, 'other-chart').versions)
    }
    expect(versionsOf(written.replace("'other-chart'", 'alpine'), 'alpine').layout).toBe('other')
    expect(outlineIndex(Buffer.from('apiVersion: v1\nentries: {}\n'))).toMatchObject({ layout: 'blocks' })
  })

  it.each(['<html></html>', '', 'just text', '- a\n- b\n', 'entries: 3\n', '{"a": '])('that is none is refused: %j', (text) => {
    expect(() => outlineIndex(Buffer.from(text))).toThrow(IndexError)
  })

  it('gives what the YAML reader gives, whatever its texts', () => {
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
    fc.assert(
      fc.property(charts, (entries) => {
        const text = printYaml({ apiVersion: 'v1', entries, generated: 'now' })
        for (const [name, versions] of Object.entries(entries)) {
          const expected = versions.filter(({ version }) => version !== 'none').map(({ version, urls }) => ({ version, urls }))
          expect(versionsOf(text, name).versions).toEqual(expected)
        }
      }),
      { numRuns: 40 },
    )
  })
})
