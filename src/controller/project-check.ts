import {
  type AppProject,
  type Application,
  type ClusterConfig,
  destinationRefusal,
  type Kinds,
  objectRefusal as refuseObject,
  type ObjectRef,
  type ProjectRules,
  type Refusal,
  sourceNamespaceRefusal,
  sourceRefusal,
} from '#model'
import { sourcesOf } from './decide/operation.ts'

/** What a project has against an application as a whole, one sentence each: namespace, sources, destination. */
export function applicationRefusals(
  project: AppProject,
  application: Application,
  where: { config: ClusterConfig; namespace: string },
): string[] {
  const rules = rulesOf(project)
  const { config, namespace } = where
  const found = [
    sourceNamespaceRefusal(rules, application.metadata.namespace ?? namespace, namespace),
    ...sourcesOf(application).map((source) => sourceRefusal(rules, source.repoURL)),
    destinationRefusal(rules, { ...clusterOf(config), namespace: application.spec.destination.namespace ?? '' }),
  ]
  return found.filter((refusal) => refusal !== undefined).map(sentence)
}

/** Why a repository may not be read for applications of the project; undefined where it may. */
export function sourceForbidden(project: AppProject, url: string): string | undefined {
  const refusal = sourceRefusal(rulesOf(project), url)
  return refusal === undefined ? undefined : sentence(refusal)
}

/** Why the project forbids to write or delete an object; undefined where it does not. A kind that is not known yet counts as namespaced by its ref. */
export function objectForbidden(
  where: { project: AppProject; config: ClusterConfig },
  ref: ObjectRef,
  kinds: Kinds,
): string | undefined {
  const namespaced = kinds.find(ref.group, ref.kind)?.namespaced ?? ref.namespace !== ''
  const refusal = refuseObject(rulesOf(where.project), ref, { ...clusterOf(where.config), namespaced })
  return refusal === undefined ? undefined : sentence(refusal)
}

function rulesOf(project: AppProject): ProjectRules {
  return { name: project.metadata.name, spec: project.spec }
}

function clusterOf(config: ClusterConfig) {
  return { server: config.server, name: config.name, ...(config.project === undefined ? {} : { clusterProject: config.project }) }
}

function sentence(refusal: Refusal): string {
  return `${refusal.message}; ${refusal.hint}`
}
