import { define, type Family } from './define.ts'

const pathFunction = (result: string, work: (path: string) => string | boolean) => define(['string'], result, work)

/** Paths with slashes, as Go's package path has them; on Linux path/filepath agrees, which is where Helm runs for Argo CD. */
export const pathFunctions: Family = {
  base: pathFunction('string', base),
  dir: pathFunction('string', dir),
  clean: pathFunction('string', clean),
  ext: pathFunction('string', extension),
  isAbs: pathFunction('bool', isAbsolute),
  osBase: pathFunction('string', base),
  osDir: pathFunction('string', dir),
  osClean: pathFunction('string', clean),
  osExt: pathFunction('string', extension),
  osIsAbs: pathFunction('bool', isAbsolute),
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/')
}

function base(path: string): string {
  if (path === '') return '.'
  let end = path.length
  while (path[end - 1] === '/') end--
  return end === 0 ? '/' : path.slice(path.lastIndexOf('/', end - 1) + 1, end)
}

function dir(path: string): string {
  return clean(path.slice(0, path.lastIndexOf('/') + 1))
}

/** Without `.`, doubled slashes, and `..` where there is something to leave. */
function clean(path: string): string {
  const rooted = isAbsolute(path)
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') kept.push(part)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (!rooted) kept.push('..')
  }
  const joined = kept.join('/')
  return rooted ? `/${joined}` : joined === '' ? '.' : joined
}

function extension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return dot < 0 ? '' : name.slice(dot)
}
