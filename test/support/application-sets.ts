import { expect } from 'vitest'
import { type ApplicationSetPorts, reconcileApplicationSet, type ReconcileRequest, type ReconcileResult } from '#applicationset'
import { type Application, type ApplicationSet, type ClusterConfig, parseApplicationSet, problemsText } from '#model'
import { memorySnapshot, type MemoryFile } from './memory-snapshot.ts'

/** The time of every look. */
export const now = new Date('2026-01-02T03:04:05.678Z')

/** A set with one template, `{{name}}`, and these fields of its spec. */
export function setOf(spec: object): ApplicationSet {
  const parsed = parseApplicationSet({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name: 'clients', namespace: 'argocd', uid: 'set-1' },
    spec: {
      template: {
        metadata: { name: '{{name}}' },
        spec: {
          project: 'default',
          source: { repoURL: 'https://git.example/shop.git', path: '{{path}}' },
          destination: { server: 'https://kubernetes.default.svc', namespace: '{{name}}' },
        },
      },
      ...spec,
    },
  })
  if (!parsed.ok) throw new Error(problemsText(parsed.problems))
  return parsed.value
}

/** A list generator with these names; `path` is `apps/<name>`. */
export const listOf = (...names: string[]) => ({ list: { elements: names.map((name) => ({ name, path: `apps/${name}` })) } })

/** A cluster with a Secret. */
export const cluster = (name: string, labels: { [key: string]: string } = {}): ClusterConfig => ({
  name,
  server: `https://${name.toLowerCase()}.example`,
  namespaces: [],
  clusterResources: false,
  labels,
  annotations: { owner: 'ops' },
})

/** Ports onto a world of files and clusters; the project `default` exists, the cluster `https://gone.example` does not. */
export const portsOf = (
  world: { files?: { [path: string]: MemoryFile }; clusters?: ClusterConfig[] } = {},
): ApplicationSetPorts => ({
  snapshot: () => Promise.resolve(memorySnapshot(world.files ?? {})),
  clusters: () => Promise.resolve(world.clusters ?? []),
  projectExists: (name) => Promise.resolve(name === 'default'),
  destinationProblem: (destination) =>
    Promise.resolve(destination.server === 'https://gone.example' ? 'there is no cluster' : undefined),
  randomBytes: (size) => new Uint8Array(size).fill(7),
})

/** One look at a set. */
export async function look(
  applicationSet: ApplicationSet,
  world: Parameters<typeof portsOf>[0] & Partial<ReconcileRequest> = {},
): Promise<ReconcileResult> {
  const { applications = [], options = {} } = world
  return await reconcileApplicationSet({ applicationSet, applications, now, options }, portsOf(world))
}

/** What the writes would leave in the cluster. */
export function after(applications: readonly Application[], { writes }: ReconcileResult): Application[] {
  const all = new Map(applications.map((application) => [application.metadata.name, application]))
  for (const write of writes) {
    if (write.do === 'delete') all.delete(write.application.metadata.name)
    else all.set(write.application.metadata.name, write.application)
  }
  return [...all.values()]
}

/** What a look wants done, one text a write. */
export const doings = ({ writes }: ReconcileResult) => writes.map((write) => `${write.do} ${write.application.metadata.name}`)
/** A condition of the status that a look gives. */
export const condition = (result: ReconcileResult, type: string) => result.status.conditions?.find((one) => one.type === type)
/** The Applications of a set with this spec that goes well. */
export const created = async (spec: object, world: Parameters<typeof look>[1] = {}) => {
  const result = await look(setOf(spec), world)
  expect(condition(result, 'ErrorOccurred')).toMatchObject({ status: 'False' })
  return result.writes.map((write) => write.application)
}
/** The names that one generator gives to a template of that name. */
export const named = async (name: string, generator: object, world: Parameters<typeof look>[1] = {}) => {
  const template = { metadata: { name }, spec: { project: 'default', destination: {} } }
  return (await created({ generators: [generator], template }, world)).map((application) => application.metadata.name)
}
/** Why a set with this spec ends in an error; nothing is written then. */
export const failure = async (spec: object, world: Parameters<typeof look>[1] = {}) => {
  const result = await look(setOf(spec), world)
  expect(result.writes).toEqual([])
  expect(condition(result, 'ErrorOccurred')).toMatchObject({ status: 'True' })
  return condition(result, 'ErrorOccurred')?.message ?? ''
}
