import { matchPath } from '#base'

/** Whether a name fits a pattern of Go's `filepath.Match`; undefined where the pattern is malformed. */
export function matchFilePath(pattern: string, name: string): boolean | undefined {
  return isWellFormed(pattern) ? matchPath(pattern, name) : undefined
}

/** `[` must be closed and hold something, a range must have both ends, and `\` must be followed by what it escapes. */
export function isWellFormed(pattern: string): boolean {
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === '\\' && ++at >= pattern.length) return false
    if (pattern[at] !== '[' || pattern[at - 1] === '\\') continue
    const end = classEnd(pattern, at + 1)
    if (end === undefined) return false
    at = end
  }
  return true
}

function classEnd(pattern: string, start: number): number | undefined {
  let at = pattern[start] === '^' ? start + 1 : start
  for (let ranges = 0; ; ranges++) {
    if (pattern[at] === ']' && ranges > 0) return at
    const low = afterMember(pattern, at)
    if (low === undefined) return undefined
    at = low
    if (pattern[at] !== '-') continue
    const high = afterMember(pattern, at + 1)
    if (high === undefined) return undefined
    at = high
  }
}

function afterMember(pattern: string, at: number): number | undefined {
  const character = pattern[at]
  if (character === undefined || character === '-' || character === ']') return undefined
  const last = character === '\\' ? at + 1 : at
  return last + 1 < pattern.length ? last + 1 : undefined
}
