import { type Application, isJsonObject, type JsonObject, type KubeObject } from '#model'

export const argoproj = 'argoproj.io'

/**
 * An object of the cluster read as an Application. The API server has checked it against the same schema (the CRD is generated from it);
 * a field that is missing nevertheless must be expected by the reader: hence `spec` may be read as partial only.
 */
export function asApplication(object: KubeObject): Application {
  return { ...object, spec: object['spec'] ?? {} } as unknown as Application
}

/** The other way round: what is sent to the cluster. */
export function asObject(application: Application): KubeObject {
  return application
}

/** A field that should hold a JSON object, or an empty one. */
export function jsonField(object: KubeObject | undefined, field: string): JsonObject {
  const value = object?.[field]
  return isJsonObject(value) ? value : {}
}

/** The texts of a ConfigMap. */
export function textsOf(configMap: KubeObject | undefined): { [key: string]: string } {
  const texts: { [key: string]: string } = {}
  for (const [key, value] of Object.entries(jsonField(configMap, 'data'))) if (typeof value === 'string') texts[key] = value
  return texts
}

/** The project of an Application; an empty one means `default`. */
export function projectOf(application: Application): string {
  return application.spec.project === undefined || application.spec.project === '' ? 'default' : application.spec.project
}

/** All sources in order; `sources` wins over `source`, and a hydrated application shows its dry source. */
export function sourcesOf(spec: Partial<Application['spec']>): NonNullable<Application['spec']['sources']> {
  if (spec.sourceHydrator !== undefined) return [spec.sourceHydrator.drySource]
  if (spec.sources !== undefined && spec.sources.length > 0) return spec.sources
  return spec.source === undefined ? [] : [spec.source]
}

/** Whether `a` is a later version of the same kind than `b`; versions that are no numbers are later when they differ. */
export function isLater(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return a !== b
  return /^\d+$/.test(a) && /^\d+$/.test(b) ? BigInt(a) > BigInt(b) : a !== b
}
