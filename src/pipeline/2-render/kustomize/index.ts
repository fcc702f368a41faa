/**
 * Kustomize 5.8.1 as a pure function. In comes the folder of a kustomization with the files of its repository, out come the objects that
 * `kustomize build` prints, in its order, or its refusal in its words. It reads files through ports only, runs no program and no plugin of others,
 * and gives the same bytes for the same files.
 */
export { buildKustomization, isClusterScoped, printBuilt } from './build/index.ts'
export {
  type Built,
  type BuildFiles,
  type BuildLimits,
  type BuildOptions,
  type BuildPorts,
  type BuiltResource,
  type HelmChartRequest,
  type Kustomization,
  KustomizeError,
  type KustomizeErrorCode,
  type RemoteBase,
} from './contract.ts'
export { parseRepositoryUrl } from './load/repository-url.ts'
export { type KustomizeOverrides, presentComponents, withOverrides } from './overrides.ts'
