import { FAILSAFE_SCHEMA, Type } from 'js-yaml'
import { boolOf, floatOf, intOf, isNotFinite, isNull, isSurelyText } from './scalars.ts'

/** A null as the reader meets it. As a key it is an error, and js-yaml shows keys only by turning them into text: that is where it complains. */
export class NullMark {
  get [Symbol.toStringTag](): string {
    return 'Null'
  }

  toString(): string {
    throw new Error('a key is null; expected a text as key')
  }
}

/** Starts the name under which a merge key (`<<`) is kept until the whole mapping is read; no YAML text may hold U+0000. */
export const mergeMark = '\u0000<<'

let merges = 0
const nullMark = new NullMark()
const scalar = (tag: string, options: { resolve?: (text: string) => boolean; construct: (text: string) => unknown }) =>
  new Type(`tag:yaml.org,2002:${tag}`, {
    kind: 'scalar',
    resolve: (data: string | null) => options.resolve === undefined || options.resolve(data ?? ''),
    construct: (data: string | null) => options.construct(data ?? ''),
  })

/** Unknown tags are allowed: a scalar stays a text, anything else is what it is. */
const anyTag = ['!', 'tag:'].flatMap((tag) => [
  new Type(tag, { kind: 'scalar', multi: true, construct: (data: string | null) => data ?? '' }),
  new Type(tag, { kind: 'sequence', multi: true, construct: (data: unknown[] | null) => data ?? [] }),
  new Type(tag, { kind: 'mapping', multi: true, construct: (data: object | null) => data ?? {} }),
])

/** The types of Go's sigs.k8s.io/yaml on its way to JSON. */
export const goSchema = FAILSAFE_SCHEMA.extend({
  implicit: [
    // Most texts are just that, and this type says so at their first character; the others need not be tried then.
    scalar('surely-text', { resolve: isSurelyText, construct: (text) => text }),
    scalar('null', { resolve: isNull, construct: () => nullMark }),
    scalar('bool', { resolve: (text) => boolOf(text) !== undefined, construct: (text) => boolOf(text) }),
    scalar('int', { resolve: (text) => intOf(text) !== undefined, construct: (text) => intOf(text) }),
    scalar('float', { resolve: isFloat, construct: (text) => floatOf(text) ?? intOf(text) }),
    // Not by the name `merge`, which js-yaml treats itself: it never lets a later `<<` override an earlier key, as Go's reader does.
    scalar('late-merge', { resolve: (text) => text === '<<', construct: () => `${mergeMark}${++merges}` }),
  ],
  explicit: [scalar('binary', { construct: (text) => Buffer.from(text, 'base64').toString('utf8') }), ...anyTag],
})

function isFloat(text: string): boolean {
  if (isNotFinite(text)) throw new Error(`${text} has no place in JSON; expected a finite number or a quoted text`)
  return floatOf(text) !== undefined || intOf(text) !== undefined
}
