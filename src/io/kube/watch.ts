import {
  isJsonObject,
  type Json,
  type JsonObject,
  type KindInfo,
  type KubeObject,
  KubeStatusError,
  type WatchEvent,
} from '#model'

/** Turns the bytes of a watch into events. An ERROR event is thrown as the KubeStatusError that it carries (410 for an expired version). */
export async function* watchEvents(bytes: AsyncIterable<Buffer>, kind: KindInfo): AsyncGenerator<WatchEvent> {
  for await (const line of lines(bytes)) {
    const event = JSON.parse(line.toString('utf8')) as { type?: string; object?: JsonObject }
    const object = event.object ?? {}
    switch (event.type) {
      case 'ADDED':
      case 'MODIFIED':
      case 'DELETED':
        yield { type: event.type, object: asObject(object, kind) }
        break
      case 'BOOKMARK':
        yield bookmark(object)
        break
      default:
        throw errorEvent(object)
    }
  }
}

/** An item of a list or watch with the apiVersion and kind that lists leave out and metadata-only answers replace. */
export function asObject(item: JsonObject, kind: KindInfo): KubeObject {
  const apiVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`
  // Every object that an API server sends has metadata.
  return { ...item, apiVersion, kind: kind.kind } as unknown as KubeObject
}

/** Split on bytes, so that a line is decoded once and a character is never cut in two. */
async function* lines(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  for await (const chunk of bytes) {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      parts.push(chunk.subarray(start, end))
      const line = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
      parts = []
      start = end + 1
      if (line.length > 0) yield line
    }
    if (start < chunk.length) parts.push(chunk.subarray(start))
  }
}

function bookmark(object: JsonObject): WatchEvent {
  const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {}
  const annotations: Json | undefined = metadata['annotations']
  return {
    type: 'BOOKMARK',
    resourceVersion: String(metadata['resourceVersion'] ?? ''),
    initialEventsEnd: isJsonObject(annotations) && annotations['k8s.io/initial-events-end'] === 'true',
  }
}

function errorEvent(status: JsonObject): KubeStatusError {
  return new KubeStatusError({
    code: typeof status['code'] === 'number' ? status['code'] : 500,
    reason: typeof status['reason'] === 'string' ? status['reason'] : 'Unknown',
    message: typeof status['message'] === 'string' ? status['message'] : 'the watch ended with an error',
  })
}
