import { createHash } from 'node:crypto'

/**
 * The SHA-256 (64 hexadecimal digits) of a JSON value in canonical form: keys sorted, no white space, fields that are undefined left out.
 * Equal values give equal hashes whatever the order of their keys.
 */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}

/** A JSON value as text with sorted keys. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const { toJSON } = value as { toJSON?: unknown }
  if (typeof toJSON === 'function') return canonicalJson(JSON.parse(JSON.stringify(value)))
  const fields = Object.entries(value)
    .filter(([, child]) => child !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, child]) => `${JSON.stringify(key)}:${canonicalJson(child)}`)
  return `{${fields.join(',')}}`
}

/** The FNV-1a hash of a text (its UTF-8 bytes) in 32 bits, as a whole number; what the Kubernetes world takes to deal things out. */
export function fnv32a(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
