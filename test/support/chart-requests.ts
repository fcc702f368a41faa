import { type MemoryFile, memorySnapshot } from './memory-snapshot.ts'
import type { ApplicationSource } from '#model'
import { type ChartHelp, type ChartJob, render, type RenderPorts, type RenderRequest } from '#render'

type Asked = { job: ChartJob; help: ChartHelp }

/** Ports that note what they are asked; a chart gives one ConfigMap of its release's name. */
export function world(given: Partial<RenderPorts> = {}) {
  const asked: Asked[] = []
  const ports: RenderPorts = {
    async renderChart(job, help) {
      asked.push({ job, help })
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: job.release.name } }
      return {
        documents: [{ path: 'web/templates/a.yaml', found: { objects: [object], problems: [] } }],
        warnings: [],
        lookups: [],
      }
    },
    dependencies: async () => ({ files: [], removed: [] }),
    buildKustomization: async () => ({ documents: [], warnings: [] }),
    remoteBase: () => Promise.reject(new Error('no remote base is expected')),
    fetchChart: async () => [],
    valueFile: async (url) => ({ text: `from: ${url}`, id: '1' }),
    now: () => new Date(0),
    ...given,
  }
  return { ports, asked, job: () => asked.at(-1)!.job }
}

/** The chart that requests are for unless they say otherwise. */
export const chart = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'a: 1\n',
}

/** A request for `charts/web`, with more files and another source. */
export function request(
  source: Partial<ApplicationSource> = {},
  files: { [path: string]: MemoryFile } = {},
  rest: Partial<RenderRequest> = {},
): RenderRequest {
  return {
    snapshot: memorySnapshot({ ...chart, ...files }),
    source: { repoURL: 'https://git.example/shop.git', path: 'charts/web', targetRevision: 'main', ...source },
    sourceIndex: 0,
    application: { name: 'web', namespace: 'argocd', project: 'default', destinationNamespace: 'shop' },
    kube: { version: 'v1.36.1', apiVersions: ['v1', 'apps/v1'] },
    ...rest,
  }
}

/** The job that a chart with this block becomes. */
export async function jobFor(
  helm: ApplicationSource['helm'],
  files: { [path: string]: MemoryFile } = {},
  rest: Partial<RenderRequest> = {},
) {
  const { ports, job } = world()
  await render(request(helm === undefined ? {} : { helm }, files, rest), { ports })
  return job()
}
