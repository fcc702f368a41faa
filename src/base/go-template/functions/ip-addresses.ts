/** The 4 or 16 bytes of an address in one of its usual notations, without zone; undefined where it is none. As Go's `net.ParseIP`. */
export function parseIp(text: string): Buffer | undefined {
  return text.includes(':') ? parseIp6(text) : parseIp4(text)
}

function parseIp4(text: string): Buffer | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  // No leading zeros: some read them as octal.
  if (!parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)) return undefined
  return Buffer.from(parts.map(Number))
}

function parseIp6(text: string): Buffer | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const isShort = halves.length === 2
  const left = wordsOf(head, !isShort)
  const right = wordsOf(tail, true)
  if (left === undefined || right === undefined) return undefined
  const missing = 16 - left.length - right.length
  // The colons must stand for at least one group.
  if (isShort ? missing < 2 : missing !== 0) return undefined
  return Buffer.concat([left, Buffer.alloc(missing), right])
}

/** Two bytes for each group; the last may be an address of four bytes. */
function wordsOf(groups: readonly string[], isEnd: boolean): Buffer | undefined {
  const bytes: number[] = []
  for (const [index, group] of groups.entries()) {
    if (isEnd && index === groups.length - 1 && group.includes('.')) {
      const last = parseIp4(group)
      if (last === undefined) return undefined
      bytes.push(...last)
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const word = Number.parseInt(group, 16)
      bytes.push(word >> 8, word & 255)
    } else {
      return undefined
    }
  }
  return Buffer.from(bytes)
}
