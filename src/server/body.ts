import type { HonoRequest } from 'hono'
import { ApiError } from '#contract'

const longestBodyBytes = 16 * 1024 * 1024

/** A body that is too long: 413, which no gRPC code stands for. */
export class BodyTooLongError extends ApiError {
  constructor() {
    super('ResourceExhausted', `the request body is longer than ${longestBodyBytes} bytes`)
  }
}

/** The body as text, whether or not it says its length in advance; longer ones are a BodyTooLongError before they are in memory. */
export async function bodyText(request: HonoRequest): Promise<string> {
  if (Number(request.header('content-length') ?? 0) > longestBodyBytes) throw new BodyTooLongError()
  const { body } = request.raw
  if (body === null) return ''
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > longestBodyBytes) throw new BodyTooLongError()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
