/**
 * The fields that a JSON text sets more than once in one object, as paths in the order of the text (`spec.replicas`,
 * `spec.containers[0].image`). The text has been parsed before, so it is well-formed.
 */
export function duplicateFields(text: string): string[] {
  const found: string[] = []
  const stack: Frame[] = []
  for (let at = 0; at < text.length; at++) {
    const top = stack.at(-1)
    switch (text[at]) {
      case '{':
      case '[':
        stack.push({
          list: text[at] === '[',
          path: pathHere(top),
          names: new Set(),
          name: '',
          index: 0,
          atName: text[at] === '{',
        })
        break
      case '}':
      case ']':
        stack.pop()
        break
      case ',':
        if (top?.list === true) top.index++
        else if (top !== undefined) top.atName = true
        break
      case '"': {
        const end = endOfString(text, at)
        if (top?.atName === true) enter(top, nameOf(text.slice(at, end + 1)), found)
        at = end
        break
      }
      default:
    }
  }
  return found
}

type Frame = { list: boolean; path: string; names: Set<string>; name: string; index: number; atName: boolean }

function pathHere(frame: Frame | undefined): string {
  if (frame === undefined) return ''
  if (frame.list) return `${frame.path}[${frame.index}]`
  return frame.path === '' ? frame.name : `${frame.path}.${frame.name}`
}

function enter(frame: Frame, name: string, found: string[]): void {
  frame.name = name
  frame.atName = false
  const path = pathHere(frame)
  if (frame.names.has(name) && !found.includes(path)) found.push(path)
  frame.names.add(name)
}

function nameOf(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1)
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}
