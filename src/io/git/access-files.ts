import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Access, basic } from './access.ts'
import { type GitConfig, gitEnvironment } from './environment.ts'

/** Folders of ours that git runs need: `empty` as home, `private` (0700) for keys while a run lasts, `tools` with askpass and ssh. */
export type GitFolders = { empty: string; private: string; tools: string }

/** Transports that git may use for a remote repository; `ext`, `file`, `fd` and whatever helpers are installed are not among them. */
const remoteTransports = ['https', 'http', 'ssh', 'git']

// git starts it with the prompt as its argument: "Password for 'https://user@host:8443': ". It answers for the host that the credentials
// are meant for and for no other, or a redirect could ask for them. printf is built into the shell: nothing shows in a process list.
const askpassScript = `#!/bin/sh
case "$1" in
  *" for '$MAINSTAY_ASKPASS_SCHEME://$MAINSTAY_ASKPASS_HOST'"*) ;;
  *" for '$MAINSTAY_ASKPASS_SCHEME://"*"@$MAINSTAY_ASKPASS_HOST'"*) ;;
  *) exit 1 ;;
esac
case "$1" in
  Username*) printf '%s\\n' "$MAINSTAY_ASKPASS_USERNAME" ;;
  Password*) printf '%s\\n' "$MAINSTAY_ASKPASS_PASSWORD" ;;
  *) exit 1 ;;
esac
`

// GIT_SSH and not GIT_SSH_COMMAND: no shell ever reads a path or a host name.
const sshScript = `#!/bin/sh
exec ssh -F "$MAINSTAY_SSH_CONFIG" "$@"
`

/** Makes the folders and the two helper programs; keys, histories and broken mirrors that a killed process left behind are removed. */
export async function prepareFolders(root: string): Promise<GitFolders> {
  const folders = { empty: join(root, 'empty'), private: join(root, 'private'), tools: join(root, 'tools') }
  for (const left of await leftovers(root, folders)) await rm(left, { recursive: true, force: true })
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folders.tools, 'askpass'), askpassScript, { mode: 0o700 })
  await writeFile(join(folders.tools, 'ssh'), sshScript, { mode: 0o700 })
  return folders
}

/**
 * Runs something with the environment that reaches the repository. Keys and certificates lie in files of mode 0600 in a folder of their own
 * while it runs, and are removed afterwards whatever happens.
 */
export async function withAccess<T>(
  access: Access,
  folders: GitFolders,
  run: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const folder = join(folders.private, randomBytes(12).toString('hex'))
  await mkdir(folder, { mode: 0o700 })
  try {
    const { config, extra } =
      access.location.transport === 'ssh' ? await sshAccess(access, folder, folders) : await webAccess(access, folder, folders)
    return await run(gitEnvironment({ folder: folders.empty, transports: remoteTransports, config, extra }))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function leftovers(root: string, folders: GitFolders): Promise<string[]> {
  const mirrors = join(root, 'repositories')
  const broken = (await readdir(mirrors).catch(() => [])).filter((name) => name.startsWith('.gone-'))
  return [folders.private, join(root, 'histories'), ...broken.map((name) => join(mirrors, name))]
}

type Parts = { config: GitConfig; extra: NodeJS.ProcessEnv }

async function webAccess(access: Access, folder: string, folders: GitFolders): Promise<Parts> {
  const { repository, location } = access
  const config: Array<readonly [string, string]> = [...header(access)]
  const file = (name: string, text: string) => writePrivate(folder, name, text)
  if (repository.insecure) config.push(['http.sslVerify', 'false'])
  else if (repository.caBundle !== undefined) config.push(['http.sslCAInfo', await file('ca.pem', repository.caBundle)])
  if (repository.tlsClientCert !== undefined) config.push(['http.sslCert', await file('client.pem', repository.tlsClientCert)])
  if (repository.tlsClientKey !== undefined)
    config.push(['http.sslKey', await file('client.key', repository.tlsClientKey.reveal())])
  if (repository.proxy !== undefined) config.push(['http.proxy', repository.proxy])
  const noProxy = repository.noProxy === undefined ? {} : { NO_PROXY: repository.noProxy, no_proxy: repository.noProxy }
  if (access.password === undefined && access.username === undefined) return { config, extra: noProxy }
  const askpass = {
    GIT_ASKPASS: join(folders.tools, 'askpass'),
    MAINSTAY_ASKPASS_SCHEME: location.transport,
    MAINSTAY_ASKPASS_HOST: `${location.host}${location.port === undefined ? '' : `:${location.port}`}`,
    // Servers that take a token want some user name beside it and do not care which.
    MAINSTAY_ASKPASS_USERNAME: access.username ?? 'git',
    MAINSTAY_ASKPASS_PASSWORD: access.password?.reveal() ?? '',
  }
  return { config, extra: { ...noProxy, ...askpass } }
}

/** Headers go with every request, also after a redirect to another host; so there are no redirects then. */
function header(access: Access): GitConfig {
  const { repository, username, password } = access
  if (repository.bearerToken !== undefined) {
    return [
      ['http.extraHeader', `Authorization: Bearer ${repository.bearerToken.reveal()}`],
      ['http.followRedirects', 'false'],
    ]
  }
  if (repository.forceHttpBasicAuth && password !== undefined) {
    return [
      ['http.extraHeader', `Authorization: Basic ${basic(username ?? 'git', password.reveal())}`],
      ['http.followRedirects', 'false'],
    ]
  }
  return []
}

async function sshAccess(access: Access, folder: string, folders: GitFolders): Promise<Parts> {
  const { repository } = access
  const strict = !(repository.insecure || repository.insecureIgnoreHostKey)
  const knownHosts = strict ? await writePrivate(folder, 'known_hosts', `${repository.knownHosts ?? ''}\n`) : '/dev/null'
  const key = repository.sshPrivateKey?.reveal().replaceAll('\r\n', '\n').trim()
  const identity =
    key === undefined
      ? ['IdentityFile none']
      : [`IdentityFile ${quoted(await writePrivate(folder, 'key', `${key}\n`))}`, 'IdentityAgent none']
  const lines = [
    'Host *',
    'BatchMode yes',
    `StrictHostKeyChecking ${strict ? 'yes' : 'no'}`,
    `UserKnownHostsFile ${quoted(knownHosts)}`,
    'GlobalKnownHostsFile /dev/null',
    'UpdateHostKeys no',
    'CheckHostIP no',
    'VerifyHostKeyDNS no',
    ...identity,
    'IdentitiesOnly ' + (key === undefined ? 'no' : 'yes'),
    'PreferredAuthentications publickey',
    'ConnectTimeout 15',
    'ServerAliveInterval 15',
    'ServerAliveCountMax 3',
    'ForwardAgent no',
    'ForwardX11 no',
    'ControlMaster no',
    'ControlPath none',
    'PermitLocalCommand no',
    'LogLevel ERROR',
  ]
  const config = await writePrivate(folder, 'ssh_config', `${lines.join('\n')}\n`)
  return { config: [], extra: { GIT_SSH: join(folders.tools, 'ssh'), GIT_SSH_VARIANT: 'ssh', MAINSTAY_SSH_CONFIG: config } }
}

/** A path in an ssh configuration: quoted, and percent signs doubled because they begin a token there. */
function quoted(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`
}

async function writePrivate(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text, { mode: 0o600 })
  return path
}
