import { MainstayError } from '#model'

export type BuildFlags = { loadRestrictor: 'root-only' | 'none'; enableHelm: boolean }

/**
 * What `kustomize.buildOptions` says. Flags that run programs or plugins of others are refused, those that mean nothing here (where helm is, how
 * things are printed) are passed over. Throws MainstayError that names the flag.
 */
export function buildFlags(text: string): BuildFlags {
  const flags: BuildFlags = { loadRestrictor: 'root-only', enableHelm: false }
  const words = text.split(/\s+/).filter((word) => word !== '')
  for (let at = 0; at < words.length; at++) {
    const [name = '', own] = words[at]!.split(/=(.*)/s)
    const value = (): string => own ?? words[++at] ?? ''
    switch (name) {
      case '--enable-helm':
        flags.enableHelm = own === undefined || own === 'true'
        break
      case '--load-restrictor':
        flags.loadRestrictor = restrictor(value())
        break
      case '--helm-command':
      case '--helm-kube-version':
      case '--helm-api-versions':
      case '--helm-debug':
      case '--reorder':
        value()
        break
      case '--enable-alpha-plugins':
      case '--enable-exec':
      case '--enable-star':
      case '--network':
        if (own !== 'false') throw refused(name, 'it would run programs that come with a repository', 'a build without it')
        break
      default:
        throw refused(name, 'it is no flag that is known here', '--enable-helm or --load-restrictor')
    }
  }
  return flags
}

function restrictor(value: string): BuildFlags['loadRestrictor'] {
  if (value === 'LoadRestrictionsNone' || value === 'none') return 'none'
  if (value === 'LoadRestrictionsRootOnly' || value === 'rootOnly') return 'root-only'
  throw refused(`--load-restrictor ${value}`, 'there is no such restrictor', 'LoadRestrictionsNone or LoadRestrictionsRootOnly')
}

function refused(flag: string, is: string, expected: string): MainstayError {
  return new MainstayError({
    code: 'kustomize-flag',
    stage: 'settings',
    retry: 'when-changed',
    message: `Cannot use ${flag} of kustomize.buildOptions in argocd-cm: ${is}; expected ${expected}`,
  })
}
