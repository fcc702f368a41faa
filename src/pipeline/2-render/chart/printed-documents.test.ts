import { expect, it } from 'vitest'
import { printedDocuments } from './printed-documents.ts'

const printed = (spec: string) =>
  `---\n# Source: web/templates/a.yaml\napiVersion: v1\nkind: A\nmetadata: {name: a}\n---\n# Source: web/templates/b.yaml\napiVersion: v1\nkind: B\nmetadata: {name: b}\nspec: ${spec}\n`

it('are named by the comments of helm', () => {
  expect(printedDocuments(printed('{size: 1}')).map(({ path }) => path)).toEqual(['web/templates/a.yaml', 'web/templates/b.yaml'])
})

it.each([
  ['{size: 9007199254740993}', /: web\/templates\/b\.yaml \(line 8 of the output\): spec\.size is a whole number of more/],
  ['[', /: web\/templates\/b\.yaml \(line 11 of the output\): /],
])('are refused with the template that they came from: %s', (spec, words) => {
  expect(() => printedDocuments(printed(spec))).toThrow(words)
})
