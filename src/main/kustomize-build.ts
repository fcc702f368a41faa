import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { KustomizeBuildFlags, KustomizeBuildResult } from '#cli'
import {
  type Built,
  buildKustomization,
  type BuildPorts,
  type Kustomization,
  KustomizeError,
  parseRepositoryUrl,
  printBuilt,
} from '../pipeline/2-render/kustomize/index.ts'
import { asGoWould } from './helm-chart.ts'
import { inflateChart } from './kustomize-chart.ts'
import { DiskFiles } from './kustomize-files.ts'
import { remoteFile, Repositories } from './kustomize-remote.ts'

/** `mainstay kustomize build`: the kustomization from this disk or from a repository, charts by our own Helm, the rest from the engine. */
export async function kustomizeBuild(flags: KustomizeBuildFlags): Promise<KustomizeBuildResult> {
  const repositories = new Repositories()
  try {
    const built = await buildFrom(flags, repositories)
    const text = printBuilt(built)
    const { output } = flags
    if (output === undefined) return { text, warnings: built.warnings }
    await (await import('./kustomize-output.ts')).writeBuilt(built, text, output)
    return { text: '', warnings: built.warnings }
  } catch (error) {
    if (error instanceof KustomizeError) return { text: '', warnings: [], refusal: error.message }
    // What the disk refuses: a file that may not be read, an output that cannot be written.
    if (error instanceof Error && 'path' in error && typeof error.path === 'string') {
      return { text: '', warnings: [], refusal: asGoWould(error, error.path).message }
    }
    throw error
  } finally {
    await repositories.remove()
  }
}

async function buildFrom(flags: KustomizeBuildFlags, repositories: Repositories): Promise<Built> {
  const ports: BuildPorts = {
    files: new DiskFiles('/'),
    remoteBase: async (base) => await repositories.clone(base),
    remoteFile,
    inflate: async (request) => await inflateChart(request, flags),
  }
  const managed = (kustomization: Kustomization): Kustomization => ({
    ...kustomization,
    buildMetadata: [...kustomization.buildMetadata, 'managedByLabel'],
  })
  const { reorder, loadRestrictor, enableHelm, managedByLabel } = flags
  // What is on this disk is meant before a repository that is called so.
  const base = existsSync(flags.path) ? undefined : parseRepositoryUrl(flags.path)
  const from =
    base === undefined
      ? { path: resolve(flags.path).slice(1), ports }
      : { path: base.path, ports: { ...ports, files: await repositories.clone(base) } }
  return await buildKustomization(from.path, from.ports, {
    loadRestrictor,
    enableHelm,
    ...(base === undefined ? { displayRoot: '/' } : {}),
    ...(reorder === undefined ? {} : { reorder }),
    ...(managedByLabel ? { adjust: managed } : {}),
    limits: noLimits,
  })
}

/** Whoever builds on his own machine may build what he likes. */
const noLimits = { depth: 1000, files: Infinity, readBytes: Infinity, outputBytes: Infinity }
