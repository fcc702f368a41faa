import { hashOf } from '#base'
import type { KubeObject } from '#model'
import type { AnswerCache } from './types.ts'

/**
 * A cache of dry-run answers that forgets the least recently used beyond `capacity` (5000) and everything older than `expiryMs`
 * (an hour): admission webhooks may change their minds without telling.
 */
export function createAnswerCache(options: { capacity?: number; expiryMs?: number; now: () => Date }): AnswerCache {
  const { capacity = 5_000, expiryMs = 3_600_000 } = options
  const entries = new Map<string, { answer: KubeObject; at: number }>()
  return {
    get(key) {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      entries.delete(key)
      if (options.now().getTime() - entry.at > expiryMs) return undefined
      entries.set(key, entry)
      return entry.answer
    },
    set(key, answer) {
      entries.delete(key)
      entries.set(key, { answer, at: options.now().getTime() })
      for (const oldest of entries.keys()) {
        if (entries.size <= capacity) break
        entries.delete(oldest)
      }
    },
  }
}

/**
 * What the answer to a dry run depends on: the question, and the live object with its field owners but without status and the
 * numbers that change with every write.
 */
export function answerKey(cluster: string, schemaVersion: string, desired: KubeObject, live: KubeObject): string {
  const { status: _status, metadata, ...rest } = live
  const { resourceVersion: _version, generation: _generation, managedFields, ...kept } = metadata
  const owners = (managedFields ?? []).filter((entry) => entry.subresource !== 'status').map(({ time: _time, ...entry }) => entry)
  const question = [cluster, schemaVersion, desired, { ...rest, metadata: kept }, owners]
  return hashOf(question)
}
