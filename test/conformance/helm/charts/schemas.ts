import { type ChartCase, chartYaml, showValues, subchart } from '../chart-case.ts'

const draft = (name: string): string =>
  ({
    '4': 'http://json-schema.org/draft-04/schema#',
    '6': 'http://json-schema.org/draft-06/schema#',
    '7': 'http://json-schema.org/draft-07/schema#',
    '2019': 'https://json-schema.org/draft/2019-09/schema',
    '2020': 'https://json-schema.org/draft/2020-12/schema',
  })[name] ?? name

function withSchema(name: string, schema: object | string, values: string, ...runs: string[][]): ChartCase {
  const text = typeof schema === 'string' ? schema : JSON.stringify(schema)
  return {
    name: `schema: ${name}`,
    files: {
      'Chart.yaml': chartYaml('shop'),
      'values.yaml': values,
      'values.schema.json': text,
      'templates/v.yaml': showValues(),
    },
    runs: [[], ...runs],
  }
}

const properties = (fields: object, more: object = {}): object => ({
  $schema: draft('7'),
  type: 'object',
  properties: fields,
  ...more,
})
const set = (...texts: string[]): string[][] => texts.map((text) => ['--set', text])

export const schemas: readonly ChartCase[] = [
  withSchema(
    'types',
    properties({
      i: { type: 'integer' },
      n: { type: 'number' },
      s: { type: 'string' },
      b: { type: 'boolean' },
      l: { type: 'array' },
      o: { type: 'object' },
      z: { type: 'null' },
      m: { type: ['string', 'integer', 'null'] },
    }),
    'i: 1\nn: 1.5\ns: x\nb: true\nl: []\no: {}\nz: null\nm: x\n',
    ...set('i=x', 'i=1.5', 's=5', 'b=1', 'l=x', 'o=x', 'm=true', 'i=x,s=5,b=x', 'z=1', 'n=x', 'i=null'),
    ['--set-json', 'i=1.0'],
    ['--set-json', 'm=[1]'],
    ['--set', 'i=x', '--skip-schema-validation'],
  ),
  withSchema(
    'required and additional',
    properties({ a: {}, b: {} }, { required: ['a', 'b'], additionalProperties: false }),
    'a: 1\nb: 2\n',
    ...set('a=null', 'a=null,b=null', 'c=1', 'c=1,d=2', 'global.x=1'),
  ),
  withSchema(
    'numbers',
    properties({
      a: { minimum: 1, maximum: 5 },
      b: { exclusiveMinimum: 0, exclusiveMaximum: 10 },
      c: { multipleOf: 5 },
      d: { multipleOf: 0.1 },
    }),
    'a: 2\nb: 5\nc: 10\nd: 0.3\n',
    ...set('a=0', 'a=9', 'b=0', 'b=10', 'c=7', 'a=1.5'),
    ['--set-json', 'd=0.25'],
    ['--set-json', 'a=1e3'],
  ),
  withSchema(
    'texts',
    properties({
      a: { minLength: 2, maxLength: 4 },
      b: { pattern: '^[a-z]+$' },
      c: { format: 'ipv4' },
      d: { format: 'email' },
      e: { format: 'date-time' },
      f: { format: 'uri' },
    }),
    'a: abc\nb: x\nc: 1.2.3.4\nd: a@b.c\ne: "2020-01-01T00:00:00Z"\nf: http://x\n',
    ...set('a=a', 'a=abcde', 'b=X1', 'c=x', 'd=x', 'e=x', 'f=x', 'a=éé'),
  ),
  withSchema(
    'lists',
    properties({
      a: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2, uniqueItems: true },
      b: { contains: { const: 1 } },
      c: { items: [{ type: 'string' }, { type: 'integer' }], additionalItems: false },
    }),
    'a: [x]\nb: [1]\nc: [x, 1]\n',
    ...set('a={}', 'a={x,y,z}', 'a={x,x}', 'a={1}', 'b={2}', 'c={1,1}', 'c={x,1,2}'),
    ['--set-json', 'a=[]'],
    ['--set-json', 'a=[1,true,null]'],
  ),
  withSchema(
    'choices',
    properties({ a: { enum: ['x', 'y', 1] }, b: { const: 'fixed' }, c: { enum: ['only'] }, d: { const: { a: [1] } } }),
    'a: x\nb: fixed\nc: only\nd: {a: [1]}\n',
    ...set('a=z', 'b=other', 'c=x', 'd.a=1'),
  ),
  withSchema(
    'combinations',
    properties({
      a: { anyOf: [{ type: 'string' }, { minimum: 5 }] },
      b: { oneOf: [{ type: 'integer' }, { minimum: 2 }] },
      c: { allOf: [{ type: 'string' }, { minLength: 3 }] },
      d: { not: { type: 'string' } },
    }),
    'a: x\nb: 1\nc: xyz\nd: 1\n',
    ...set('a=1', 'a=true', 'b=5', 'b=x', 'c=x', 'c=1', 'd=x'),
  ),
  withSchema(
    'conditions',
    properties(
      { kind: { type: 'string' }, port: {} },
      {
        if: { properties: { kind: { const: 'tcp' } } },
        then: { required: ['port'] },
        else: { properties: { port: { type: 'string' } } },
      },
    ),
    'kind: tcp\nport: 5\n',
    ...set('port=null', 'kind=x', 'kind=x,port=p'),
  ),
  withSchema(
    'objects',
    properties({
      a: { minProperties: 1, maxProperties: 2 },
      b: { propertyNames: { pattern: '^[a-z]+$' } },
      c: { patternProperties: { '^x-': { type: 'integer' } }, additionalProperties: false },
      d: { dependencies: { p: ['q'] } },
      e: { additionalProperties: { type: 'string' } },
    }),
    'a: {x: 1}\nb: {k: 1}\nc: {x-a: 1}\nd: {}\ne: {k: v}\n',
    ...set('a.y=1,a.z=1', 'b.K=1', 'c.y=1', 'c.x-b=t', 'd.p=1', 'e.k=5'),
  ),
  withSchema(
    'references',
    {
      $schema: draft('7'),
      definitions: {
        port: { type: 'integer', maximum: 65535 },
        node: { type: 'object', properties: { next: { $ref: '#/definitions/node' }, v: { type: 'integer' } } },
      },
      properties: { port: { $ref: '#/definitions/port' }, tree: { $ref: '#/definitions/node' } },
    },
    'port: 80\ntree: {v: 1, next: {v: 2}}\n',
    ...set('port=x', 'port=70000', 'tree.next.v=x', 'tree.next=x'),
  ),
  withSchema('a reference to nowhere', properties({ a: { $ref: '#/definitions/none' } }), 'a: 1\n'),
  withSchema('a reference to a file above', properties({ a: { $ref: 'file://../other.json' } }), 'a: 1\n'),
  withSchema('a reference to a file', properties({ a: { $ref: 'other.json' } }), 'a: 1\n'),
  withSchema(
    'draft 4',
    {
      $schema: draft('4'),
      type: 'object',
      properties: { a: { type: 'integer', minimum: 1, exclusiveMinimum: true }, b: { id: '#b', type: 'string' } },
      required: ['a'],
    },
    'a: 2\nb: x\n',
    ...set('a=1', 'a=x', 'a=null', 'b=1'),
  ),
  withSchema(
    'draft 6',
    { $schema: draft('6'), properties: { a: { exclusiveMinimum: 1 }, b: { const: 1 } } },
    'a: 2\nb: 1\n',
    ...set('a=1', 'b=2'),
  ),
  withSchema(
    'draft 2019-09',
    {
      $schema: draft('2019'),
      $defs: { s: { type: 'string' } },
      properties: { a: { $ref: '#/$defs/s', minLength: 2 } },
      dependentRequired: { a: ['b'] },
      unevaluatedProperties: false,
    },
    'a: xx\n',
    ...set('b=1', 'a=x', 'a=null', 'c=1'),
  ),
  withSchema(
    'draft 2020-12',
    {
      $schema: draft('2020'),
      properties: {
        a: { prefixItems: [{ type: 'string' }], items: { type: 'integer' } },
        b: { contains: { type: 'string' }, minContains: 2, maxContains: 3 },
      },
    },
    'a: [x, 1]\nb: [x, y]\n',
    ...set('a={1}', 'a={x,y}', 'b={x}', 'b={x,y,z,w}'),
  ),
  withSchema('no draft named', { properties: { a: { type: 'string' } }, required: ['b'] }, 'a: 1\n', ...set('a=x,b=1')),
  withSchema('true', 'true', 'a: 1\n'),
  withSchema('false', 'false', 'a: 1\n'),
  withSchema('no JSON', '{', 'a: 1\n'),
  withSchema('an empty file', '', 'a: 1\n'),
  withSchema('a list', '[]', 'a: 1\n'),
  withSchema('a type that is none', properties({ a: { type: 'text' } }), 'a: 1\n'),
  withSchema('a pattern that is broken', properties({ a: { pattern: '[' } }), 'a: x\n'),
  withSchema('no values', { type: 'object', required: ['a'] }, '', ...set('a=1')),
  withSchema(
    'deep places',
    properties({ 'a/b': { properties: { '~c': { type: 'array', items: { properties: { d: { type: 'string' } } } } } } }),
    'a/b: {"~c": [{d: x}, {d: 1}]}\n',
  ),
  {
    name: 'schema: of a chart and its subcharts',
    files: {
      'Chart.yaml': chartYaml('shop'),
      'values.yaml': 'a: 1\n',
      'values.schema.json': JSON.stringify(properties({ a: { type: 'string' } }, { required: ['title'] })),
      'templates/v.yaml': showValues(),
      ...subchart('ledger', {
        'values.yaml': 'port: x\n',
        'values.schema.json': JSON.stringify(properties({ port: { type: 'integer' } })),
      }),
      ...subchart('beacon', { 'values.schema.json': JSON.stringify(properties({}, { required: ['light'] })) }),
    },
    runs: [
      [],
      ...set('a=x,title=t', 'a=x,title=t,ledger.port=5', 'a=x,title=t,ledger.port=5,beacon.light=1'),
      ['--skip-schema-validation'],
    ],
  },
  {
    name: 'schema: of a subchart that is switched off',
    files: {
      'Chart.yaml': chartYaml('shop', 'dependencies: [{name: ledger, version: ">=0", condition: ledger.enabled}]\n'),
      'values.yaml': 'ledger: {enabled: false}\n',
      'templates/v.yaml': showValues(),
      ...subchart('ledger', { 'values.schema.json': JSON.stringify(properties({}, { required: ['x'] })) }),
    },
    runs: [[], ['--set', 'ledger.enabled=true']],
  },
]
