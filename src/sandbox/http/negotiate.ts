import { ApiError } from '../status.ts'

/** How the client wants an object shown. */
export type Shape =
  | { as: 'object'; format: 'json' | 'yaml' }
  | { as: 'Table'; version: MetaVersion; format: 'json' | 'yaml' }
  | { as: 'PartialObjectMetadata'; version: MetaVersion; format: 'json' | 'yaml' }
  | { as: 'PartialObjectMetadataList'; version: MetaVersion; format: 'json' | 'yaml' }

type MetaVersion = 'v1' | 'v1beta1'

export type MediaRange = { type: string; parameters: { [name: string]: string } }

/** The media ranges of an Accept header, in the client's order of preference. */
export function parseAccept(header: string): MediaRange[] {
  return header
    .split(',')
    .map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim())
      return {
        type: type.toLowerCase(),
        parameters: Object.fromEntries(
          parameters.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
        ),
      }
    })
    .filter(({ type }) => type !== '')
    .map((range, index) => ({ range, index, quality: Number(range.parameters['q'] ?? 1) }))
    .sort((a, b) => b.quality - a.quality || a.index - b.index)
    .map(({ range }) => range)
}

const offered = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'
const offeredStreams = ', application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch'

/** Picks what is answered; 406 if the client accepts nothing that is offered. Protobuf is never offered: its clients accept JSON too. */
export function negotiate(accept: string | undefined, isCollection = false): Shape {
  const ranges = parseAccept(accept === undefined || accept === '' ? '*/*' : accept)
  for (const { type, parameters } of ranges) {
    const format = formatOf(type)
    if (format === undefined) continue
    const as = parameters['as']
    if (as === undefined) return { as: 'object', format }
    const version = parameters['v'] === 'v1beta1' ? 'v1beta1' : 'v1'
    const isMeta = parameters['g'] === undefined || parameters['g'] === 'meta.k8s.io'
    if (isMeta && (as === 'Table' || as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList')) {
      return { as, version, format }
    }
  }
  throw new ApiError(
    406,
    'NotAcceptable',
    `406: Not Acceptable\n\nAvailable representations: ${offered}${isCollection ? offeredStreams : ''}`,
    {},
  )
}

function formatOf(type: string): 'json' | 'yaml' | undefined {
  if (type === 'application/yaml') return 'yaml'
  return ['application/json', 'application/*', '*/*'].includes(type) ? 'json' : undefined
}
