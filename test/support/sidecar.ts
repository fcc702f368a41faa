import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Http2Session, type ServerHttp2Stream } from 'node:http2'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readTgz } from '#base/archive'

/** A plugin as its sidecar knows it: what it runs, with `sh -c`, in the folder of the application. */
export type SidecarPlugin = {
  name: string
  generate: string
  /** Takes a folder for which it prints something. */
  find?: string
  parameters?: ReadonlyArray<{ name: string; string?: string; map?: { [key: string]: string }; array?: readonly string[] }>
  provideGitCreds?: boolean
}

/** What came with one call. */
export type SidecarCall = {
  method: string
  metadata: { appName: string; path: string; env: Map<string, string> }
  files: string[]
}

export type Sidecar = { calls: SidecarCall[]; close(): Promise<void> }

/** A sidecar of our own that speaks the protocol of Argo CD's, on `<name>.sock` in a folder. */
export async function startSidecar(folder: string, plugin: SidecarPlugin): Promise<Sidecar> {
  const calls: SidecarCall[] = []
  const sessions = new Set<Http2Session>()
  const server = createServer()
  server.on('session', (session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session)).on('error', () => undefined)
  })
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined)
    answer(stream, { method: String(headers[':path']).split('/').at(-1) ?? '', plugin, calls }).catch((error: unknown) => {
      if (!stream.destroyed) end(stream, undefined, { code: 2, message: error instanceof Error ? error.message : String(error) })
    })
  })
  const socket = join(folder, `${plugin.name}.sock`)
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return {
    calls,
    async close() {
      for (const session of sessions) session.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await rm(socket, { force: true })
    },
  }
}

type Asked = { method: string; plugin: SidecarPlugin; calls: SidecarCall[] }

async function answer(stream: ServerHttp2Stream, { method, plugin, calls }: Asked): Promise<void> {
  const messages = await received(stream)
  if (method === 'CheckPluginConfiguration')
    return end(stream, Buffer.concat([flag(1, plugin.find !== undefined), flag(2, plugin.provideGitCreds === true)]))
  const folder = await mkdtemp(join(tmpdir(), 'sidecar-'))
  try {
    const metadata = await unpack(messages, folder)
    const files = (await readdir(folder, { recursive: true })).sort()
    calls.push({ method, metadata, files })
    const left = new AbortController()
    stream.on('close', () => left.abort())
    const run = (script: string): Promise<string> =>
      shell(script, { cwd: join(folder, metadata.path), env: Object.fromEntries(metadata.env), signal: left.signal })
    if (method === 'MatchRepository')
      end(stream, Buffer.concat([flag(1, (await run(plugin.find ?? 'true')) !== ''), flag(2, plugin.find !== undefined)]))
    else if (method === 'GenerateManifest')
      end(
        stream,
        Buffer.concat(
          (await run(plugin.generate))
            .split(/^---\n/m)
            .filter(Boolean)
            .map((one) => bytes(1, one)),
        ),
      )
    else if (method === 'GetParametersAnnouncement')
      end(stream, Buffer.concat((plugin.parameters ?? []).map((one) => bytes(1, announcement(one)))))
    else end(stream, undefined, { code: 12, message: `unknown method ${method}` })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function received(stream: ServerHttp2Stream): Promise<Buffer[]> {
  const parts: Buffer[] = []
  for await (const part of stream as AsyncIterable<Buffer>) parts.push(part)
  const all = Buffer.concat(parts)
  const messages: Buffer[] = []
  for (let at = 0; at < all.length; ) {
    const size = all.readUInt32BE(at + 1)
    messages.push(all.subarray(at + 5, at + 5 + size))
    at += 5 + size
  }
  return messages
}

async function unpack([first, ...rest]: readonly Buffer[], folder: string): Promise<SidecarCall['metadata']> {
  const metadata = fieldsOf(fieldsOf(first ?? Buffer.alloc(0)).get(1)?.[0] ?? Buffer.alloc(0))
  const archive = Buffer.concat(rest.map((message) => fieldsOf(fieldsOf(message).get(2)![0]!).get(1)?.[0] ?? Buffer.alloc(0)))
  if (createHash('sha256').update(archive).digest('hex') !== String(metadata.get(3)?.[0]))
    throw new Error('the checksum is wrong')
  for (const entry of readTgz(archive, { maxBytes: 2 ** 30, maxFileBytes: 2 ** 30, maxEntries: 1e6 })) {
    const path = join(folder, entry.name)
    await mkdir(dirname(path), { recursive: true })
    if (entry.kind === 'link') await symlink(entry.target ?? '', path)
    else {
      await writeFile(path, entry.data)
      if (entry.executable) await chmod(path, 0o755)
    }
  }
  const env = (metadata.get(5) ?? []).map((one) => fieldsOf(one))
  return {
    appName: String(metadata.get(1)?.[0] ?? ''),
    path: String(metadata.get(2)?.[0] ?? ''),
    env: new Map(env.map((entry) => [String(entry.get(1)?.[0] ?? ''), String(entry.get(2)?.[0] ?? '')])),
  }
}

function shell(script: string, where: { cwd: string; env: { [name: string]: string }; signal: AbortSignal }): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { ...where, env: { ...process.env, ...where.env }, maxBuffer: 512 * 2 ** 20 }
    execFile('sh', ['-c', script], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new Error(`\`sh -c ${script}\` failed exit status ${error.code}: ${stderr.trim()}`))
    })
  })
}

function end(
  stream: ServerHttp2Stream,
  message: Buffer | undefined,
  status: { code: number; message: string } = { code: 0, message: '' },
): void {
  const trailers = { 'grpc-status': String(status.code), 'grpc-message': encodeURIComponent(status.message) }
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers(trailers))
  if (message === undefined) return void stream.end()
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(message.length, 1)
  stream.write(prefix)
  stream.end(message)
}

function announcement(one: NonNullable<SidecarPlugin['parameters']>[number]): Buffer {
  const entries = Object.entries(one.map ?? {}).map(([key, value]) => bytes(9, Buffer.concat([bytes(1, key), bytes(2, value)])))
  return Buffer.concat([
    bytes(1, one.name),
    bytes(7, one.string ?? ''),
    ...(one.array ?? []).map((item) => bytes(8, item)),
    ...entries,
  ])
}

/** Texts and messages of a message by number; numbers are left out. */
function fieldsOf(message: Buffer): Map<number, Buffer[]> {
  const fields = new Map<number, Buffer[]>()
  let at = 0
  const number = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++]!
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
  while (at < message.length) {
    const tag = number()
    if (tag % 8 === 0) number()
    else {
      const size = number()
      fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), message.subarray(at, at + size)])
      at += size
    }
  }
  return fields
}

const flag = (number: number, value: boolean): Buffer => (value ? Buffer.from([number * 8, 1]) : Buffer.alloc(0))

function bytes(number: number, content: string | Buffer): Buffer {
  const body = Buffer.from(content)
  const size: number[] = []
  let rest = body.length
  for (; rest > 127; rest = Math.floor(rest / 128)) size.push((rest % 128) | 128)
  return Buffer.concat([Buffer.from([number * 8 + 2, ...size, rest]), body])
}
