import { z } from 'zod'
import type { Json, JsonObject } from './json.ts'

/**
 * An object of which we know these fields. At run time unknown fields are kept, so that an object written for a newer version
 * survives a round trip; the type is closed, so that a misspelt field is a compile error. That is the reason for the cast.
 */
export function object<S extends z.core.$ZodLooseShape>(shape: S, description?: string): z.ZodObject<S, z.core.$strip> {
  const schema = z.looseObject(shape) as unknown as z.ZodObject<S, z.core.$strip>
  return description === undefined ? schema : schema.describe(description)
}

/** A text field that may be left out. */
export const text = (description?: string) => described(z.string(), description).exactOptional()

/** A text field that must be there. */
export const requiredText = (description?: string) => described(z.string(), description)

/** A list of texts that may be left out. */
export const texts = (description?: string) => described(z.array(z.string()), description).exactOptional()

/** A flag that may be left out. */
export const flag = (description?: string) => described(z.boolean(), description).exactOptional()

/** A whole number that may be left out; int64 in the CRD, safe integers here. */
export const whole = (description?: string) => described(z.int(), description).exactOptional()

/** A map from text to text that may be left out. */
export const textMap = (description?: string) => described(z.record(z.string(), z.string()), description).exactOptional()

/** A list of objects (or anything else) that may be left out. */
export const list = <T extends z.ZodType>(item: T, description?: string) => described(z.array(item), description).exactOptional()

/** Something that may be left out. */
export const maybe = <T extends z.ZodType>(schema: T) => schema.exactOptional()

/** A point in time, RFC 3339. The API server checks the format; the parser takes any text, as an unreadable time must not stop anything. */
const rfc3339 = z.string().meta({ format: 'date-time' })
export const time = (description?: string) => described(rfc3339, description).exactOptional()
export const requiredTime = (description?: string) => described(rfc3339, description)

/** A number or a text such as `25%`; `$` expressions of plugins come as text too. */
export const intOrText = (description?: string) =>
  described(
    z.union([z.int(), z.string()]).meta({ 'x-kubernetes-int-or-string': true }) as z.ZodType<number | string>,
    description,
  )

/** Any JSON object, kept as it is. The cast says what the check (an object) leaves to the JSON parser before it. */
export const openObject = (description?: string) =>
  described(z.record(z.string(), z.unknown()).meta({ open: true }) as unknown as z.ZodType<JsonObject>, description)

/** Any JSON value, kept as it is; the cast for the same reason. */
export const anyJson = (description?: string) =>
  described(z.unknown().meta({ open: true }) as unknown as z.ZodType<Json>, description)

/**
 * A text that is one of `T` when we or Argo CD 3.5 wrote it. Not checked: a status word of another version must not make an
 * application unusable, so a switch over it needs a default. The cast gives the known words their type.
 */
export const word = <T extends string>(description?: string) => described(z.string() as unknown as z.ZodType<T>, description)

function described<T extends z.ZodType>(schema: T, description: string | undefined): T {
  return description === undefined ? schema : schema.describe(description)
}
