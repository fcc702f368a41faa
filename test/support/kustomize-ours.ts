import type { KustomizeBuild } from './kustomize-process.ts'
import { runOurs } from './run-ours.ts'

/** `mainstay kustomize build`, as the real program is called. */
export const ourKustomize: KustomizeBuild = (args, { cwd } = {}) => runOurs(['kustomize', 'build', ...args], cwd)
