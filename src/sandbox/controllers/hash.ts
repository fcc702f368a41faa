import { createHash } from 'node:crypto'
import type { Json } from '../json.ts'

// No vowels and nothing that reads like another character, so that no hash spells a word: upstream's rule for generated names.
const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

/**
 * A short stable name for a pod template, such as the value of `pod-template-hash`. Upstream hashes a dump of a Go struct, which nobody
 * else can reproduce; all that is relied upon is that equal templates get equal names.
 */
export function templateHash(template: object, collisionCount = 0): string {
  const digest = createHash('sha256')
    .update(canonical(template as Json))
    .update(collisionCount === 0 ? '' : String(collisionCount))
    .digest()
  return [...digest.subarray(0, 10)].map((byte) => alphabet[byte % alphabet.length]).join('')
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.keys(value).sort()
  return `{${fields.map((field) => `${JSON.stringify(field)}:${canonical(value[field] ?? null)}`).join(',')}}`
}
