import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { startWeb, type WebServer } from './chart-repository.ts'
import type { Certificate } from './git-certificates.ts'

export type OciRegistryOptions = {
  tls?: Certificate
  /** Nobody may read or write without; `token` hands out tokens at `/token`, `basic` wants the password each time. */
  login?: { kind: 'basic' | 'token'; username: string; password: string }
  /** Tags on one page of the list. */
  pageSize?: number
  /** Where blobs are fetched from: the registry answers with a redirect to this URL and the digest. */
  blobsAt?: string
  /** The token service where it is another server. */
  realm?: string
}

/** A registry (distribution API, version 2) in memory: enough of it for `helm push`, `helm pull` and `oras`. */
export type OciRegistry = WebServer & {
  /** `127.0.0.1:port`, as in `oci://…`. */
  host: string
  blobs: Map<string, Buffer>
  /** Adds an artefact of layers and tags it; gives the digest of its manifest. */
  push(name: string, tag: string, artifact: PushedArtifact): string
  /** Adds a manifest as it is. */
  pushManifest(name: string, reference: string, manifest: unknown, mediaType?: string): string
}

export type PushedArtifact = { config?: string; layers: ReadonlyArray<{ mediaType: string; data: Buffer }> }

export const chartConfigType = 'application/vnd.cncf.helm.config.v1+json'
export const chartLayerType = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip'
const manifestType = 'application/vnd.oci.image.manifest.v1+json'

type Manifest = { bytes: Buffer; mediaType: string }
type State = {
  options: OciRegistryOptions
  blobs: Map<string, Buffer>
  /** By name, then by digest or tag. */
  manifests: Map<string, Map<string, Manifest>>
  uploads: Map<string, Buffer>
  tokens: Set<string>
}

/** Starts an empty one. */
export async function startOciRegistry(options: OciRegistryOptions = {}): Promise<OciRegistry> {
  const state: State = { options, blobs: new Map(), manifests: new Map(), uploads: new Map(), tokens: new Set() }
  const server = await startWeb((request, response) => void answer(state, request, response), options)
  const addBlob = (data: Buffer) => {
    const digest = digestOf(data)
    state.blobs.set(digest, data)
    return digest
  }
  const pushManifest: OciRegistry['pushManifest'] = (name, reference, manifest, mediaType = manifestType) =>
    addManifest(state, name, reference, { bytes: Buffer.from(JSON.stringify(manifest)), mediaType })
  return {
    ...server,
    host: server.url.replace(/^https?:\/\//, ''),
    blobs: state.blobs,
    pushManifest,
    push(name, tag, { config = 'application/vnd.oci.empty.v1+json', layers }) {
      const described = layers.map(({ mediaType, data }) => ({ mediaType, digest: addBlob(data), size: data.length }))
      const empty = Buffer.from('{}')
      return pushManifest(name, tag, {
        schemaVersion: 2,
        mediaType: manifestType,
        config: { mediaType: config, digest: addBlob(empty), size: empty.length },
        layers: described,
      })
    },
  }
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`)
  if (url.pathname === '/token') return giveToken(state, request, response)
  if (!isAllowed(state, request)) return challenge(state, request, response)
  if (url.pathname === '/v2/' || url.pathname === '/v2') return void response.writeHead(200).end('{}')
  const [, name = '', kind, rest = ''] = /^\/v2\/(.+?)\/(blobs|manifests|tags)\/(.*)$/.exec(url.pathname) ?? []
  if (kind === 'tags') return listTags(state, name, { url, response })
  if (kind === 'manifests') return await manifest(state, { name, reference: decodeURIComponent(rest) }, { request, response })
  if (kind === 'blobs' && rest.startsWith('uploads/')) return await upload(state, name, { url, request, response })
  if (kind === 'blobs') return blob(state, rest, { request, response })
  notFound(response, 'NAME_UNKNOWN')
}

function isAllowed({ options, tokens }: State, request: IncomingMessage): boolean {
  const { login } = options
  const header = request.headers.authorization ?? ''
  if (login === undefined) return true
  return login.kind === 'basic' ? header === basicOf(login) : tokens.has(header.replace(/^Bearer /, ''))
}

function challenge({ options }: State, request: IncomingMessage, response: ServerResponse): void {
  const scheme = options.tls === undefined ? 'http' : 'https'
  const realm = options.realm ?? `${scheme}://${request.headers.host ?? ''}/token`
  const [, name = ''] = /^\/v2\/(.+?)\/(?:blobs|manifests|tags)\//.exec(request.url ?? '') ?? []
  const action = request.method === 'GET' || request.method === 'HEAD' ? 'pull' : 'pull,push'
  const wanted =
    options.login?.kind === 'basic'
      ? 'Basic realm="registry"'
      : `Bearer realm="${realm}",service="registry.test",scope="repository:${name}:${action}"`
  response
    .writeHead(401, { 'www-authenticate': wanted })
    .end('{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}')
}

function giveToken({ options, tokens }: State, request: IncomingMessage, response: ServerResponse): void {
  if (options.login !== undefined && request.headers.authorization !== basicOf(options.login))
    return void response.writeHead(401).end('{"errors":[{"message":"wrong password"}]}')
  const token = randomBytes(12).toString('hex')
  tokens.add(token)
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token, expires_in: 300 }))
}

