import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../eventually.ts'
import type { JourneyCluster } from '../journey-cluster.ts'
import { openWorld, type World } from '../world.ts'
import { mayLackKubectl } from '../kubectl-run.ts'

const definitions = fileURLToPath(new URL('../../../manifests/crds', import.meta.url))
const destination = { server: 'https://kubernetes.default.svc' }

/** What a cluster makes of the definitions of our kinds. */
export function definitionJourneys(name: string, start: () => Promise<JourneyCluster>): void {
  describe.skipIf(mayLackKubectl())(`the definitions on ${name}`, () => {
    let cluster: JourneyCluster
    let world: World

    beforeAll(async () => {
      cluster = await start()
      world = await openWorld(cluster)
      await world.kubectl('apply', '-f', definitions)
      await world.kubectl('wait', '--for=condition=Established', '--timeout=30s', 'crd', '--all')
      if ((await world.tryKubectl(['get', 'namespace', 'argocd'])).code !== 0)
        await world.kubectl('create', 'namespace', 'argocd')
    })

    afterAll(async () => {
      await world?.stop()
      await cluster?.stop()
    })

    const apply = async (kind: string, of: string, spec: object) =>
      await eventually(async () => {
        const object = { apiVersion: 'argoproj.io/v1alpha1', kind, metadata: { name: of, namespace: 'argocd' }, spec }
        const done = await world.tryKubectl(['apply', '-f', '-'], JSON.stringify(object))
        if (/no matches for kind|could not find the requested resource/.test(done.stderr)) throw new Error(done.stderr)
        return done
      })

    it('plain apply takes them, and finds nothing to do the second time', async () => {
      const again = await world.kubectl('apply', '-f', definitions)
      expect(
        again
          .trim()
          .split('\n')
          .map((line) => line.split(' ').at(-1)),
      ).toEqual(['unchanged', 'unchanged', 'unchanged'])
    })

    it('explain knows every field', async () => {
      const helm = await eventually(() => world.kubectl('explain', 'application.spec.source.helm'))
      for (const field of ['valueFiles', 'valuesObject', 'parameters', 'skipCrds', 'releaseName']) expect(helm).toContain(field)
      expect(await world.kubectl('explain', 'applicationset.spec.generators.git.directories.path')).toMatch(/FIELD: path/)
      expect(await world.kubectl('explain', 'appproject.spec.syncWindows.timeZone')).toMatch(/FIELD: timeZone/)
    })

    it.each([
      [
        'Application',
        { project: 'default', destination, syncPolicy: { automated: { prune: 'yes' } } },
        'spec.syncPolicy.automated.prune',
      ],
      [
        'Application',
        { project: 'default', destination, source: { repoURL: 'x', helm: { valueFiles: 'a' } } },
        'spec.source.helm.valueFiles',
      ],
      ['Application', { project: 'default' }, 'spec.destination'],
      ['AppProject', { sourceRepos: [1] }, 'spec.sourceRepos'],
      ['ApplicationSet', { generators: {}, template: { metadata: {}, spec: { project: '', destination } } }, 'spec.generators'],
    ])('a wrong value in an %s is refused by name', async (kind, spec, field) => {
      const { code, stderr } = await apply(kind, 'wrong', spec)
      expect(code).toBe(1)
      expect(stderr).toContain(field)
    })

    it('open fields keep what is written', async () => {
      const valuesObject = { deep: { list: [1, { a: 2 }], on: true } }
      const kustomize = {
        replicas: [
          { name: 'web', count: 3 },
          { name: 'api', count: '2' },
        ],
      }
      expect(
        await apply('Application', 'open', {
          project: 'default',
          destination,
          source: { repoURL: 'x', helm: { valuesObject }, kustomize },
        }),
      ).toMatchObject({ code: 0 })
      const application = await world.application('open')
      expect(application?.spec.source).toEqual({ repoURL: 'x', helm: { valuesObject }, kustomize })
      const nested = [{ list: { elements: [{ a: { b: 1 } }] } }, { clusters: { selector: { matchLabels: { x: 'y' } } } }]
      const generators = [{ matrix: { generators: nested } }, { list: { elements: [5, 'x', { y: [1] }] } }]
      expect(
        await apply('ApplicationSet', 'open', {
          generators,
          template: { metadata: { name: 'x' }, spec: { project: '', destination } },
          strategy: { rollingSync: { steps: [{ maxUpdate: '25%' }] } },
        }),
      ).toMatchObject({ code: 0 })
      expect((await world.get('ApplicationSet', 'argocd', 'open'))?.['spec']).toMatchObject({ generators })
    })

    it('get shows the columns', async () => {
      await apply('Application', 'shown', { project: 'default', destination })
      const wide = await world.kubectl('get', 'apps', '-n', 'argocd', 'shown', '-o', 'wide')
      expect(wide.split('\n')[0]?.split(/ {2,}/)).toEqual(['NAME', 'SYNC STATUS', 'HEALTH STATUS', 'REVISION', 'PROJECT'])
    })
  })
}
