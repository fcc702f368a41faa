import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { packTgz } from '#base/archive'
import type { Certificate } from './git-certificates.ts'

export type SeenWebRequest = { method: string; path: string; status: number; authorization: string | undefined }

/** A web server of this machine that hands out what it is told; every request is written down. */
export type WebServer = { url: string; requests: SeenWebRequest[]; close(): Promise<void> }

/** A static Helm repository, as a web server serves one. Files may be changed while it runs. */
export type ChartRepository = WebServer & {
  /** Path to content; `index.yaml` among them. */
  files: Map<string, Buffer>
  /** Packs a chart, adds it and writes the index anew. */
  publish(chart: PublishedChart): Buffer
  /** Called before anything is answered; may answer itself and return true. */
  before: ((request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>) | undefined
}

export type PublishedChart = {
  name: string
  version: string
  /** More files of the chart; `Chart.yaml` is written for it. */
  files?: { [path: string]: string }
  /** What the index says instead of the truth. */
  digest?: string | undefined
  url?: string
}

/** The archive of a chart: `Chart.yaml` (API version 2) and the files. */
export function packChart(name: string, version: string, files: { [path: string]: string } = {}): Buffer {
  const all = { 'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n`, ...files }
  return packTgz(Object.entries(all).map(([path, data]) => ({ name: `${name}/${path}`, data })))
}

/** Starts one. With `authorization`, everything else is answered by 401; ETags are honoured. */
export async function startChartRepository(
  options: { authorization?: string; tls?: Certificate; clientAuthority?: string } = {},
): Promise<ChartRepository> {
  const files = new Map<string, Buffer>()
  const entries = new Map<string, string[]>()
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if ((await repository.before?.(request, response)) === true) return
    if (options.authorization !== undefined && request.headers.authorization !== options.authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="charts"' }).end('who are you?')
      return
    }
    const content = files.get((request.url ?? '').replace(/^\//, '').replace(/\?.*$/, ''))
    if (content === undefined) {
      response.writeHead(404).end('<html>nothing here</html>')
      return
    }
    const etag = `"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`
    if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end()
    else response.writeHead(200, { etag, 'content-length': content.length }).end(content)
  }
  const server = await startWeb((request, response) => void answer(request, response), options)
  const repository: ChartRepository = {
    ...server,
    files,
    before: undefined,
    publish({ name, version, files: content, ...said }) {
      const archive = packChart(name, version, content)
      files.set(`${name}-${version}.tgz`, archive)
      const digest = 'digest' in said ? said.digest : createHash('sha256').update(archive).digest('hex')
      const lines = [
        `  - apiVersion: v2\n    name: ${name}\n    version: ${version}`,
        ...(digest === undefined ? [] : [`    digest: ${digest}`]),
        `    urls:\n    - ${said.url ?? `${name}-${version}.tgz`}`,
      ]
      entries.set(name, [...(entries.get(name) ?? []), lines.join('\n')])
      const all = [...entries].map(([chart, versions]) => `  ${chart}:\n${versions.join('\n')}`).join('\n')
      files.set('index.yaml', Buffer.from(`apiVersion: v1\nentries:\n${all}\ngenerated: "2024-01-01T00:00:00Z"\n`))
      return archive
    },
  }
  return repository
}

/** A web server over any listener, which writes down what it was asked for. */
export async function startWeb(
  listener: RequestListener,
  options: { tls?: Certificate; clientAuthority?: string } = {},
): Promise<WebServer> {
  const requests: SeenWebRequest[] = []
  const noting: RequestListener = (request, response) => {
    const { method = '', url = '', headers } = request
    const seen = { method, path: url, status: 0, authorization: headers.authorization }
    requests.push(seen)
    response.on('close', () => (seen.status = response.statusCode))
    listener(request, response)
  }
  const { tls, clientAuthority } = options
  const client = clientAuthority === undefined ? {} : { ca: clientAuthority, requestCert: true, rejectUnauthorized: true }
  const server =
    tls === undefined ? createServer(noting) : createTlsServer({ cert: tls.certificate, key: tls.key, ...client }, noting)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a server that listens on TCP has one
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
