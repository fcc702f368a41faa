import { createGunzip } from 'node:zlib'
import { Readable } from 'node:stream'
import type { RegistryAccess } from './access.ts'
import type { WebAnswer } from './web-client.ts'
import { connectionFailure, failure } from './web-failure.ts'

type Limits = { maxBytes: number; what: string }

/** The body as it comes, unpacked where the server packed it, until it has more than `maxBytes`. Errors are MainstayErrors. */
export async function* limitedBody(
  access: RegistryAccess,
  doing: string,
  answer: WebAnswer,
  limits: Limits,
): AsyncGenerator<Buffer> {
  let size = 0
  try {
    for await (const piece of unpacked(answer)) {
      const chunk = piece as Buffer // no encoding is set, so pieces are buffers
      size += chunk.length
      if (size > limits.maxBytes) throw tooLarge(doing, limits)
      yield chunk
    }
  } catch (error) {
    throw connectionFailure(access, doing, error)
  } finally {
    answer.body.destroy()
  }
}

/** The whole body in memory. */
export async function wholeBody(access: RegistryAccess, doing: string, answer: WebAnswer, limits: Limits): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of limitedBody(access, doing, answer, limits)) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** The beginning of the body of an answer that is no success, for the message. Never fails. */
export async function beginning(answer: WebAnswer): Promise<string> {
  const pieces: Buffer[] = []
  let size = 0
  try {
    for await (const piece of answer.body) {
      pieces.push(piece as Buffer) // no encoding is set, so pieces are buffers
      size += (piece as Buffer).length
      if (size > 4096) break
    }
  } catch {
    // What was read is enough.
  }
  answer.body.destroy()
  return Buffer.concat(pieces).toString('utf8', 0, 4096)
}

function unpacked(answer: WebAnswer): Readable {
  const encoding = answer.header('content-encoding')?.toLowerCase()
  if (encoding !== 'gzip' && encoding !== 'x-gzip') return answer.body
  const gunzip = createGunzip()
  answer.body.on('error', (error: Error) => gunzip.destroy(error))
  return answer.body.pipe(gunzip)
}

function tooLarge(doing: string, { maxBytes, what }: Limits): Error {
  return failure(doing, {
    code: 'archive-too-large',
    retry: 'when-changed',
    what: `${what} has more than ${maxBytes} bytes`,
    expected: 'fewer',
  })
}
