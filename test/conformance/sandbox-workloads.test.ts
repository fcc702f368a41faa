import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type JourneyCluster, startRealCluster, startSandboxCluster } from '#test/journey-cluster'
import { finished } from '#test/program'
import { goldenOf } from '../../src/sandbox/controllers/testing/golden.ts'
import type { JsonObject } from '../../src/sandbox/json.ts'

// The situations of fixtures/sandbox/workloads live: the same files are applied to the sandbox and to a real control plane, each situation in
// a namespace of its own, and what is there in the end must be the same. Those with pods that fail are left to the recorded ends, because
// kwok's pods never do. With RECORD=1 the ends of the real side are kept for the unit test that needs no server.
const root = fileURLToPath(new URL('../../fixtures/sandbox/workloads', import.meta.url))
const quietMs = 3_000
const deadlineMs = 150_000
const kinds =
  'deployments,replicasets,statefulsets,daemonsets,controllerrevisions,jobs,cronjobs,pods,services,endpoints,endpointslices,' +
  'persistentvolumeclaims,poddisruptionbudgets,horizontalpodautoscalers,events'

const situations = readdirSync(root).filter(
  (name) => existsSync(join(root, name, 'in.yaml')) && !files(name).some((file) => readFileSync(file, 'utf8').includes('/fail:')),
)

describe('workloads end alike in the sandbox and in Kubernetes', { concurrent: true }, () => {
  let clusters: { sandbox: JourneyCluster; real: JourneyCluster }

  beforeAll(async () => {
    const [sandbox, real] = await Promise.all([startSandboxCluster(), startRealCluster()])
    clusters = { sandbox, real }
  })

  afterAll(async () => {
    await Promise.all([clusters.sandbox.stop(), clusters.real.stop()])
  })

  it.each(situations)('%s', async (name) => {
    const [sandbox, real] = await Promise.all([play(clusters.sandbox, name), play(clusters.real, name)])
    if (process.env['RECORD'] !== undefined)
      writeFileSync(join(root, name, 'out.json'), `${JSON.stringify(real, undefined, 2)}\n`)
    expect(real.length).toBeGreaterThan(0)
    expect(sandbox).toEqual(real)
  })
})

function files(name: string): string[] {
  return ['in.yaml', 'then.yaml'].map((file) => join(root, name, file)).filter((file) => existsSync(file))
}

async function play(cluster: JourneyCluster, name: string): Promise<JsonObject[]> {
  await kubectl(cluster, ['create', 'namespace', name])
  let items: JsonObject[] = []
  for (const file of files(name)) {
    const text = readFileSync(file, 'utf8').replaceAll('namespace: default', `namespace: ${name}`)
    await kubectl(cluster, ['apply', '--server-side', '-n', name, '-f', '-'], text)
    items = await rest(cluster, name)
  }
  // The recorded ends are from the default namespace and a node with the sandbox's name.
  const text = JSON.stringify(items)
    .replaceAll(`"${name}"`, '"default"')
    .replaceAll(`${name}/`, 'default/')
    .replaceAll('node-1', 'sandbox')
  return goldenOf(JSON.parse(text) as JsonObject[])
}

/** What is there when nothing has changed for a while and, where a schedule has to come round, it has. */
async function rest(cluster: JourneyCluster, name: string): Promise<JsonObject[]> {
  const endMs = Date.now() + deadlineMs
  let seen = ''
  let sinceMs = Date.now()
  while (Date.now() < endMs) {
    const text = await kubectl(cluster, ['get', kinds, '-n', name, '-o', 'json'])
    if (text !== seen) {
      seen = text
      sinceMs = Date.now()
    }
    const { items } = JSON.parse(text) as { items: JsonObject[] }
    const hasFired = name !== 'cronjob-fired' || items.some((item) => item['kind'] === 'Job')
    if (hasFired && Date.now() - sinceMs >= quietMs) return items
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
  throw new Error(`${name} does not come to rest on ${cluster.name} in ${deadlineMs / 1000} s`)
}

async function kubectl(cluster: JourneyCluster, args: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await finished('kubectl', ['--kubeconfig', cluster.kubeconfig, ...args], { input })
  if (code !== 0) throw new Error(`Cannot run kubectl ${args.join(' ')} on ${cluster.name}: ${stderr}`)
  return stdout
}
