import { type Matcher, RE2JS } from 're2js'
import { canBackquote, quote } from '../fmt/quote.ts'
import { GoError, type GoFunction, nilList, typedList } from '../value.ts'
import { define, type Family } from './define.ts'
import { strayAt } from './letters.ts'

/** Regular expressions in the syntax of RE2, which take linear time. The forms without `must` panic, which reads differently. */
export const regexFunctions: Family = {
  regexMatch: define(['string', 'string'], 'bool', (pattern, text) => {
    const compiled = compile(pattern)
    return compiled instanceof RE2JS && compiled.matcher(text).find()
  }),
  mustRegexMatch: define(['string', 'string'], 'bool', (pattern, text) => returned(pattern).matcher(text).find()),
  ...both('regexFind', (read) => define(['string', 'string'], 'string', (pattern, text) => find(read(pattern), text))),
  ...both('regexFindAll', (read) =>
    define(['string', 'string', 'int'], '[]string', (pattern, text, limit) => {
      const found = matches(read(pattern), text, Number(limit)).map(([start, end]) => text.slice(start, end))
      return found.length === 0 ? nilList('[]string') : typedList('[]string', found)
    }),
  ),
  ...both('regexReplaceAll', (read) =>
    define(['string', 'string', 'string'], 'string', (pattern, text, template) =>
      replaceAll(read(pattern), text, (matcher) => expand(template, matcher)),
    ),
  ),
  ...both('regexReplaceAllLiteral', (read) =>
    define(['string', 'string', 'string'], 'string', (pattern, text, literal) => replaceAll(read(pattern), text, () => literal)),
  ),
  ...both('regexSplit', (read) =>
    define(['string', 'string', 'int'], '[]string', (pattern, text, limit) => split(read(pattern), text, Number(limit))),
  ),
  regexQuoteMeta: define(['string'], 'string', (text) => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')),
}

type Read = (pattern: string) => RE2JS

function both(name: string, make: (read: Read) => GoFunction): Family {
  return { [name]: make(panicking), [`must${name[0]!.toUpperCase()}${name.slice(1)}`]: make(returned) }
}

/** Compiling costs more than matching, and a chart uses the same few patterns again and again. */
const compiledPatterns = new Map<string, RE2JS>()
const maxCompiled = 500

function compile(pattern: string): RE2JS | string {
  const known = compiledPatterns.get(pattern)
  if (known !== undefined) return known
  const stray = strayAt(pattern)
  if (stray >= 0) return `error parsing regexp: invalid UTF-8: \`${pattern.slice(stray)}\``
  try {
    const compiled = RE2JS.compile(pattern)
    if (compiledPatterns.size >= maxCompiled) compiledPatterns.clear()
    compiledPatterns.set(pattern, compiled)
    return compiled
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // Go always quotes the place, be it empty.
    return message.endsWith('`') ? message : `${message}: \`\``
  }
}

function returned(pattern: string): RE2JS {
  const compiled = compile(pattern)
  if (typeof compiled === 'string') throw new GoError(compiled)
  return compiled
}

function panicking(pattern: string): RE2JS {
  const compiled = compile(pattern)
  if (typeof compiled !== 'string') return compiled
  const quoted = canBackquote(pattern) ? `\`${pattern}\`` : quote(pattern)
  throw new GoError(`regexp: Compile(${quoted}): ${compiled}`)
}

function find(regex: RE2JS, text: string): string {
  const matcher = regex.matcher(text)
  return matcher.find() ? text.slice(matcher.start(), matcher.end()) : ''
}

/** At most `limit` matches, all where it is negative. An empty match right after another match does not count. */
function matches(regex: RE2JS, text: string, limit: number): [number, number][] {
  const found: [number, number][] = []
  const matcher = regex.matcher(text)
  let lastEnd = -1
  for (let at = 0; found.length !== limit && at <= text.length && matcher.find(at); ) {
    const [start, end] = [matcher.start(), matcher.end()]
    const isRepeated = end === at && start === lastEnd
    at = end === at ? at + runeLength(text, at) : end
    lastEnd = end
    if (!isRepeated) found.push([start, end])
  }
  return found
}

function replaceAll(regex: RE2JS, text: string, replacement: (matcher: Matcher) => string): string {
  const matcher = regex.matcher(text)
  let [result, lastEnd, at] = ['', 0, 0]
  while (at <= text.length && matcher.find(at)) {
    const [start, end] = [matcher.start(), matcher.end()]
    result += text.slice(lastEnd, start)
    // No second replacement for an empty match right after another match.
    if (end > lastEnd || start === 0) result += replacement(matcher)
    lastEnd = end
    at = Math.max(at + runeLength(text, at), end)
  }
  return result + text.slice(lastEnd)
}

/** Fills `$1`, `${1}` and `${name}`; a name without braces is as long as it can be, and `$$` is a dollar. */
function expand(template: string, matcher: Matcher): string {
  return template.replace(/\$(?:\$|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu, (whole, bare?: string, braced?: string) => {
    const name = bare ?? braced
    return name === undefined ? whole.slice(1) : groupOf(matcher, name)
  })
}

function groupOf(matcher: Matcher, name: string): string {
  if (/^(0|[1-9][0-9]*)$/.test(name)) {
    const index = Number(name)
    return index <= matcher.groupCount() ? (matcher.group(index) ?? '') : ''
  }
  const named = matcher.getNamedGroups()
  return Object.hasOwn(named, name) ? (named[name] ?? '') : ''
}

function split(regex: RE2JS, text: string, limit: number) {
  if (limit === 0) return nilList('[]string')
  if (regex.pattern() !== '' && text === '') return typedList('[]string', [''])
  const pieces: string[] = []
  let [begin, end] = [0, 0]
  for (const [from, to] of matches(regex, text, limit)) {
    if (limit > 0 && pieces.length === limit - 1) break
    end = from
    if (to !== 0) pieces.push(text.slice(begin, end))
    begin = to
  }
  if (end !== text.length) pieces.push(text.slice(begin))
  return typedList('[]string', pieces)
}

const runeLength = (text: string, at: number): number => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)
