/**
 * The parts of a path such as `spec.containers.[name=web].image`: `\.` is a dot in a name, what stands in brackets is one part, and keeps them only
 * where it selects an item by `=`.
 */
export function splitFieldPath(path: string): string[] {
  const split = splitEscaped(path, '.')
  const parts: string[] = []
  for (let at = 0; at < split.length; at++) {
    let part = split[at] ?? ''
    if (part.startsWith('[') && !part.endsWith(']')) {
      while (at < split.length - 1) {
        const next = split[++at] ?? ''
        part += `.${next}`
        if (next.endsWith(']')) break
      }
      parts.push(part.includes('=') ? part : part.replace(/^[[\]]+|[[\]]+$/g, ''))
    } else parts.push(part)
  }
  return parts
}

/** Splits at a delimiter unless a backslash stands before it; one at the very start does not count. */
function splitEscaped(path: string, delimiter: string): string[] {
  const pieces = path.split(delimiter)
  if (pieces.length > 1 && pieces[0] === '') pieces.shift()
  const parts = [pieces[0] ?? '']
  for (const piece of pieces.slice(1)) {
    const last = parts.at(-1) ?? ''
    if (last.endsWith('\\')) parts[parts.length - 1] = last.slice(0, -1) + delimiter + piece
    else parts.push(piece)
  }
  return parts
}
