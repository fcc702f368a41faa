import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, resolve } from 'node:path'

/** One import of a source file: as written, and the file of ours that it means (relative to the root), if it is one. */
export type Import = { from: string; specifier: string; target: string | undefined; typeOnly: boolean; line: number }

/** A source tree to look at: its files with their text, relative to the root, with `/`. */
export type SourceTree = { files: ReadonlyMap<string, string>; doors: ReadonlyMap<string, string> }

/** Reads the TypeScript sources below `src` of a checkout, tests left out, and the doors from its package.json. */
export function readSourceTree(root: string): SourceTree {
  const files = new Map<string, string>()
  for (const entry of readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.test.ts')) continue
    const path = relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')
    files.set(path, readFileSync(join(root, path), 'utf8'))
  }
  const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports: { [name: string]: string } }
  const doors = new Map(Object.entries(imports).map(([name, path]) => [name, posix.normalize(path)]))
  return { files, doors }
}

const statement = /^[ \t]*(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
const dynamic = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

/** All imports of a tree. `import type` and `export type` count as type-only; a list of `type` names in a plain import does not. */
export function importsOf(tree: SourceTree): Import[] {
  const found: Import[] = []
  for (const [from, text] of tree.files) {
    const code = text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    for (const match of code.matchAll(statement)) {
      const specifier = match[2] ?? ''
      const onlyTypeNames =
        /\{([^}]*)\}/
          .exec(match[0])?.[1]
          ?.split(',')
          .every((name) => name.trim() === '' || /^type\s/.test(name.trim())) ?? false
      found.push({
        from,
        specifier,
        target: targetOf(tree, from, specifier),
        typeOnly: match[1] !== undefined || onlyTypeNames,
        line: lineOf(code, match.index),
      })
    }
    for (const match of code.matchAll(dynamic)) {
      const specifier = match[1] ?? ''
      found.push({ from, specifier, target: targetOf(tree, from, specifier), typeOnly: false, line: lineOf(code, match.index) })
    }
  }
  return found
}

/** The cycles among files, each once, as the path that closes it. Imports of types only do not count: they are gone at run time. */
export function cyclesOf(imports: readonly Import[]): string[][] {
  const graph = new Map<string, string[]>()
  for (const { from, target, typeOnly } of imports) {
    if (target !== undefined && !typeOnly) graph.set(from, [...(graph.get(from) ?? []), target])
  }
  const state = new Map<string, 'open' | 'done'>()
  const cycles: string[][] = []
  const visit = (file: string, path: string[]): void => {
    state.set(file, 'open')
    for (const next of graph.get(file) ?? []) {
      if (state.get(next) === 'open') cycles.push([...path.slice(path.indexOf(next)), next])
      else if (state.get(next) === undefined) visit(next, [...path, next])
    }
    state.set(file, 'done')
  }
  for (const file of [...graph.keys()].sort()) if (state.get(file) === undefined) visit(file, [file])
  return cycles
}

function targetOf(tree: SourceTree, from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(dirname(from), specifier))
  if (!specifier.startsWith('#')) return undefined
  const exact = tree.doors.get(specifier)
  if (exact !== undefined) return exact
  for (const [name, path] of tree.doors) {
    const [before = '', after] = name.split('*')
    if (after !== undefined && specifier.startsWith(before)) return path.replace('*', specifier.slice(before.length))
  }
  return undefined
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

/** Whether a path exists in a checkout; for tests that hold names in a list against the tree. */
export function existsIn(root: string, path: string): boolean {
  return existsSync(resolve(root, path))
}
