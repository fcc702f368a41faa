import type { CommitInfo } from '#model'
import type { Refs } from '#source'

/** Author (`Name <mail>`), author date (RFC 3339, UTC) and message of a commit object, with the tags that are known to point at it. */
export function commitInfo(content: Buffer, sha: string, refs: Refs | undefined): CommitInfo {
  const end = content.indexOf('\n\n')
  const headers = content.toString('latin1', 0, end < 0 ? content.length : end)
  const encoding = /^encoding (?:iso-?8859-?1|latin-?1)$/im.test(headers) ? 'latin1' : 'utf8'
  const text = content.toString(encoding)
  const author = /^author (.*) (-?\d+) [+-]\d{4}$/m.exec(text)
  const split = text.indexOf('\n\n')
  const prefix = 'refs/tags/'
  const tags = [...(refs?.commits ?? [])]
    .filter(([ref, id]) => id === sha && ref.startsWith(prefix))
    .map(([ref]) => ref.slice(prefix.length))
  return {
    author: author?.[1] ?? '',
    date: dateOf(Number(author?.[2] ?? 0)),
    message: split < 0 ? '' : text.slice(split + 2).trim(),
    ...(tags.length === 0 ? {} : { tags: tags.sort() }),
  }
}

function dateOf(seconds: number): string {
  // Commits can claim any date; what no calendar holds becomes its beginning.
  const date = new Date(Math.abs(seconds) > 8.64e12 ? 0 : seconds * 1000)
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z')
}
