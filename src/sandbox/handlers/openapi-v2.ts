import { answerObject } from '../http/answers.ts'
import type { HttpAnswer, HttpRequest } from '../http/exchange.ts'

// Asked for with an @, which no media type may hold, and answered with a dot, as upstream does.
const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
const title = 'Kubernetes, described by OpenAPI v3 only'

/**
 * The OpenAPI v2 document, which describes nothing. All that is served stands in v3, but for a `kind: List` kubectl asks for v2 all the
 * same, and stops without it; kinds that are not described it leaves to the server's own validation.
 */
export function answerEmptyV2(request: HttpRequest): HttpAnswer {
  const answer = answerObject(request, 200, { swagger: '2.0', info: { title, version: '1.36' }, paths: {}, definitions: {} })
  const accept = request.headers['accept'] ?? ''
  if (!accept.includes('com.github.proto-openapi.spec.v2')) return answer
  return { status: 200, headers: { ...answer.headers, 'content-type': protobufType, vary: 'Accept' }, body: protobufDocument() }
}

// gnostic's openapi.v2.Document: 1 swagger, 2 info {1 title, 2 version}, 8 paths.
function protobufDocument(): Buffer {
  const info = Buffer.concat([bytesField(1, Buffer.from(title)), bytesField(2, Buffer.from('1.36'))])
  return Buffer.concat([bytesField(1, Buffer.from('2.0')), bytesField(2, info), bytesField(8, Buffer.alloc(0))])
}

/** A field with its length; both fit into one byte here. */
function bytesField(number: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, value.length]), value])
}
