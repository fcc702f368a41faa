import { type Application, routes } from '#contract'
import { type CommandContext, CommandError, type Run } from '../command.ts'
import { type Flags, UsageError } from '../flags.ts'
import { text, type View } from '../output/view.ts'

/** Creates what a file holds, or one Application from flags. */
export const create: Run = async (context) => {
  const { args, flags, signal } = context
  const file = flags.text('file')
  const wanted = file === '' ? [fromFlags(args[0], flags)] : await fromFile(context, file)
  if (file !== '' && args[0] !== undefined && wanted.some(({ metadata }) => metadata.name !== args[0])) {
    throw new CommandError(
      `Cannot create ${args[0]}: ${file} names ${wanted.map(({ metadata }) => metadata.name).join(', ')}; expected the same`,
      { exit: 1 },
    )
  }
  const client = await context.client()
  const views: View[] = []
  for (const body of wanted) {
    const query = { upsert: flags.flag('upsert'), validate: flags.flag('validate') }
    const created = await client.call(routes.createApplication, { body, query, signal })
    views.push(text(`application '${created.metadata.name}' created`))
  }
  return { views }
}

async function fromFile(context: CommandContext, file: string): Promise<Application[]> {
  const content = await contentOf(context, file)
  const { parseYamlDocuments } = await import('#base/yaml')
  const values = parseYamlDocuments(content, { file })
    .map(({ value }) => value)
    .filter((value) => value !== null)
  for (const value of values) {
    const kind = typeof value === 'object' && !Array.isArray(value) ? value['kind'] : undefined
    if (kind !== 'Application')
      throw new CommandError(`Cannot create from ${file}: it holds ${kind ?? 'no object'}; expected kind Application`, {
        exit: 1,
      })
  }
  if (values.length === 0) throw new CommandError(`Cannot create from ${file}: it is empty; expected an Application`, { exit: 1 })
  // The server checks it against the schema and names what is wrong.
  return values as unknown as Application[]
}

async function contentOf({ ports, signal }: CommandContext, file: string): Promise<string> {
  if (file === '-') return await ports.streams.readInput()
  if (/^https?:\/\//.test(file)) {
    const fetch = await ports.connect({ url: file, insecure: false })
    const answer = await fetch(new Request(file, { signal }))
    if (!answer.ok) throw new CommandError(`Cannot read ${file}: the server answered ${answer.status}`)
    return await answer.text()
  }
  const content = await ports.files.read(file)
  if (content === undefined)
    throw new CommandError(`Cannot read ${file}: it does not exist; expected a file with an Application`, { exit: 1 })
  return content
}

function fromFlags(name: string | undefined, flags: Flags): Application {
  if (name === undefined) throw new UsageError('APPNAME is missing; expected a name, or --file')
  if (flags.text('repo') === '') throw new UsageError('--repo is missing; expected a repository, or --file')
  const texts = (pairs: Array<readonly [string, string]>) => Object.fromEntries(pairs.filter(([, value]) => value !== ''))
  const policy = flags.text('sync-policy')
  const automated = policy.startsWith('auto')
  const options = flags.texts('sync-option')
  const namespace = flags.text('app-namespace')
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      ...(namespace === '' ? {} : { namespace }),
      ...(flags.given('label') ? { labels: pairsOf(flags.texts('label')) } : {}),
      ...(flags.given('annotations') ? { annotations: pairsOf(flags.texts('annotations')) } : {}),
      ...(flags.flag('set-finalizer') ? { finalizers: ['resources-finalizer.argocd.argoproj.io'] } : {}),
    },
    spec: {
      project: flags.text('project'),
      source: {
        repoURL: flags.text('repo'),
        ...texts([
          ['path', flags.text('path')],
          ['targetRevision', flags.text('revision')],
        ]),
        ...(flags.flag('directory-recurse') ? { directory: { recurse: true } } : {}),
      },
      destination: texts([
        ['server', flags.text('dest-server')],
        ['name', flags.text('dest-name')],
        ['namespace', flags.text('dest-namespace')],
      ]),
      ...(automated || options.length > 0
        ? {
            syncPolicy: {
              ...(automated ? { automated: automation(flags) } : {}),
              ...(options.length > 0 ? { syncOptions: options } : {}),
            },
          }
        : {}),
    },
  }
}

function automation(flags: Flags): { prune?: boolean; selfHeal?: boolean; allowEmpty?: boolean } {
  return {
    ...(flags.flag('auto-prune') ? { prune: true } : {}),
    ...(flags.flag('self-heal') ? { selfHeal: true } : {}),
    ...(flags.flag('allow-empty') ? { allowEmpty: true } : {}),
  }
}

/** `NAME=VALUE` texts as a map. */
export function pairsOf(texts: readonly string[]): { [name: string]: string } {
  return Object.fromEntries(
    texts.map((entry) => {
      const sign = entry.indexOf('=')
      if (sign < 1) throw new UsageError(`${JSON.stringify(entry)} is no pair; expected NAME=VALUE`)
      return [entry.slice(0, sign), entry.slice(sign + 1)]
    }),
  )
}
