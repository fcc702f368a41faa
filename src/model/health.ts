/** From best to worst, in the order in which an application takes the worst of its objects. */
export const healthStatuses = ['Healthy', 'Suspended', 'Progressing', 'Missing', 'Degraded', 'Unknown'] as const
export type HealthStatus = (typeof healthStatuses)[number]

/** What an object is like and, unless all is well, why. */
export type Health = { status: HealthStatus; message?: string }

/** The worse of two; the first where they are equal. */
export function worse(a: Health, b: Health): Health {
  return healthStatuses.indexOf(b.status) > healthStatuses.indexOf(a.status) ? b : a
}
