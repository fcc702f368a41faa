import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { JsonObject } from '../../json.ts'
import { asJson } from '../../object.ts'
import { kinds } from '../kinds.ts'
import { goldenOf } from './golden.ts'
import { Simulation } from './simulation.ts'

const root = path.join(import.meta.dirname, '..', '..', '..', '..', 'fixtures', 'sandbox', 'workloads')

const recorded = [
  kinds.deployment,
  kinds.replicaSet,
  kinds.statefulSet,
  kinds.daemonSet,
  kinds.controllerRevision,
  kinds.job,
  kinds.cronJob,
  kinds.pod,
  kinds.service,
  kinds.endpoints,
  kinds.endpointSlice,
  kinds.persistentVolumeClaim,
  kinds.podDisruptionBudget,
  kinds.horizontalPodAutoscaler,
  { group: '', kind: 'Event' },
]

it.each(readdirSync(root).filter((name) => existsSync(path.join(root, name, 'out.json'))))(
  '%s ends as on the real control plane',
  (name) => {
    const cluster = new Simulation()
    cluster.apply(readFileSync(path.join(root, name, 'in.yaml'), 'utf8'))
    cluster.run(name === 'cronjob-fired' ? 61_000 : 20_000)
    const then = path.join(root, name, 'then.yaml')
    if (existsSync(then)) {
      cluster.apply(readFileSync(then, 'utf8'))
      cluster.run(20_000)
    }
    const items = recorded.flatMap((kind) => cluster.list(kind).map(asJson))
    const wanted = JSON.parse(readFileSync(path.join(root, name, 'out.json'), 'utf8')) as JsonObject[]
    expect(cluster.errors).toEqual([])
    expect(goldenOf(items)).toEqual(wanted)
    cluster.stop()
  },
)