type Exchange = { request: IncomingMessage; response: ServerResponse }

async function manifest(state: State, at: { name: string; reference: string }, { request, response }: Exchange): Promise<void> {
  if (request.method === 'PUT') {
    const bytes = await bodyOf(request)
    const digest = addManifest(state, at.name, at.reference, {
      bytes,
      mediaType: request.headers['content-type'] ?? manifestType,
    })
    return void response.writeHead(201, { 'docker-content-digest': digest, location: `/v2/${at.name}/manifests/${digest}` }).end()
  }
  const found = state.manifests.get(at.name)?.get(at.reference)
  if (found === undefined) return notFound(response, 'MANIFEST_UNKNOWN')
  const headers = {
    'content-type': found.mediaType,
    'content-length': found.bytes.length,
    'docker-content-digest': digestOf(found.bytes),
  }
  response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : found.bytes)
}

function listTags(state: State, name: string, { url, response }: { url: URL; response: ServerResponse }): void {
  const known = state.manifests.get(name)
  if (known === undefined) return notFound(response, 'NAME_UNKNOWN')
  const tags = [...known.keys()].filter((reference) => !reference.startsWith('sha256:')).sort()
  const last = url.searchParams.get('last')
  const rest = last === null ? tags : tags.filter((tag) => tag > last)
  const size = Math.min(state.options.pageSize ?? 1000, Number(url.searchParams.get('n') ?? 1000))
  const page = rest.slice(0, size)
  const isMore = rest.length > page.length
  response.writeHead(200, {
    'content-type': 'application/json',
    ...(isMore ? { link: `</v2/${name}/tags/list?n=${size}&last=${page.at(-1) ?? ''}>; rel="next"` } : {}),
  })
  response.end(JSON.stringify({ name, tags: page }))
}

function blob(state: State, digest: string, { request, response }: Exchange): void {
  const data = state.blobs.get(digest)
  if (data === undefined) return notFound(response, 'BLOB_UNKNOWN')
  if (request.method === 'GET' && state.options.blobsAt !== undefined)
    return void response.writeHead(307, { location: `${state.options.blobsAt}/${digest}` }).end()
  response.writeHead(200, { 'content-length': data.length, 'docker-content-digest': digest })
  response.end(request.method === 'HEAD' ? undefined : data)
}

async function upload(state: State, name: string, { url, request, response }: Exchange & { url: URL }): Promise<void> {
  const id = request.method === 'POST' ? randomBytes(6).toString('hex') : url.pathname.split('/').at(-1)!
  const data = Buffer.concat([state.uploads.get(id) ?? Buffer.of(), await bodyOf(request)])
  state.uploads.set(id, data)
  const digest = url.searchParams.get('digest')
  if (digest === null) {
    const location = `/v2/${name}/blobs/uploads/${id}`
    return void response.writeHead(202, { location, range: `0-${Math.max(data.length - 1, 0)}` }).end()
  }
  if (digestOf(data) !== digest) return void response.writeHead(400).end('{"errors":[{"code":"DIGEST_INVALID"}]}')
  state.blobs.set(digest, data)
  response.writeHead(201, { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest }).end()
}

function addManifest(state: State, name: string, reference: string, added: Manifest): string {
  const digest = digestOf(added.bytes)
  const known = state.manifests.get(name) ?? new Map<string, Manifest>()
  known.set(digest, added)
  known.set(reference, added)
  state.manifests.set(name, known)
  return digest
}

function notFound(response: ServerResponse, code: string): void {
  response
    .writeHead(404, { 'content-type': 'application/json' })
    .end(JSON.stringify({ errors: [{ code, message: 'unknown to registry' }] }))
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer) // no encoding is set, so pieces are buffers
  return Buffer.concat(pieces)
}

function digestOf(data: Buffer): string {
  return `sha256:${createHash('sha256').update(data).digest('hex')}`
}

function basicOf({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}
