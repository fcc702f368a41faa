import type { Container, Pod } from '../shapes.ts'

/** How a container is made to fail: its image cannot be pulled, it exits with an error, or it never gets ready. */
export type Failure = 'image' | 'exit' | 'unready'

/** On a Pod (or its template): `image`, `crash`, `job` or `unready` makes all its containers fail that way. */
export const failAnnotation = 'sandbox.mainstay.dev/fail'
/** On a Pod: how long it stays unready after it has started, such as `5s`. */
export const readyAfterAnnotation = 'sandbox.mainstay.dev/ready-after'
/** On a Pod that ends by itself: how long it runs, such as `10s`. */
export const runForAnnotation = 'sandbox.mainstay.dev/run-for'

/**
 * How this container of the Pod fails, or undefined if it does well. The annotation speaks for all containers;
 * else the image's tag tells: one with `missing` in it cannot be pulled, one with `crash` or `fail` exits with an error.
 */
export function failureOf(pod: Pod, container: Container): Failure | undefined {
  const wanted = pod.metadata.annotations?.[failAnnotation]
  if (wanted === 'image' || wanted === 'unready') return wanted
  if (wanted === 'crash' || wanted === 'job') return 'exit'
  const tag = tagOf(container.image ?? '')
  if (tag.includes('missing')) return 'image'
  return tag.includes('crash') || tag.includes('fail') ? 'exit' : undefined
}

/** Milliseconds of a duration such as `500ms`, `5s`, `2m`; undefined if it is absent or not one. */
export function durationMs(text: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text ?? '')
  if (match === null) return undefined
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] ?? 's'] ?? 1000
  return Number(match[1]) * unit
}

// `registry:5000/shop/web:1.2@sha256:…` has tag 1.2: neither the port of the registry nor the digest is one.
function tagOf(image: string): string {
  const name = image.split('@')[0] ?? ''
  const last = name.slice(name.lastIndexOf('/') + 1)
  const colon = last.indexOf(':')
  return colon < 0 ? '' : last.slice(colon + 1)
}
