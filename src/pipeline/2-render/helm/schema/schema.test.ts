import { describe, expect, it } from 'vitest'
import { renderChart } from '../index.ts'
import type { ValueLayers } from '../contract.ts'
import { chartFile, chartOf, requestOf } from '#test/charts'

/** The lines that Helm prints below the chart's name. */
function report(schema: unknown, layers: ValueLayers = {}): string {
  const text = typeof schema === 'string' ? schema : JSON.stringify(schema)
  try {
    renderChart(requestOf(chartOf({ 'values.schema.json': text }), layers))
    return ''
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const head = "values don't meet the specifications of the schema(s) in the following chart(s):\napp:\n"
    expect(error.message.startsWith(head)).toBe(true)
    return error.message.slice(head.length)
  }
}

const draft7 = 'http://json-schema.org/draft-07/schema#'

describe('values that do not fit', () => {
  it.each([
    [{ type: 'string' }, 'a=1', 'got number, want string'],
    [{ type: ['string', 'null', 'boolean'] }, 'a=1', 'got number, want null or boolean or string'],
    [{ minimum: 70000 }, 'a=-1234567', 'minimum: got -1.234567×10⁰⁶, want 70,000'],
    [{ maximum: 1.5 }, 'a=2000000', 'maximum: got 2×10⁰⁶, want 1.5'],
    [{ multipleOf: 2 }, 'a=3', 'multipleOf: got 3, want 2'],
    [{ enum: ['x', null, true] }, 'a=1', "value must be one of 'x', <nil>, true"],
    [{ const: "it's" }, 'a=1', String.raw`value must be 'it\'s'`],
    [{ minLength: 1000 }, 'a=x', 'minLength: got 1, want 1,000'],
    [{ pattern: '^b$' }, 'a=x', "'x' does not match pattern '^b$'"],
    [{ required: ['x', 'y'] }, 'a.b=1', "missing properties 'x', 'y'"],
    [{ additionalProperties: false }, 'a.b=1', "additional properties 'b' not allowed"],
    [{ dependentRequired: { b: ['c'] } }, 'a.b=1', "properties 'c' required, if 'b' exists"],
    [{ uniqueItems: true }, 'a={1,1}', 'items at 0 and 1 are equal'],
    [{ not: { type: 'string' } }, 'a=x', "'not' failed"],
    [{ oneOf: [true, true] }, 'a=x', "'oneOf' failed, subschemas 0, 1 matched"],
    [false, 'a=x', 'false schema'],
  ])('%j', (schema, set, text) => {
    expect(report({ properties: { a: schema } }, { set: [set] })).toBe(`- at '/a': ${text}\n`)
  })

  it('nest what lies below, and pass over references', () => {
    const schema = {
      $schema: draft7,
      properties: { a: { anyOf: [{ type: 'string' }, { $ref: '#/definitions/d' }] } },
      definitions: { d: { required: ['x'], properties: { b: { type: 'string' } } } },
    }
    expect(report(schema, { set: ['a.b=1'] })).toBe(
      [
        "- at '/a': 'anyOf' failed",
        "  - at '/a': got object, want string",
        "  - at '/a': validation failed",
        "    - at '/a': missing property 'x'",
        "    - at '/a/b': got number, want string",
        '',
      ].join('\n'),
    )
  })

  it('check formats up to draft 7 only', () => {
    const properties = { a: { format: 'email' } }
    expect(report({ $schema: draft7, properties }, { set: ['a=c'] })).toBe("- at '/a': 'c' is not valid email: missing @\n")
    expect(report({ properties }, { set: ['a=c'] })).toBe('')
  })

  it('of dependencies are named by their chart', () => {
    const chart = chartOf({ 'charts/sub/Chart.yaml': chartFile('sub'), 'charts/sub/values.schema.json': '{"required":["x"]}' })
    expect(() => renderChart(requestOf(chart))).toThrow(/in the following chart\(s\):\nsub:\n- at '': missing property 'x'\n$/)
    expect(renderChart({ ...requestOf(chart), skipSchemaValidation: true }).manifests).toEqual([])
  })

  it('are found through dynamic and recursive references', () => {
    const node = { $dynamicAnchor: 't', properties: { n: { $dynamicRef: '#t' }, v: { type: 'string' } } }
    expect(report({ $defs: { t: node }, properties: { a: { $ref: '#/$defs/t' } } }, { set: ['a.n.n.v=1'] })).toBe(
      "- at '/a/n/n/v': got number, want string\n",
    )
    const recursive = {
      $schema: 'https://json-schema.org/draft/2019-09/schema',
      $recursiveAnchor: true,
      properties: { a: { $recursiveRef: '#' }, v: { type: 'string' } },
    }
    expect(report(recursive, { set: ['a.a.v=1'] })).toBe("- at '/a/a/v': got number, want string\n")
    expect(report({ unevaluatedProperties: false, allOf: [{ properties: { a: true } }] }, { set: ['a=1,c=1'] })).toBe(
      "- at '/c': false schema\n",
    )
  })
})

describe('schemas that are refused', () => {
  it.each([
    ['{"a":', 'unexpected EOF'],
    ['true x', 'invalid character after top-level value'],
    [{ $ref: 'x.json' }, 'failing loading "file:///x.json": open /x.json: no such file or directory'],
    [{ $ref: 'file://../x.json' }, 'failing loading "file://../x.json": open /x.json: no such file or directory'],
    [{ $ref: '#/definitions/none' }, 'json-pointer in "file:///values.schema.json#/definitions/none" not found'],
    [{ $ref: '#none' }, 'anchor in "file:///values.schema.json#none" not found in schema "file:///values.schema.json"'],
  ])('%j', (schema, message) => {
    expect(report(schema)).toBe(message)
  })

  it('are never fetched', () => {
    expect(report({ $ref: 'https://example.com/x.json' })).toBe(
      'failing loading "https://example.com/x.json": schemas are not fetched from the network; put what is referred to into the schema itself',
    )
  })

  it.each([
    [draft7, { type: 'strin' }, ''],
    ['https://json-schema.org/draft/2020-12/schema', { type: 'strin' }, "- at '': 'allOf' failed\n  "],
  ])('are checked against %s', ($schema, schema, around) => {
    const depth = ' '.repeat(around === '' ? 0 : 2)
    expect(report({ $schema, ...schema })).toBe(
      [
        `"file:///values.schema.json#" is not valid against metaschema: jsonschema validation failed with '${$schema.replace(/#$/, '')}#'`,
        `${around}- at '/type': 'anyOf' failed`,
        `${depth}  - at '/type': value must be one of 'array', 'boolean', 'integer', 'null', 'number', 'object', 'string'`,
        `${depth}  - at '/type': got string, want array`,
      ].join('\n'),
    )
  })
})
