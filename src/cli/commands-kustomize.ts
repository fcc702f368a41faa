import type { CommandSpec } from './command.ts'

/** `kustomize build` with the flags of the real one. */
export const kustomizeCommands: readonly CommandSpec[] = [
  {
    name: 'kustomize build',
    takes: '[DIR]',
    about: 'Build a kustomization as Kustomize 5 does, byte for byte. No cluster and no Kustomize are needed.',
    more: 'DIR is a folder, the current one unless given, or the URL of a Git repository with a folder in it. Plugins are never run.',
    examples: ['mainstay kustomize build overlays/production --enable-helm'],
    flags: {
      'enable-helm': { type: 'flag', about: 'Render helmCharts, by our own Helm' },
      'helm-kube-version': { type: 'text', about: 'Kubernetes version that charts see' },
      'helm-api-versions': { type: 'texts', about: 'API version that charts see besides those of Kubernetes' },
      'helm-debug': { type: 'flag', about: 'Let charts print also what is no valid YAML' },
      'helm-command': { type: 'text', about: 'Accepted for compatibility: charts are rendered in this process' },
      'load-restrictor': {
        type: 'text',
        about: 'LoadRestrictionsNone allows files from outside of a kustomization',
        default: 'LoadRestrictionsRootOnly',
      },
      output: { type: 'text', short: 'o', about: 'Write to this file, or a file per object into this folder' },
      reorder: { type: 'text', about: 'The order without sortOptions: legacy, none', default: 'legacy' },
      'enable-managedby-label': { type: 'flag', about: 'Label every object with the version of Kustomize' },
      'enable-alpha-plugins': { type: 'flag', about: 'Refused: no plugin is ever run' },
      'enable-exec': { type: 'flag', about: 'Refused: no program is ever run' },
      'as-current-user': { type: 'flag', about: 'Accepted for compatibility, like all that is about functions' },
      network: { type: 'flag', about: 'Accepted for compatibility' },
      'network-name': { type: 'text', about: 'Accepted for compatibility' },
      env: { type: 'texts', short: 'e', about: 'Accepted for compatibility' },
      mount: { type: 'texts', about: 'Accepted for compatibility' },
      'stack-trace': { type: 'flag', about: 'Accepted for compatibility' },
    },
    arguments: [0, 99],
    load: async () => (await import('./kustomize-build.ts')).build,
  },
]
