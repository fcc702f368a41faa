import type { ScalarStyle } from './tokens.ts'

/** What libyaml finds out about a text before it chooses how to write it. */
export type TextFacts = { multiline: boolean; plain: boolean; single: boolean; block: boolean }

/** Where a text goes, and how its encoder wants it. */
export type TextWish = { style: ScalarStyle; isKey: boolean }

/** `tabsInBlocks`: go-yaml v3 writes tabs as they are in `|` blocks, v2 escapes them. */
export function textFacts(text: string, tabsInBlocks: boolean): TextFacts {
  if (text === '') return { multiline: false, plain: true, single: true, block: false }
  if (simple.test(text)) return { multiline: false, plain: !isIndicated(text), single: true, block: true }
  const tabs = text.includes('\t')
  const special = notPrintable.test(text) || (tabs && !tabsInBlocks)
  const multiline = breaks.test(text)
  const spaceBreak = / [\n\r\u0085\u2028\u2029]/.test(text)
  const breakSpace = /[\n\r\u0085\u2028\u2029] /.test(text)
  const trailingSpace = text.endsWith(' ')
  const single = !(special || tabs || spaceBreak || breakSpace)
  return {
    multiline,
    plain: single && !(multiline || trailingSpace || text.startsWith(' ') || isIndicated(text)),
    single,
    block: !(special || spaceBreak || trailingSpace),
  }
}

/** The style that libyaml writes a text in, given the style that its encoder asks for. */
export function styleFor(text: string, facts: TextFacts, wish: TextWish): ScalarStyle {
  let { style } = wish
  if (wish.isKey && facts.multiline) style = 'double'
  if (style === 'plain' && (!facts.plain || (text === '' && wish.isKey))) style = 'single'
  if (style === 'single' && !facts.single) style = 'double'
  if (style === 'literal' && (!facts.block || wish.isKey)) style = 'double'
  return style
}

/** Letters, digits and what is harmless anywhere. */
const simple = /^[\w./+=~$()^;<\\-]+$/
const breaks = /[\n\r\u0085\u2028\u2029]/
/** Everything beyond the basic plane is among it; a tab is not. */
export const notPrintable = /[^\t\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/

/** Whether the text would begin, or become, something else than a text. */
function isIndicated(text: string): boolean {
  return (
    /^(?:[#,[\]{}&*!|>'"%@`]|[-?:](?:[ \t]|$)|---|\.\.\.)/.test(text) || /:(?:[ \t]|$)|[ \t\n\r\0\u0085\u2028\u2029]#/.test(text)
  )
}
