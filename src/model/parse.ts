import type { z } from 'zod'
import { isJsonObject } from './json.ts'

/** What is wrong with one field: `path` as in `kubectl explain` (`spec.sources[1].repoURL`, `''` for the object itself), `message` with what is there and what is expected. */
export type Problem = { path: string; message: string }

/** The outcome of parsing: an unusable object is an expected outcome, not an exception. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; problems: Problem[] }

/**
 * Checks a JSON value against a schema. As in Go's decoder a `null` stands for a field that is left out. The input is not changed;
 * the value shares what it can with it.
 */
export function parseWith<T>(schema: z.ZodType<T>, input: unknown): Parsed<T> {
  const first = schema.safeParse(input)
  if (first.success) return { ok: true, value: first.data }
  const nulls = first.error.issues.map((issue) => issue.path).filter((path) => path.length > 0 && at(input, path) === null)
  if (nulls.length === 0) return { ok: false, problems: problemsOf(first.error, input) }
  const without = nulls.reduce<unknown>(leaveOut, input)
  const second = schema.safeParse(without)
  return second.success ? { ok: true, value: second.data } : { ok: false, problems: problemsOf(second.error, without) }
}

/** All problems in one sentence, for a condition or a message. */
export function problemsText(problems: readonly Problem[]): string {
  return problems.map((problem) => (problem.path === '' ? problem.message : `${problem.path}: ${problem.message}`)).join('; ')
}

function problemsOf(error: z.ZodError, input: unknown): Problem[] {
  return error.issues.map((issue) => ({ path: pathText(issue.path), message: messageFor(issue, at(input, issue.path)) }))
}

function messageFor(issue: z.core.$ZodIssue, actual: unknown): string {
  if (issue.code === 'invalid_type') return `is ${kindOf(actual)}; expected ${expectedText(issue.expected)}`
  if (issue.code === 'invalid_union') return `is ${kindOf(actual)}; expected a whole number or text`
  if (issue.code === 'invalid_value') return `is ${kindOf(actual)}; expected one of ${issue.values.map(String).join(', ')}`
  return `is ${kindOf(actual)}; ${issue.message}`
}

function expectedText(expected: string): string {
  const words: { [type: string]: string } = {
    string: 'text',
    boolean: 'true or false',
    int: 'a whole number',
    number: 'a whole number',
    array: 'a list',
    object: 'an object',
    record: 'an object',
  }
  return words[expected] ?? expected
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'string' ? `text (${JSON.stringify(value.slice(0, 60))})` : `${typeof value} (${String(value)})`
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((found, step) => {
    if (Array.isArray(found)) return typeof step === 'number' ? found[step] : undefined
    return isJsonObject(found) ? found[String(step)] : undefined
  }, value)
}

/** A copy without what is at the path; where a list holds the null it stays, as Go makes an empty value of it. */
function leaveOut(value: unknown, path: readonly PropertyKey[]): unknown {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (Array.isArray(value)) return value.map((item, index) => (index === step && rest.length > 0 ? leaveOut(item, rest) : item))
  if (!isJsonObject(value)) return value
  const { [String(step)]: child, ...others } = value
  return rest.length === 0 ? others : { ...others, [String(step)]: leaveOut(child, rest) }
}
