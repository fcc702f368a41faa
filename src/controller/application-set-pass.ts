import type { KubeObject } from '#model'
import type { Context } from './context.ts'
export async function passOverSet(_set: KubeObject, _context: Context): Promise<{ requeueAfterMs?: number }> {
  return {}
}
