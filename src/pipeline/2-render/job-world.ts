import { seededWorld } from '#base/go-template/functions'
import type { RenderWorld } from './helm/index.ts'

/** The time and the chance that templates of a job see: with a seed, the same in every render. */
export function worldFor(
  job: { nowMs: number; seed: string | undefined },
  { randomBytes }: { randomBytes(size: number): Uint8Array },
): RenderWorld {
  const now = (): Date => new Date(job.nowMs)
  return job.seed === undefined ? { now, randomBytes } : seededWorld({ seed: job.seed, now })
}
