import type { HelmTemplate } from './helm-process.ts'
import { runOurs } from './run-ours.ts'

/** `mainstay helm template`, as the real program is called. */
export const ourHelm: HelmTemplate = (args, { cwd } = {}) => runOurs(['helm', 'template', ...args], cwd)
