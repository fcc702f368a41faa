import type { ProtobufField, ProtobufMessage } from '../schema.ts'
import { rootTypeOf, typeEntry } from './builtin.ts'
import type { FieldEntry, ProtoInlineFields, TypeEntry } from './builtin.ts'
import { openApiName, openApiNameOf, protobufNameOf, shortName } from './names.ts'

/** The full protobuf message name of a kind, such as `k8s.io.api.apps.v1.Deployment`; undefined for kinds that are not built in. */
export function protobufName(group: string, version: string, kind: string): string | undefined {
  const short = rootTypeOf(group, version, kind)
  return short === undefined ? undefined : protobufNameOf(openApiName(short))
}

/**
 * The fields of a protobuf message by number. A Go struct that is embedded in another (the source of a Volume, the handler of a Probe) is
 * a message of its own in protobuf while JSON writes its fields inline: such a field has `inline: true`, and its message is named after
 * the outer one (`k8s.io.api.core.v1.Volume#2`).
 */
export function protobufMessage(name: string): ProtobufMessage | undefined {
  const [outer = '', ...steps] = name.split('#')
  const entry = typeEntry(shortName(openApiNameOf(outer)))
  if (entry?.f === undefined) return undefined
  let inner: ProtoInlineFields = entry.p ?? {}
  for (const step of steps) {
    const next = inner[step]
    if (next === undefined || typeof next === 'string') return undefined
    inner = next
  }
  return steps.length === 0 ? outerMessage(name, entry) : innerMessage(name, inner, entry)
}

function outerMessage(name: string, entry: TypeEntry): ProtobufMessage {
  const message: ProtobufMessage = {}
  for (const [field, spec] of Object.entries(entry.f ?? {})) {
    if (typeof spec[1] === 'number' && spec[1] > 0) message[spec[1]] = fieldOf(field, spec)
  }
  for (const number of Object.keys(entry.p ?? {})) message[Number(number)] = inlineField(name, number)
  return message
}

function innerMessage(name: string, inner: ProtoInlineFields, entry: TypeEntry): ProtobufMessage {
  const message: ProtobufMessage = {}
  for (const [number, target] of Object.entries(inner)) {
    const spec = typeof target === 'string' ? entry.f?.[target] : undefined
    if (typeof target === 'string' && spec !== undefined) message[Number(number)] = fieldOf(target, spec)
    else message[Number(number)] = inlineField(name, number)
  }
  return message
}

function inlineField(outer: string, number: string): ProtobufField {
  return { name: '', type: 'message', message: `${outer}#${number}`, inline: true }
}

function fieldOf(name: string, [text, , , extras]: FieldEntry): ProtobufField {
  const repeated = text.startsWith('[]')
  const map = text.startsWith('{}')
  const element = repeated || map ? text.slice(2) : text
  const scalar = scalars[element]
  return {
    name,
    ...(scalar === undefined ? { type: 'message' as const, message: protobufNameOf(openApiName(element)) } : { type: scalar }),
    ...(repeated ? { repeated: true as const } : {}),
    ...(map ? { map: true as const } : {}),
    ...(extras?.w === 1 ? { required: true as const } : {}),
  }
}

const scalars: { readonly [letter: string]: Exclude<ProtobufField['type'], 'message'> } = {
  s: 'string',
  y: 'bytes',
  i: 'int32',
  l: 'int64',
  n: 'double',
  b: 'bool',
}
