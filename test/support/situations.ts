import { describe, expect, test } from 'vitest'
import { healthOf } from '#kinds'
import type { KubeObject } from '#model'

/** A situation of an object: in words, what is particular about it, the health it has, and words that its message must hold. */
export type Situation = [
  situation: string,
  object: Partial<KubeObject> & { [field: string]: unknown },
  status: string | undefined,
  message?: string,
]

/** One test a situation. Objects get a name and generation 1; whatever is not Healthy has to say why. */
export function testSituations(apiVersion: string, kind: string, situations: Situation[]): void {
  describe(kind, () => {
    test.each(situations)('%s', (_situation, object, status, message) => {
      const health = healthOf({
        apiVersion,
        kind,
        ...object,
        metadata: { name: 'x', generation: 1, ...object.metadata },
      })
      expect(health?.status).toBe(status)
      if (message !== undefined) expect(health?.message).toContain(message)
      if (health !== undefined && health.status !== 'Healthy') expect(health.message, 'says why').toBeTruthy()
    })
  })
}
