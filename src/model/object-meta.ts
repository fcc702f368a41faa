import { z } from 'zod'
import type { ObjectMeta } from './kube-object.ts'
import { object, requiredText, text, textMap, texts } from './schema.ts'

/** Metadata of an object that has a name. */
export type NamedMeta = ObjectMeta & { name: string }

/**
 * Metadata as far as we read it. The API server checks its own types here, so the CRD says no more than `object`; the cast adds the
 * fields that only the API server writes.
 */
export const metadataSchema = object({
  name: requiredText(),
  namespace: text(),
  labels: textMap(),
  annotations: textMap(),
  finalizers: texts(),
}).meta({ plain: true }) as unknown as z.ZodType<NamedMeta>
