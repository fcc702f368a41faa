import { createClient, routes } from '#contract'
import { CommandError, type Run } from '../command.ts'
import { UsageError } from '../flags.ts'
import { text } from '../output/view.ts'
import { type Config, readConfig, writeConfig } from './config.ts'
import { connectionOf, headersOf } from './connect.ts'

/** Signs in and stores the token. */
export const login: Run = async (context) => {
  const { flags, ports, args } = context
  const config = await readConfig(flags, ports)
  if (flags.flag('core')) {
    const name = flags.text('name') || 'kubernetes'
    await writeConfig(flags, ports, withContext(config, { name, server: name, core: true }))
    return { views: [text(`Context '${name}' updated`)] }
  }
  const server = args[0] ?? ''
  if (server === '') throw new UsageError('SERVER is missing')
  const connection = await connectionOf(server, { flags, ports })
  const fetch = await ports.connect(connection)
  const client = createClient({ url: connection.url, fetch, headers: headersOf(flags) })
  const username = flags.text('username') || (await ask(context, 'Username: ', false))
  const password = flags.text('password') || (await ask(context, 'Password: ', true))
  const { token } = await client.call(routes.createSession, { body: { username, password }, signal: context.signal })
  const plain = server.replace(/^https?:\/\//, '').replace(/\/+$/, '')
  const name = flags.text('name') || plain
  const known = { name, server: plain, token, insecure: connection.insecure, plaintext: connection.url.startsWith('http:') }
  await writeConfig(flags, ports, withContext(config, known))
  return { views: [text(`'${username}:login' logged in successfully`), text(`Context '${name}' updated`)] }
}

/** Revokes the token at its server, as far as that answers, and forgets it. */
export const logout: Run = async ({ flags, ports, args, note, signal }) => {
  const config = await readConfig(flags, ports)
  const [name = ''] = args
  const context = config.contexts.find((one) => one.name === name)
  const token = config.users.find((user) => user.name === context?.user)?.['auth-token']
  if (context === undefined) throw new CommandError(`Cannot log out of ${name}: there is no such context`, { exit: 1 })
  if (token === undefined || token === '')
    throw new CommandError(`Cannot log out of ${name}: nobody is signed in there`, { exit: 1 })
  const known = config.servers.find(({ server }) => server === context.server)
  const how = { flags, ports, plaintext: known?.['plain-text'], insecure: known?.insecure }
  try {
    const connection = await connectionOf(context.server, how)
    const client = createClient({ url: connection.url, fetch: await ports.connect(connection), token, headers: headersOf(flags) })
    await client.call(routes.deleteSession, { signal })
  } catch (error) {
    note(
      `The server did not revoke the token (${error instanceof Error ? error.message : String(error)}); it stays valid until it expires.`,
    )
  }
  const users = config.users.map((user) => (user.name === context.user ? { name: user.name } : user))
  await writeConfig(flags, ports, { ...config, users })
  return { views: [text(`Logged out from '${name}'`)] }
}

function withContext(
  config: Config,
  known: { name: string; server: string; token?: string; insecure?: boolean; plaintext?: boolean; core?: boolean },
): Config {
  const { name, server } = known
  const entry = {
    server,
    'grpc-web-root-path': '',
    ...(known.insecure === true ? { insecure: true } : {}),
    ...(known.plaintext === true ? { 'plain-text': true } : {}),
    ...(known.core === true ? { core: true } : {}),
  }
  return {
    contexts: [...config.contexts.filter((one) => one.name !== name), { name, server, user: name }],
    'current-context': name,
    ...(config['current-context'] === '' || config['current-context'] === name
      ? {}
      : { 'previous-context': config['current-context'] }),
    servers: [...config.servers.filter((one) => one.server !== server), entry],
    users: [
      ...config.users.filter((user) => user.name !== name),
      { name, ...(known.token === undefined ? {} : { 'auth-token': known.token }) },
    ],
  }
}

async function ask({ ports }: Parameters<Run>[0], question: string, hidden: boolean): Promise<string> {
  if (ports.streams.inIsTerminal) return await ports.streams.ask(question, { hidden })
  throw new CommandError(`Cannot ask for ${question.replace(': ', '').toLowerCase()}: there is no terminal`, {
    hint: 'Give --username and --password.',
    exit: 1,
  })
}
