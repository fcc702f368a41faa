import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { apiReference, cliReference } from '../scripts/reference.ts'

const reference = (name: string): Promise<string> => readFile(new URL(`../docs/reference/${name}`, import.meta.url), 'utf8')

describe('the reference', () => {
  it('says of each command and route what they say of themselves; npx tsx scripts/reference.ts writes it anew', async () => {
    expect(await reference('cli.md')).toBe(cliReference())
    expect(await reference('api.md')).toBe(apiReference())
  })
})
