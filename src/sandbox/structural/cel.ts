import { Environment } from '@marcbachmann/cel-js'
import { arrayAt, isJsonObject, textAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { StatusCause } from '../status.ts'
import type { Schema } from '../types/index.ts'

/** One place of a custom resource with rules: its value, what it was before an update, and its path. */
export type Place = { readonly value: Json; readonly old: Json | undefined; readonly schema: Schema; readonly field: string }

/** The complaints of the `x-kubernetes-validations` of one place. Rules that cannot be evaluated here are skipped; see `skippedRules`. */
export function checkRules({ value, old, schema, field }: Place): StatusCause[] {
  const causes: StatusCause[] = []
  for (const rule of rulesOf(schema)) {
    const text = textAt(rule, 'rule')
    const transition = /\boldSelf\b/.test(text)
    // A rule about a change says nothing about a new value, unless it asks for an optional oldSelf.
    if (problemOf(text) !== undefined || (transition && old === undefined)) continue
    const self = celValue(value, schema)
    const outcome = run(text, transition ? { self, oldSelf: celValue(old ?? null, schema) } : { self })
    if (outcome === true) continue
    const message =
      outcome === false
        ? failureText(rule, { self, oldSelf: old === undefined ? null : celValue(old, schema) })
        : `${outcome} evaluating rule: ${textAt(rule, 'message') || text}`
    causes.push(cause(rule, { message, field, value }))
  }
  return causes
}

/** The rules of a schema that use functions which this server does not have, each as a sentence for a Warning header. */
export function skippedRules(schema: Schema, field = ''): string[] {
  const own = rulesOf(schema).flatMap((rule) => {
    const problem = problemOf(textAt(rule, 'rule'))
    return problem === undefined
      ? []
      : [
          `validation rule ${JSON.stringify(textAt(rule, 'rule'))} of ${field === '' ? 'the object' : field} is not checked: ${problem}`,
        ]
  })
  const fields = [...(schema.properties?.() ?? [])].flatMap(([name, inner]) =>
    inner.source === undefined ? [] : skippedRules(inner, field === '' ? name : `${field}.${name}`),
  )
  const items = schema.items === undefined ? [] : skippedRules(schema.items(), `${field}[]`)
  return [...own, ...fields, ...items, ...(schema.values === undefined ? [] : skippedRules(schema.values(), `${field}.*`))]
}

const environment = new Environment({ unlistedVariablesAreDyn: true })
const problems = new Map<string, string | undefined>()
const reasons: { readonly [reason: string]: string } = {
  FieldValueInvalid: 'Invalid value',
  FieldValueForbidden: 'Forbidden',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
}

function rulesOf(schema: Schema): JsonObject[] {
  return arrayAt(schema.source, 'x-kubernetes-validations').filter(isJsonObject)
}

/** Why a rule cannot be evaluated at all; found out once a rule. */
function problemOf(rule: string): string | undefined {
  if (!problems.has(rule)) {
    const checked = environment.check(rule)
    problems.set(rule, checked.valid ? undefined : (checked.error?.message.split('\n')[0] ?? 'it cannot be understood'))
  }
  return problems.get(rule)
}

function run(rule: string, context: { [name: string]: unknown }): boolean | string {
  try {
    const outcome: unknown = environment.evaluate(rule, context)
    return typeof outcome === 'boolean' ? outcome : 'a rule must answer true or false'
  } catch (error) {
    const text = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    return text.startsWith('No such key') ? text.replace('No such key', 'no such key') : text
  }
}

function failureText(rule: JsonObject, context: { [name: string]: unknown }): string {
  const expression = textAt(rule, 'messageExpression')
  if (expression !== '') {
    try {
      const text: unknown = environment.evaluate(expression, context)
      if (typeof text === 'string' && text.trim() !== '') return text
    } catch {
      // A message that cannot be computed falls back to the fixed one, as upstream does.
    }
  }
  return textAt(rule, 'message') || `failed rule: ${textAt(rule, 'rule')}`
}

function cause(rule: JsonObject, { message, field, value }: { message: string; field: string; value: Json }): StatusCause {
  const reason = textAt(rule, 'reason') || 'FieldValueInvalid'
  const below = textAt(rule, 'fieldPath').replace(/^\./, '')
  const path = [field, below].filter((part) => part !== '').join('.')
  const word = reasons[reason] ?? 'Invalid value'
  // Whole objects and lists are not repeated in a message.
  const scalar = typeof value !== 'object' && (reason === 'FieldValueInvalid' || reason === 'FieldValueDuplicate')
  const shown = scalar ? `: ${JSON.stringify(value)}` : ''
  return { reason, message: `${word}${shown}: ${message}`, field: path === '' ? '<nil>' : path }
}

/** Whole numbers are CEL ints, which JavaScript writes as bigint; dates and durations have types of their own. */
function celValue(value: Json, schema: Schema): unknown {
  if (Array.isArray(value)) return value.map((item) => celValue(item, schema.items?.() ?? open))
  if (isJsonObject(value)) {
    const properties = schema.properties?.()
    const rest = schema.values?.() ?? open
    return Object.fromEntries(
      Object.entries(value).map(([field, inner]) => [field, celValue(inner, properties?.get(field) ?? rest)]),
    )
  }
  if (typeof value === 'number' && schema.type !== 'number' && Number.isInteger(value)) return BigInt(value)
  if (typeof value === 'string' && (schema.format === 'date-time' || schema.format === 'date')) return new Date(value)
  return value
}

const open: Schema = { type: 'any' }
