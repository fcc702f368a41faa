/**
 * Reads the protobuf bodies that kubectl sends for `create <kind>`, for reviews and for options: `k8s\0`, an envelope that names the kind,
 * and the message. It never writes protobuf: every client that sends it accepts JSON.
 */
import type { Json } from '../json.ts'
import { groupOf, versionOf } from '../object.ts'
import { badRequest } from '../rest/refusals.ts'
import type { SchemaEngine } from '../schema.ts'
import { readMessage } from './message.ts'
import { readFields } from './wire.ts'

const magic = Buffer.from([0x6b, 0x38, 0x73, 0])

/** A body of `application/vnd.kubernetes.protobuf` as JSON with apiVersion and kind. */
export function readProtobuf<S>(engine: Pick<SchemaEngine<S>, 'protobufName' | 'protobufMessage'>, body: Buffer): Json {
  if (!body.subarray(0, 4).equals(magic))
    throw badRequest('provided data does not appear to be a protobuf message, expected prefix k8s')
  try {
    const { apiVersion, kind, raw } = readEnvelope(body.subarray(4))
    const name = messageName(engine, apiVersion, kind)
    if (name === undefined) throw new Error(`${kind} of ${apiVersion} is not known in protobuf; expected JSON`)
    return { apiVersion, kind, ...readMessage((message) => engine.protobufMessage(message), name, raw) }
  } catch (error) {
    throw badRequest(`cannot read the protobuf body: ${error instanceof Error ? error.message : String(error)}`)
  }
}

// Options of the verbs are in no group of kinds; clients send them under the group that they talk to.
function messageName<S>(engine: Pick<SchemaEngine<S>, 'protobufName'>, apiVersion: string, kind: string): string | undefined {
  if (kind.endsWith('Options') && !kind.startsWith('Pod')) return `k8s.io.apimachinery.pkg.apis.meta.v1.${kind}`
  return engine.protobufName(groupOf(apiVersion), versionOf(apiVersion), kind)
}

function readEnvelope(bytes: Buffer): { apiVersion: string; kind: string; raw: Buffer } {
  const fields = new Map(readFields(bytes).map(({ number, value }) => [number, value]))
  const part = (from: Map<number, bigint | Buffer>, number: number): Buffer => {
    const value = from.get(number)
    return value === undefined || typeof value === 'bigint' ? Buffer.alloc(0) : value
  }
  const type = new Map(readFields(part(fields, 1)).map(({ number, value }) => [number, value]))
  return { apiVersion: part(type, 1).toString('utf8'), kind: part(type, 2).toString('utf8'), raw: part(fields, 2) }
}
