import { readFile } from 'node:fs/promises'
import { Agent, fetch as undiciFetch } from 'undici'
import type { Fetch, ServerConnection } from '#cli'
import { MainstayError, messageOf } from '#model'

/** Longest wait for the beginning of an answer; a refresh is answered only when it is done. */
const answerMs = 60_000
const refreshMs = 310_000

/** A `fetch` to one API server with the connection's own TLS settings. A server that does not answer is a MainstayError. */
export async function connect(connection: ServerConnection): Promise<Fetch> {
  const [ca, cert, key] = await Promise.all(
    [connection.serverCertificate, connection.clientCertificate, connection.clientKey].map(readPem),
  )
  const tls = {
    timeout: 10_000,
    ...(connection.insecure ? { rejectUnauthorized: false } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  }
  // A stream of changes may be silent for long, so only the beginning of an answer has a limit.
  const agent = (headersTimeout: number): Agent => new Agent({ bodyTimeout: 0, headersTimeout, connect: tls })
  const [prompt, patient] = [agent(answerMs), agent(refreshMs)]
  return async (request) => {
    const body = request.body === null ? {} : { body: await request.text() }
    try {
      return await undiciFetch(request.url, {
        method: request.method,
        headers: [...request.headers],
        signal: request.signal,
        redirect: 'manual',
        dispatcher: new URL(request.url).searchParams.has('refresh') ? patient : prompt,
        ...body,
      })
    } catch (error) {
      if (request.signal.aborted) throw error
      throw unreachable(connection.url, error)
    }
  }
}

async function readPem(path: string | undefined): Promise<string | undefined> {
  return path === undefined ? undefined : await readFile(path, 'utf8')
}

function unreachable(url: string, error: unknown): MainstayError {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  const why = messageOf(cause)
  const certificate = /certificate|self-signed|self signed/i.test(why)
  return new MainstayError({
    code: certificate ? 'server-certificate-untrusted' : 'server-unreachable',
    stage: 'request',
    retry: 'later',
    message: `Cannot reach the Mainstay server ${url}: ${why}`,
    hint: certificate
      ? 'name its authority with --server-crt, or skip the check with --insecure'
      : 'check the address and that the server runs',
    cause,
  })
}
