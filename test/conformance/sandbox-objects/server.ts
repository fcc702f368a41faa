import { Agent, request } from 'node:https'
import { isJsonObject } from '../../../src/sandbox/json.ts'
import type { Json, JsonObject } from '../../../src/sandbox/json.ts'

/** What the real server answered. */
export type Reply = { code: number; body: JsonObject }

/** Sends one request to the real API server; the loopback certificate is its own. */
export type Send = (method: string, path: string, body?: Json, type?: string) => Promise<Reply>

const agent = new Agent({ keepAlive: true, rejectUnauthorized: false })

export function sender(url: string): Send {
  return (method, path, body, type = 'application/json') =>
    new Promise((resolve, reject) => {
      const headers = { authorization: 'Bearer admintoken', 'content-type': type }
      const call = request(new URL(path, url), { method, headers, agent }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          resolve({ code: response.statusCode ?? 0, body: bodyOf(Buffer.concat(chunks).toString()) })
        })
      })
      call.on('error', reject)
      call.end(body === undefined ? undefined : JSON.stringify(body))
    })
}

/** Paths that are not served are answered in plain text. */
function bodyOf(text: string): JsonObject {
  if (!text.startsWith('{')) return {}
  const parsed: unknown = JSON.parse(text)
  return isJsonObject(parsed) ? parsed : {}
}
