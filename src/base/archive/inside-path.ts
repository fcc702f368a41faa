import { ArchiveError } from './error.ts'

const maxNameLength = 4096

/**
 * The name of an entry as a path below the archive's root: no `.`, no empty parts, `''` for the root itself. Names with backslashes only (archives made
 * on Windows) are read as if they had slashes. Throws ArchiveError for a name that leads out, is absolute, names a drive, or holds control characters.
 */
export function insidePath(name: string): string {
  if (name.length > maxNameLength) throw new ArchiveError(`it has an entry whose name is longer than ${maxNameLength} characters`)
  if (/[\u0000-\u001f\u007f]/.test(name)) throw refused(name, 'holds control characters')
  const slashed = name.includes('/') ? name : name.replaceAll('\\', '/')
  if (slashed.startsWith('/')) throw refused(name, 'is an absolute path')
  if (/^[A-Za-z]:/.test(slashed)) throw refused(name, 'names a drive')
  const parts = slashed.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.some((part) => part === '..' || part.split('\\').includes('..'))) throw refused(name, 'leads out of its folder')
  return parts.join('/')
}

function refused(name: string, why: string): ArchiveError {
  return new ArchiveError(`it has an entry ${JSON.stringify(name.slice(0, 120))} that ${why}`)
}
