import type { RenderRequest } from './render.ts'

/** The variables that sources may use: in Helm parameters and value files, Jsonnet variables, Kustomize annotations and plugins. */
export type BuildEnvironment = ReadonlyMap<string, string>

/** What is known of the application, its source and its cluster, under the names of the contract. */
export function buildEnvironment(request: RenderRequest): BuildEnvironment {
  const { application, source, snapshot, kube } = request
  const { revision } = snapshot
  return new Map([
    ['ARGOCD_APP_NAME', application.name],
    ['ARGOCD_APP_NAMESPACE', application.destinationNamespace],
    ['ARGOCD_APP_PROJECT_NAME', application.project],
    ['ARGOCD_APP_REVISION', revision],
    ['ARGOCD_APP_REVISION_SHORT', revision.slice(0, 7)],
    ['ARGOCD_APP_REVISION_SHORT_8', revision.slice(0, 8)],
    ['ARGOCD_APP_SOURCE_PATH', source.path ?? ''],
    ['ARGOCD_APP_SOURCE_REPO_URL', source.repoURL],
    ['ARGOCD_APP_SOURCE_TARGET_REVISION', source.targetRevision ?? ''],
    ['KUBE_VERSION', source.helm?.kubeVersion || source.kustomize?.kubeVersion || kube.version.replace(/^v/, '')],
    ['KUBE_API_VERSIONS', kube.apiVersions.join(',')],
  ])
}

/** Replaces `$NAME` and `${NAME}`; `$$` is a dollar sign, an unknown name is nothing, as Go's os.Expand with the contract's mapping does. */
export function expandVariables(text: string, environment: BuildEnvironment): string {
  return text.replace(/\$(?:\{([^}]*)\}|([A-Za-z_][A-Za-z0-9_]*|[0-9*#$@!?-]))/g, (_all, braced?: string, plain?: string) => {
    const name = braced ?? plain ?? ''
    return name === '$' ? '$' : (environment.get(name) ?? '')
  })
}

/** Whether a text begins with a variable that is known; undefined where it begins with none. */
export function startsWithVariable(text: string, environment: BuildEnvironment): boolean | undefined {
  const [, braced, plain] = /^\$(?:\{([^}]*)\}|([A-Za-z_][A-Za-z0-9_]*))/.exec(text) ?? []
  const name = braced ?? plain
  return name === undefined ? undefined : environment.has(name)
}
