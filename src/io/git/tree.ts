import type { NamedEntry } from '#model'

/** A tree that cannot be what git wrote for an honest repository: a name with a slash, `..`, `.git`, or bytes that end too early. */
export class BadTreeError extends Error {}

// Writing such a name to a disk would leave the folder or change the repository's own settings; nothing honest has them.
// git refuses them too: .git in any case, and the short names that some file systems give to it. (Ignorable code points: HFS+.)
const ignorable = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g
const refused = /^(\.|\.\.|\.git[ .]*|git~1[ .]*)$/i

/**
 * The entries of a git tree object (`<mode> <name>\0<binary id>` each), sorted by name. `idBytes` is 20, or 32 in a SHA-256 repository.
 * Throws BadTreeError.
 */
export function parseTree(content: Buffer, idBytes: number): NamedEntry[] {
  const entries: NamedEntry[] = []
  let at = 0
  while (at < content.length) {
    const space = content.indexOf(32, at)
    const zero = space < 0 ? -1 : content.indexOf(0, space)
    if (zero < 0 || zero + 1 + idBytes > content.length) throw new BadTreeError('it ends in the middle of an entry')
    const mode = content.toString('latin1', at, space)
    const name = nameOf(content.subarray(space + 1, zero))
    at = zero + 1 + idBytes
    entries.push({ name, ...kindOf(mode), id: content.toString('hex', zero + 1, at) })
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function nameOf(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  // File names are bytes. What is not UTF-8 keeps each byte, as a lone surrogate that no honest name contains.
  const name = text.includes('\ufffd') && !Buffer.from(text, 'utf8').equals(bytes) ? surrogates(bytes) : text
  if (name === '' || name.includes('/') || refused.test(name.replace(ignorable, ''))) {
    throw new BadTreeError(`it has an entry called ${JSON.stringify(name)}`)
  }
  return name
}

function surrogates(bytes: Buffer): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('')
}

function kindOf(mode: string): { kind: NamedEntry['kind']; executable?: boolean } {
  switch (Number.parseInt(mode, 8) & 0o170000) {
    case 0o040000:
      return { kind: 'directory' }
    case 0o120000:
      return { kind: 'link' }
    case 0o160000:
      return { kind: 'submodule' }
    case 0o100000:
      return (Number.parseInt(mode, 8) & 0o111) === 0 ? { kind: 'file' } : { kind: 'file', executable: true }
    default:
      throw new BadTreeError(`it has an entry of mode ${JSON.stringify(mode.slice(0, 10))}`)
  }
}
