import type { CommandSpec } from './command.ts'
import type { FlagSpecs } from './flags.ts'
import { installFlags, refusedFlags } from './helm-install-flags.ts'

const refused: FlagSpecs = Object.fromEntries(
  Object.entries(refusedFlags).map(([name, { type, reason }]) => [name, { type, about: `Refused: ${reason}` }]),
)

/** `helm template` with the flags of the real one. */
export const helmCommands: readonly CommandSpec[] = [
  {
    name: 'helm template',
    takes: '[NAME] CHART',
    about: 'Render a chart as Helm 4 does, byte for byte. No cluster and no Helm are needed.',
    more: 'CHART is a folder, an archive, a URL, oci://registry/chart, or with --repo the name of a chart.',
    examples: ['mainstay helm template web ./charts/shop -f staging.yaml --set replicas=2'],
    flags: {
      values: { type: 'texts', short: 'f', about: 'Values from a YAML file, a URL or - (standard input); several with commas' },
      set: { type: 'texts', about: 'Values by path: a.b=1,c[0]=x' },
      'set-string': { type: 'texts', about: 'The same; values stay strings' },
      'set-file': { type: 'texts', about: 'The same; values are the contents of files' },
      'set-json': { type: 'texts', about: 'The same with JSON values, or one JSON object' },
      'set-literal': { type: 'texts', about: 'One path and a string in which nothing has a meaning' },
      namespace: { type: 'text', short: 'n', about: 'Namespace of the release; HELM_NAMESPACE, else default' },
      'include-crds': { type: 'flag', about: 'Print the files below crds/ too' },
      'skip-crds': { type: 'flag', about: 'Leave CRDs out, as is the default here' },
      'skip-tests': { type: 'flag', about: 'Leave out test hooks' },
      'no-hooks': { type: 'flag', about: 'Leave out all hooks' },
      'api-versions': { type: 'texts', short: 'a', about: 'Added to .Capabilities.APIVersions; several with commas' },
      'kube-version': { type: 'text', about: 'Kubernetes version for .Capabilities.KubeVersion' },
      'show-only': { type: 'texts', short: 's', about: 'Only what these templates gave; a path with wildcards' },
      'is-upgrade': { type: 'flag', about: 'Say upgrade instead of install' },
      'skip-schema-validation': { type: 'flag', about: 'Do not hold values against values.schema.json' },
      'dependency-update': { type: 'flag', about: 'Fetch dependencies that are missing' },
      repo: { type: 'text', about: 'URL of the chart repository' },
      version: { type: 'text', about: 'Version or range of the chart; the newest unless given' },
      username: { type: 'text', about: 'User of the repository' },
      password: { type: 'text', about: 'Password of the user' },
      'pass-credentials': { type: 'flag', about: 'Show them to other hosts that the index names, too' },
      'insecure-skip-tls-verify': { type: 'flag', about: 'Do not check certificates of repositories' },
      'plain-http': { type: 'flag', about: 'Ask registries over HTTP' },
      devel: { type: 'flag', about: 'Prereleases too, where no --version is given' },
      'generate-name': {
        type: 'flag',
        short: 'g',
        about: 'Accepted as Helm does: without NAME the release is called release-name',
      },
      'name-template': { type: 'text', about: 'Template that gives the name of the release' },
      'output-dir': { type: 'text', about: 'Write files below this folder instead of printing' },
      'release-name': { type: 'flag', about: 'With --output-dir: below a folder with the name of the release' },
      debug: { type: 'flag', about: 'Print also what is no valid YAML' },
      ...installFlags,
      ...refused,
    },
    arguments: [1, 99],
    load: async () => (await import('./helm-template.ts')).template,
  },
]
