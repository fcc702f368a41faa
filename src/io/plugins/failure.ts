import { MainstayError } from '#model'

/** How much of what a plugin said is passed on. */
const maxSaid = 4_000

/** An error of a plugin. `code` as the port says. Later it may do: a plugin may depend on more than the files. */
export function pluginError(code: string, message: string, more: { hint?: string; cause?: unknown } = {}): MainstayError {
  return new MainstayError({ code, stage: 'render', retry: 'later', message, ...more })
}

/** What a plugin said, fit for a message: without known secrets and what looks like one, and not too long; the end is what tells most. */
export function said(text: string, secrets: readonly string[]): string {
  const masked = masking(text.trim(), secrets)
  return masked.length <= maxSaid ? masked : `… ${masked.slice(-maxSaid)}`
}

const key = String.raw`[\w.-]*(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)[\w.-]*`

function masking(text: string, secrets: readonly string[]): string {
  let masked = text
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret.length >= 4) masked = masked.replaceAll(secret, '+++')
  }
  return masked
    .replace(/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g, '+++')
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]+@/gi, '$1+++@')
    .replace(/(authorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)?\s*)[^\s"']+/gi, '$1+++')
    .replace(/\b(bearer\s+)[\w.~+/=-]{8,}/gi, '$1+++')
    .replace(new RegExp(`(["']?${key}["']?\\s*[:=]\\s*)("[^"]*"|'[^']*'|[^\\s"',;]+)`, 'gi'), '$1+++')
}
