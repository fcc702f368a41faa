import { isDeepStrictEqual } from 'node:util'
import { type BuildOptions, KustomizeError } from '../contract.ts'
import { kustomizationNames, type Loader } from '../load/index.ts'
import { OpenApi } from '../schema/index.ts'
import type { BuildRun, Target } from './run.ts'

/**
 * Reads the kustomization file of a folder, of which there must be one. `adjust` changes what it says before anything is done with it. Throws
 * KustomizeError.
 */
export async function loadTarget(run: BuildRun, loader: Loader, adjust?: BuildOptions['adjust']): Promise<Target> {
  const found: string[] = []
  for (const name of kustomizationNames) {
    const file = await loader.find(name)
    if (file !== undefined) found.push(file)
  }
  const [file, ...more] = found
  if (file === undefined) {
    const names = "'kustomization.yaml', 'kustomization.yml' or 'Kustomization'"
    throw new KustomizeError('kustomization-missing', `unable to find one of ${names} in directory '${loader.shown}'`)
  }
  if (more.length > 0) {
    throw new KustomizeError('kustomization-invalid', `Found multiple kustomization files under: ${loader.shown}\n`, { file })
  }
  const parsed = await run.kustomizationOf(loader, file)
  run.warnings.push(...parsed.warnings)
  const kustomization = adjust === undefined ? parsed.kustomization : await adjust(parsed.kustomization, file)
  if (parsed.isEmpty && isDeepStrictEqual(kustomization, parsed.kustomization)) {
    throw new KustomizeError('kustomization-invalid', 'kustomization.yaml is empty', { file })
  }
  return { kustomization, file, loader }
}

/** Takes the schema that a kustomization brings along. Throws KustomizeError. */
export async function chooseSchema(run: BuildRun, { kustomization, loader }: Target, isTop: boolean): Promise<void> {
  const { openapi } = kustomization
  const path = openapi?.['path']
  const document = path === undefined ? undefined : new OpenApi((await loader.load(path)).toString('utf8'), path)
  run.schema.choose(openapi?.['version'], document, isTop)
}
