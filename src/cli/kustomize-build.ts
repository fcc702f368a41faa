import { CommandError, type CommandContext, type Run } from './command.ts'
import type { KustomizeBuildFlags } from './ports.ts'

/** What Kustomize exits with whatever went wrong. */
const kustomizeExit = 1

/** `mainstay kustomize build`: Kustomize's output, Kustomize's refusals, Kustomize's exit code. */
export const build: Run = async (context) => {
  const { note, ports } = context
  const flags = flagsOf(context)
  for (const message of deprecations(context)) note(message)
  const { text, warnings, refusal } = await ports.start.kustomizeBuild(flags)
  for (const warning of warnings) note(warning)
  if (text !== '') ports.streams.out(text)
  if (refusal !== undefined) throw refused(refusal)
  return { views: [] }
}

const refused = (message: string): CommandError => new CommandError(message, { exit: kustomizeExit })

function flagsOf({ args, flags }: CommandContext): KustomizeBuildFlags {
  if (args.length > 1) throw refused('specify one path to kustomization.yaml')
  const restrictor = flags.text('load-restrictor')
  const reorder = flags.text('reorder')
  oneOf('load-restrictor', restrictor, ['LoadRestrictionsRootOnly', 'LoadRestrictionsNone'], '')
  oneOf('reorder', reorder, ['legacy', 'none'])
  for (const name of ['enable-alpha-plugins', 'enable-exec']) {
    if (flags.flag(name)) {
      throw refused(
        `Cannot build with --${name}: programs and containers of a repository are never run; expected only what is built in`,
      )
    }
  }
  return {
    path: args[0] ?? '.',
    loadRestrictor: restrictor === 'LoadRestrictionsNone' ? 'none' : 'root-only',
    reorder: flags.given('reorder') ? (reorder === 'none' ? 'none' : 'legacy') : undefined,
    managedByLabel: flags.flag('enable-managedby-label'),
    enableHelm: flags.flag('enable-helm'),
    helmKubeVersion: flags.text('helm-kube-version') || undefined,
    helmApiVersions: flags.texts('helm-api-versions'),
    helmDebug: flags.flag('helm-debug'),
    output: flags.text('output') || undefined,
  }
}

function oneOf(name: string, value: string, legal: readonly string[], ...silently: readonly string[]): void {
  if (legal.includes(value) || silently.includes(value)) return
  throw refused(`illegal flag value --${name} ${value}; legal values: [${legal.join(' ')}]`)
}

function deprecations({ flags }: CommandContext): string[] {
  const instead = {
    reorder: "use the new 'sortOptions' field in kustomization.yaml instead.",
    'enable-managedby-label':
      'The flag `enable-managedby-label` has been deprecated. Use the `managedByLabel` option in the `buildMetadata` field instead.',
  }
  return Object.entries(instead).flatMap(([name, what]) =>
    flags.given(name) ? [`Flag --${name} has been deprecated, ${what}`] : [],
  )
}
