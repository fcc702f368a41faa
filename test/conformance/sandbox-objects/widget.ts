import type { JsonObject } from '../../../src/sandbox/json.ts'

/** The definition behind Widget: list types, atomic maps, defaults, int-or-string, open parts. */
export const widgetDefinition: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                required: ['size'],
                'x-kubernetes-validations': [{ rule: '!has(self.least) || !has(self.most) || self.least <= self.most' }],
                properties: {
                  size: { type: 'integer', minimum: 1, maximum: 9 },
                  even: { type: 'integer', multipleOf: 2 },
                  least: { type: 'integer' },
                  most: { type: 'integer' },
                  name: { type: 'string', pattern: '^[a-z]+$', minLength: 2 },
                  when: { type: 'string', format: 'date-time' },
                  few: { type: 'array', maxItems: 2, minItems: 1, items: { type: 'string' } },
                  choice: { type: 'string', oneOf: [{ pattern: '^a' }, { pattern: '^b' }] },
                  fixed: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'is fixed' }] },
                  colour: { type: 'string', enum: ['red', 'blue'], default: 'red' },
                  port: { 'x-kubernetes-int-or-string': true },
                  tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
                  open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                  whole: { type: 'object', 'x-kubernetes-map-type': 'atomic', additionalProperties: { type: 'string' } },
                  parts: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['id', 'kind'],
                    items: {
                      type: 'object',
                      required: ['id'],
                      properties: {
                        id: { type: 'string' },
                        kind: { type: 'string', default: 'plain' },
                        note: { type: 'string', maxLength: 5 },
                      },
                    },
                  },
                },
              },
              status: { type: 'object', properties: { phase: { type: 'string' } } },
            },
          },
        },
      },
    ],
  },
}
