/**
 * The folder that a relative path means, seen from a folder in the same tree; `''` is the root. undefined for absolute paths and for those that lead out.
 */
export function localFolder(from: string, path: string): string | undefined {
  if (path.startsWith('/') || /[\u0000-\u001f\\]/.test(path)) return undefined
  const walked = from.split('/').filter((part) => part !== '' && part !== '.')
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') walked.push(part)
    else if (walked.pop() === undefined) return undefined
  }
  return walked.join('/')
}
