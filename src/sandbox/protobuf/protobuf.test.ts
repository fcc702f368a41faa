import { describe, expect, it } from 'vitest'
import { schemaEngine } from '../engine.ts'
import { readProtobuf } from './index.ts'

// Written by hand from the wire format: tag (field number and type), length, content.
const field = (number: number, content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content)
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes])
}
const varint = (number: number, value: number): Buffer => Buffer.from([number << 3, value])
const envelope = (apiVersion: string, kind: string, raw: Buffer): Buffer =>
  Buffer.concat([Buffer.from('k8s\0'), field(1, Buffer.concat([field(1, apiVersion), field(2, kind)])), field(2, raw)])

describe('readProtobuf', () => {
  it('reads names, maps and times', () => {
    const metadata = Buffer.concat([
      field(1, 'settings'),
      field(3, 'shop'),
      field(8, varint(1, 5)),
      field(11, Buffer.concat([field(1, 'app'), field(2, 'web')])),
    ])
    const body = envelope(
      'v1',
      'ConfigMap',
      Buffer.concat([field(1, metadata), field(2, Buffer.concat([field(1, 'color'), field(2, 'red')]))]),
    )
    expect(readProtobuf(schemaEngine, body)).toMatchObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'shop', labels: { app: 'web' }, creationTimestamp: '1970-01-01T00:00:05Z' },
      data: { color: 'red' },
    })
  })

  it('reads the options of a deletion whatever group they are sent for', () => {
    const body = envelope('apps/v1', 'DeleteOptions', field(4, 'Foreground'))
    expect(readProtobuf(schemaEngine, body)).toMatchObject({ kind: 'DeleteOptions', propagationPolicy: 'Foreground' })
  })

  it('refuses what is no protobuf, is cut off, or is of an unknown kind', () => {
    expect(() => readProtobuf(schemaEngine, Buffer.from('{}'))).toThrow('does not appear to be a protobuf message')
    expect(() => readProtobuf(schemaEngine, envelope('v1', 'ConfigMap', Buffer.from([10, 99])))).toThrow('unexpected EOF')
    expect(() => readProtobuf(schemaEngine, envelope('x/v1', 'Thing', Buffer.alloc(0)))).toThrow('Thing of x/v1 is not known')
  })
})
