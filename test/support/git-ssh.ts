import { spawn } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import ssh2 from 'ssh2'

export type SshKey = { privateKey: string; publicKey: string }

/** An ssh server that runs git-upload-pack for one key, as a Git host does. */
export type GitSshServer = {
  port: number
  /** The line for known_hosts. */
  knownHosts: string
  commands: string[]
  close(): Promise<void>
}

export function makeSshKey(): SshKey {
  const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519')
  return { privateKey, publicKey }
}

export async function startGitSsh(options: {
  acceptedKey: SshKey
  hostKey?: SshKey
  onCommand?: (command: string) => void
}): Promise<GitSshServer> {
  const hostKey = options.hostKey ?? makeSshKey()
  const accepted = ssh2.utils.parseKey(options.acceptedKey.publicKey)
  if (accepted instanceof Error) throw accepted
  const commands: string[] = []
  const server = new ssh2.Server({ hostKeys: [hostKey.privateKey] }, (client) => {
    client.on('error', () => undefined)
    client.on('authentication', (context) => {
      if (context.method !== 'publickey' || !context.key.data.equals(accepted.getPublicSSH()))
        return context.reject(['publickey'])
      // Without a signature the client only asks whether the key would do.
      if (context.signature && context.blob && accepted.verify(context.blob, context.signature, context.hashAlgo) !== true)
        return context.reject()
      context.accept()
    })
    client.on('ready', () => {
      client.on('session', (acceptSession) => {
        const session = acceptSession()
        let protocol = ''
        session.on('env', (accept, _reject, info) => {
          if (info.key === 'GIT_PROTOCOL')
            protocol = info.val
            // `accept` is there only where the client wants an answer.
          ;(accept as (() => void) | undefined)?.()
        })
        session.on('exec', (accept, reject, info) => {
          commands.push(info.command)
          options.onCommand?.(info.command)
          const path = repositoryIn(info.command)
          if (path === undefined) return reject()
          const channel = accept()
          const child = spawn('git', ['-c', 'safe.directory=*', 'upload-pack', path], {
            env: { PATH: process.env['PATH'], GIT_PROTOCOL: protocol },
          })
          child.stdin.on('error', () => undefined)
          channel.pipe(child.stdin)
          child.stdout.pipe(channel, { end: false })
          child.stderr.pipe(channel.stderr, { end: false })
          child.on('close', (code) => {
            channel.exit(code ?? 1)
            channel.end()
          })
        })
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a server that listens on TCP has one
  return {
    port,
    knownHosts: `[127.0.0.1]:${port} ${hostKey.publicKey.split(' ').slice(0, 2).join(' ')}`,
    commands,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** The path in `git-upload-pack '<path>'`, quoted as a shell would read it. */
function repositoryIn(command: string): string | undefined {
  const quoted = /^git[- ]upload-pack (.+)$/s.exec(command)?.[1]
  return quoted?.replace(
    /'((?:[^'])*)'|\\(.)/gs,
    (_all, inside: string | undefined, escaped: string | undefined) => inside ?? escaped ?? '',
  )
}
