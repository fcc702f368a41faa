import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { isTrue } from '../conditions.ts'
import { kinds } from '../kinds.ts'
import { type Condition, shaped } from '../shapes.ts'
import { Simulation } from './simulation.ts'

const manifests = path.join(import.meta.dirname, '..', '..', '..', '..', 'examples', 'shop', 'manifests')
const namespaces: { [part: string]: string } = { crds: 'shop-operators', postgres: 'shop-data', redis: 'shop-data' }
// Custom resources need the definitions to be served, which is another part's affair.
const isBuiltIn = (apiVersion: string): boolean => !apiVersion.startsWith('external')

it('brings every workload of the example up within three seconds', () => {
  const cluster = new Simulation()
  for (const name of ['shop', 'shop-data', 'shop-operators'])
    cluster.apply(`{apiVersion: v1, kind: Namespace, metadata: {name: ${name}}}`)
  for (const part of readdirSync(manifests).filter((each) => each !== 'app-constructs')) {
    for (const file of readdirSync(path.join(manifests, part))) {
      for (const document of parseAllDocuments(readFileSync(path.join(manifests, part, file), 'utf8'))) {
        const object = document.toJS() as { apiVersion: string; metadata: { namespace?: string } }
        if (!isBuiltIn(object.apiVersion)) continue
        const isGlobal = object.apiVersion.startsWith('rbac.') || object.apiVersion.startsWith('apiextensions')
        if (!isGlobal) object.metadata.namespace ??= namespaces[part] ?? 'shop'
        cluster.apply(JSON.stringify(object))
      }
    }
  }
  cluster.run(3000)
  type Status = { conditions?: Condition[]; readyReplicas?: number; phase?: string }
  const statuses = (kind: { group: string; kind: string }): (Status | undefined)[] =>
    cluster.api.list(kind).map((object) => shaped<{ status?: Status }>(object).status)
  const deployments = statuses(kinds.deployment)
  expect(deployments).toHaveLength(5)
  for (const status of deployments) {
    expect(isTrue(status?.conditions, 'Available')).toBe(true)
    expect(status?.conditions?.find(({ type }) => type === 'Progressing')?.reason).toBe('NewReplicaSetAvailable')
  }
  expect(statuses(kinds.statefulSet)).toMatchObject([{ readyReplicas: 1 }])
  expect(statuses(kinds.persistentVolumeClaim)).toMatchObject([{ phase: 'Bound' }])
  for (const status of statuses(kinds.job)) expect(isTrue(status?.conditions, 'Complete')).toBe(true)
  expect(statuses(kinds.job)).toHaveLength(3)
  expect(statuses(kinds.horizontalPodAutoscaler).map((status) => isTrue(status?.conditions, 'ScalingActive'))).toEqual([true])
  expect(
    cluster.api.list(kinds.pod, { namespace: 'shop' }).filter((pod) => pod.metadata.labels?.['app.kubernetes.io/name'] === 'web'),
  ).toHaveLength(3)
  expect(cluster.errors).toEqual([])
  cluster.stop()
})
