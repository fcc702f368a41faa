import { CommandError, type CommandContext, type Run } from './command.ts'
import type { Flags } from './flags.ts'
import { refusedFlags } from './helm-install-flags.ts'
import type { HelmTemplateFlags } from './ports.ts'

/** What Helm exits with whatever went wrong. */
const helmExit = 1

/** `mainstay helm template`: Helm's output, Helm's refusals, Helm's exit code. */
export const template: Run = async (context) => {
  const { flags, note, ports } = context
  checkFlags(flags)
  const { text, warnings, refusal } = await ports.start.helmTemplate(await flagsOf(context), ports.streams.readInput)
  for (const warning of warnings) note(`level=WARN msg=${JSON.stringify(warning)}`)
  if (text !== '') ports.streams.out(text)
  if (refusal !== undefined) throw new CommandError(refusal, { exit: helmExit })
  return { views: [] }
}

/** Refuses what Helm would do and we cannot, before anything is read. */
function checkFlags(flags: Flags): void {
  for (const [name, { type, reason }] of Object.entries(refusedFlags)) {
    const isGiven = type === 'flag' ? flags.flag(name) : flags.given(name)
    if (isGiven) throw new CommandError(`Cannot render with --${name}: ${reason}`, { exit: helmExit })
  }
  if (flags.flag('force-replace') && flags.flag('force-conflicts')) {
    const group = 'if any flags in the group [force-replace force-conflicts] are set none of the others can be'
    throw new CommandError(`${group}; [force-conflicts force-replace] were all set`, { exit: helmExit })
  }
  const dryRun = flags.text('dry-run')
  if (dryRun === 'server') {
    throw new CommandError('Cannot render with --dry-run=server: it asks a cluster; expected --dry-run=client', {
      exit: helmExit,
    })
  }
  if (['false', '0', 'none'].includes(dryRun)) {
    throw new CommandError(`invalid dry-run value ("${dryRun}"). Must be "server" or "client"`, { exit: helmExit })
  }
}

async function flagsOf(context: CommandContext): Promise<HelmTemplateFlags> {
  const { flags, ports } = context
  const { release, chart } = await nameAndChart(context)
  return {
    release,
    chart,
    namespace: flags.text('namespace') || ports.env['HELM_NAMESPACE'] || 'default',
    repository: flags.text('repo') || undefined,
    version: flags.text('version') || (flags.flag('devel') ? '>0.0.0-0' : undefined),
    access: {
      ...(flags.given('username') ? { username: flags.text('username') } : {}),
      ...(flags.given('password') ? { password: flags.text('password') } : {}),
      passCredentials: flags.flag('pass-credentials'),
      insecure: flags.flag('insecure-skip-tls-verify'),
      plainHttp: flags.flag('plain-http'),
    },
    dependencyUpdate: flags.flag('dependency-update'),
    valueFiles: commaSeparated(flags, 'values'),
    set: flags.texts('set'),
    setString: flags.texts('set-string'),
    setFile: flags.texts('set-file'),
    setJson: flags.texts('set-json'),
    setLiteral: flags.texts('set-literal'),
    kubeVersion: flags.text('kube-version') || undefined,
    apiVersions: commaSeparated(flags, 'api-versions'),
    isUpgrade: flags.flag('is-upgrade'),
    skipSchemaValidation: flags.flag('skip-schema-validation'),
    includeCrds: flags.flag('include-crds'),
    skipTests: flags.flag('skip-tests'),
    noHooks: flags.flag('no-hooks'),
    showOnly: flags.texts('show-only'),
    debug: flags.flag('debug'),
    outputDir: flags.text('output-dir') || undefined,
    releaseFolder: flags.flag('release-name') ? release : undefined,
  }
}

/** Without a name a release is called `release-name`, which is why --generate-name changes nothing but what is refused. */
async function nameAndChart({ args, flags, ports }: CommandContext): Promise<{ release: string; chart: string }> {
  const [first = '', second, ...more] = args
  const refuse = (message: string): CommandError => new CommandError(message, { exit: helmExit })
  if (more.length > 0) throw refuse(`expected at most two arguments, unexpected arguments: ${more.join(', ')}`)
  if (second !== undefined) {
    if (flags.flag('generate-name')) throw refuse('cannot set --generate-name and also specify a name')
    if (flags.text('name-template') !== '') throw refuse('cannot set --name-template and also specify a name')
    return { release: first, chart: second }
  }
  const nameTemplate = flags.text('name-template')
  if (nameTemplate === '') return { release: 'release-name', chart: first }
  try {
    return { release: await ports.start.helmName(nameTemplate), chart: first }
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error))
  }
}

/** Each value is a line of CSV, so that a comma can be quoted. */
function commaSeparated(flags: Flags, name: string): string[] {
  return flags.texts(name).flatMap((line) => {
    if (line === '') return []
    if (!line.includes('"')) return line.split(',')
    return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) =>
      quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
    )
  })
}
