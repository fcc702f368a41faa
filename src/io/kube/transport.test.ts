import { getEventListeners } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTransport, type Transport } from './transport.ts'

describe('a signal that many requests share', () => {
  let server: Server
  let transport: Transport
  let refusals = 0

  beforeEach(async () => {
    server = createServer((_request, response) => {
      const isRefused = refusals > 0
      refusals -= 1
      response.writeHead(isRefused ? 429 : 200, { 'content-type': 'application/json', 'retry-after': '0.01' }).end('{}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    transport = openTransport({ server: `http://127.0.0.1:${port}` }, 'test')
  })
  afterEach(async () => {
    await transport.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  it('is no leak to Node, and nobody listens to it any more once all are answered', async () => {
    const warnings: Error[] = []
    const warn = (warning: Error): void => void warnings.push(warning)
    process.on('warning', warn)
    refusals = 15
    const { signal } = new AbortController()
    await Promise.all(Array.from({ length: 30 }, async () => await transport.json({ method: 'GET', path: '/', signal })))
    // Warnings are told in a later turn.
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', warn)
    expect(warnings).toEqual([])
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
