import { decodeBase64 } from './encodings.ts'

/** A block of PEM: what it says it is, and its bytes. */
export type PemBlock = { type: string; bytes: Buffer }

/** The block as text, 64 characters a line. */
export function encodePem({ type, bytes }: PemBlock): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${type}-----`, ...lines, `-----END ${type}-----`, ''].join('\n')
}

/** The first block of a text; undefined where there is none that is whole. Headers before the content are passed over. */
export function decodePem(text: string): PemBlock | undefined {
  const pattern = /(?:^|\n)-----BEGIN ([^\n]*?)-----[ \t\r]*\n([\s\S]*?)-----END \1-----[ \t\r]*(?=\n|$)/g
  for (const [, type = '', body = ''] of text.matchAll(pattern)) {
    const content = body.replace(/^(?:[^\n:]+:[^\n]*\n)+\s*/, '')
    const bytes = decodeBase64(content.replace(/[ \t]/g, ''))
    if (!('wrongAt' in bytes)) return { type, bytes }
  }
  return undefined
}
