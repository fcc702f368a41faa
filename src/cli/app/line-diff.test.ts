import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineDiff } from './line-diff.ts'

const text = (...lines: string[]): string => lines.map((line) => `${line}\n`).join('')

describe('lineDiff', () => {
  it.each([
    ['', text('a', 'b'), ['0a1,2', '> a', '> b']],
    [text('a', 'b'), '', ['1,2d0', '< a', '< b']],
    [text('a', 'b', 'c'), text('a', 'x', 'c'), ['2c2', '< b', '---', '> x']],
    [text('a', 'c'), text('a', 'b', 'c'), ['1a2', '> b']],
    [text('a', 'b', 'c'), text('a', 'c'), ['2d1', '< b']],
    [text('a', 'b', 'c', 'd', 'e'), text('a', 'x', 'y', 'c', 'e'), ['2c2,3', '< b', '---', '> x', '> y', '4d4', '< d']],
  ])('prints as diff does: %j, %j', async (before, after, lines) => {
    expect(await lineDiff(before, after)).toEqual(lines)
  })

  it('is empty exactly for equal texts, and its lines rebuild the new text', async () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(lines, lines, async (before, after) => {
        const printed = await lineDiff(text(...before), text(...after))
        expect(printed.length === 0).toBe(before.join() === after.join())
        expect(patched(before, printed)).toEqual(after)
      }),
    )
  })
})

/** Applies what was printed, from the end so that line numbers stay right. */
function patched(before: readonly string[], printed: readonly string[]): string[] {
  const result = [...before]
  const hunks: Array<{ at: number; count: number; added: string[] }> = []
  for (const line of printed) {
    const head = /^(\d+)(?:,(\d+))?([acd])\d+/.exec(line)
    if (head !== null) {
      const [from, to] = [Number(head[1]), Number(head[2] ?? head[1])]
      hunks.push(head[3] === 'a' ? { at: from, count: 0, added: [] } : { at: from - 1, count: to - from + 1, added: [] })
    } else if (line.startsWith('> ')) hunks.at(-1)?.added.push(line.slice(2))
  }
  for (const { at, count, added } of hunks.reverse()) result.splice(at, count, ...added)
  return result
}
