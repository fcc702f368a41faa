import { textFacts } from '#base/yaml'

/**
 * What a `>` text is after go-yaml has written it and read it again. It should be the same, and mostly is; but before a line that is indented more it
 * gains a line break, and if the text begins with a space its lines become one.
 */
export function refolded(text: string): string {
  return textFacts(text, true).block ? read(written(text), chomping(text)) : text
}

/** The text in its folded form, without indentation: a line break that shall stay one is written twice. */
function written(text: string): string {
  const isDoubled = /^\n*[^ \t\n]/.test(text)
  let result = ''
  let afterBreak = true
  let isIndented = true
  for (const [index, character] of Array.from(text).entries()) {
    if (character === '\n') {
      if (!afterBreak && !isIndented && isDoubled) result += '\n'
      afterBreak = true
    } else {
      if (afterBreak) isIndented = index === 0 ? /^[ \t]/.test(text) : character === ' ' || character === '\t'
      afterBreak = false
    }
    result += character
  }
  return result
}

/** Folds lines: a single line break becomes a space, of several one goes, and those next to an indented line stay. */
function read(form: string, end: '-' | '+' | ''): string {
  let text = ''
  let pending = ''
  let blank = ''
  let wasIndented = false
  const lines = form.split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (const line of lines) {
    if (line === '') {
      blank += '\n'
      continue
    }
    const isIndented = line.startsWith(' ') || line.startsWith('\t')
    if (pending !== '' && !wasIndented && !isIndented) text += blank === '' ? ' ' : ''
    else text += pending
    text += blank + line
    blank = ''
    pending = '\n'
    wasIndented = isIndented
  }
  return end === '-' ? text : text + pending + (end === '+' ? blank : '')
}

/** How the end of the text is written: `-` without a line break, `+` with several, or with nothing else. */
function chomping(text: string): '-' | '+' | '' {
  if (!text.endsWith('\n')) return '-'
  return text === '\n' || text.endsWith('\n\n') ? '+' : ''
}
