import { isJsonObject, type Json, type JsonObject, type KubeObject } from '#model'

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * Masks Secrets that are shown side by side: equal values get equal masks, different values of one key get masks of different length, so
 * that a change shows and its content does not. Whether something is a Secret is read off the object itself, never off what
 * a caller says it is. Objects of other kinds only lose kubectl's last-applied annotation, which repeats a whole object.
 */
export function maskTogether<T extends KubeObject | undefined>(objects: readonly T[]): T[] {
  const masks = new Map<string, Map<string, string>>()
  const maskFor = (key: string, value: Json): string => {
    const known = masks.get(key) ?? new Map<string, string>()
    masks.set(key, known)
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    const mask = known.get(text) ?? '+'.repeat(8 + known.size)
    known.set(text, mask)
    return mask
  }
  return objects.map((object) => (object === undefined ? object : (maskOne(object, maskFor) as T)))
}

/**
 * The gate that every answer passes: any Secret anywhere in it, also one that travels as JSON text, is masked. Parts without a Secret
 * are shared with the input.
 */
export function maskAnswer(answer: unknown): unknown {
  if (typeof answer === 'string') return maskText(answer)
  if (Array.isArray(answer)) {
    const items: unknown[] = answer.map(maskAnswer)
    return items.some((item, index) => item !== answer[index]) ? items : answer
  }
  if (typeof answer !== 'object' || answer === null) return answer
  const record = answer as { [field: string]: unknown }
  if (isSecret(record)) return maskTogether([record as KubeObject])[0]
  let changed = false
  const copy: { [field: string]: unknown } = {}
  for (const [field, value] of Object.entries(record)) {
    copy[field] = maskAnswer(value)
    changed ||= copy[field] !== value
  }
  return changed ? copy : record
}

function maskText(text: string): string {
  // Only texts that can hold a Secret are parsed: the word has to be there in some spelling that JSON allows.
  if (!text.startsWith('{') || !(text.includes('Secret') || text.includes('\\u'))) return text
  try {
    const parsed: unknown = JSON.parse(text)
    const masked = maskAnswer(parsed)
    return masked === parsed ? text : JSON.stringify(masked)
  } catch {
    return text
  }
}

function isSecret(object: { [field: string]: unknown }): boolean {
  return object['kind'] === 'Secret' && (object['apiVersion'] === 'v1' || 'data' in object || 'stringData' in object)
}

function maskOne(object: KubeObject, maskFor: (key: string, value: Json) => string): KubeObject {
  const bare = withoutLastApplied(object)
  if (!isSecret(bare)) return bare
  const masked: KubeObject = { ...bare }
  for (const field of ['data', 'stringData']) {
    const values = bare[field]
    if (!isJsonObject(values)) {
      if (values !== undefined && values !== null) masked[field] = {}
      continue
    }
    const hidden: JsonObject = {}
    for (const [key, value] of Object.entries(values)) hidden[key] = isMask(value) ? value : maskFor(key, value)
    masked[field] = hidden
  }
  return masked
}

/** Masking twice must not change anything: the comparison has masked what it gives already. */
function isMask(value: Json): value is string {
  return typeof value === 'string' && /^\+{8,}$/.test(value)
}

function withoutLastApplied(object: KubeObject): KubeObject {
  const annotations = object.metadata?.annotations
  if (annotations?.[lastApplied] === undefined) return object
  const { [lastApplied]: _, ...others } = annotations
  return { ...object, metadata: { ...object.metadata, annotations: others } }
}
