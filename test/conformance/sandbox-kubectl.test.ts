import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type JourneyCluster, startRealCluster, startSandboxCluster } from '#test/journey-cluster'
import { kubectlCases } from '#test/kubectl-cases'
import { failureText, headerOf, mayLackKubectl, runKubectlCase, type StepResult } from '#test/kubectl-run'
import { oracles } from '#test/oracles'

// The same commands, in namespaces of the same names, by two kubectls against two clusters: first each must do as its case says, then both
// clusters must have been alike in every exit code and every table's columns, also where the case says nothing about them.
type Kubectl = { name: string; path: () => Promise<string>; isMissing: boolean }

const kubectls: readonly Kubectl[] = [
  { name: 'kubectl at hand', path: () => Promise.resolve('kubectl'), isMissing: mayLackKubectl() },
  {
    name: 'kubectl 1.36',
    path: async () => (await oracles())['kubectl-1.36'] ?? 'kubectl-1.36 of the oracles',
    isMissing: false,
  },
]

const clusters = [
  // kwok, which stands in for the nodes there, now and then forgets a pod for a minute.
  { name: 'Kubernetes', start: startRealCluster, retries: 2 },
  { name: 'the sandbox', start: startSandboxCluster, retries: 0 },
]

const outcomes = new Map<string, StepResult[]>()
const attempts = new Map<string, number>()

describe.each(clusters)('$name', ({ name: clusterName, start, retries }) => {
  let cluster: JourneyCluster

  beforeAll(async () => {
    cluster = await start()
  })

  afterAll(async () => {
    for (const [index, kubectl] of kubectls.entries()) {
      const done = kubectlCases.filter((_, number) => outcomes.has(key(clusterName, index, number))).length
      console.log(`${clusterName}, ${kubectl.name}: ${done} of ${kubectlCases.length} cases as expected`)
    }
    await cluster.stop()
  })

  // One kubectl after the other, because definitions and the default namespace belong to the whole cluster; its cases side by side.
  describe.each(kubectls.map((kubectl, index) => ({ ...kubectl, index })))('$name', ({ index, path, isMissing }) => {
    describe.skipIf(isMissing)('cases', { concurrent: true }, () => {
      it.each(kubectlCases.map((test, number) => ({ ...test, number })))('$name', { retry: retries }, async (test) => {
        const target = { kubeconfig: cluster.kubeconfig, kubectl: await path() }
        const place = key(clusterName, index, test.number)
        const attempt = (attempts.get(place) ?? 0) + 1
        attempts.set(place, attempt)
        const results = await runKubectlCase(target, test, `kubectl-${index}-case-${test.number}-${attempt}`)
        expect(failureText(results)).toBe('')
        expect(results).toHaveLength(test.steps.length + 1)
        outcomes.set(place, results)
      })
    })
  })
})

describe.each(kubectls.map((kubectl, index) => ({ ...kubectl, index })))('$name', ({ index, isMissing }) => {
  it.skipIf(isMissing)('gets the same exit codes and columns from both clusters', () => {
    const [real, sandbox] = clusters.map(({ name }) =>
      kubectlCases.flatMap((_, number) => (outcomes.get(key(name, index, number)) ?? []).map(alike)),
    )
    expect(real?.length).toBeGreaterThan(kubectlCases.length)
    expect(sandbox).toEqual(real)
  })
})

function key(cluster: string, kubectl: number, test: number): string {
  return `${cluster} ${kubectl} ${test}`
}

function alike({ command, exitCode, stdout }: StepResult): { command: string; exitCode: number | null; columns: string } {
  return { command: command.replaceAll(/(kubectl-\d-case-\d+)-\d+/g, '$1'), exitCode, columns: headerOf(stdout) }
}
