import { execFileSync } from 'node:child_process'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Snapshot } from '#model'
import { makeRepository, plainGit, repositoryAt, temporaryFolder, type TestRepository } from '#test/git-repository'
import { type OpenGit, openGit } from './index.ts'

const root = temporaryFolder('git-root')
let git: OpenGit
let repo: TestRepository

beforeAll(async () => {
  git = await openGit({ root, clock: { now: () => new Date() }, allowLocalRepositories: () => true })
  repo = makeRepository()
})
afterAll(() => {
  git.close()
  repo.remove()
  rmSync(root, { recursive: true, force: true })
})

type Node =
  | { kind: 'file'; content: string; executable: boolean }
  | { kind: 'link'; target: string }
  | { kind: 'submodule' }
  | { kind: 'folder'; inside: Folder }
type Folder = { [name: string]: Node }

const oddNames = [
  'a b',
  ' ',
  'new\nline',
  'tab\t',
  '"quoted"',
  "it's",
  'back\\slash',
  'ünïcödé',
  '日本',
  '🚀',
  'e\u0301',
  '-rf',
  '--',
  '*',
  '.hidden',
  '..a',
  'a.yaml',
  'a-b',
  'A',
  '~',
  '%2e',
  ':(top)',
  '#',
]
const name = fc.oneof(fc.constantFrom(...oddNames), fc.stringMatching(/^[a-z]{1,6}$/))
const leaf: fc.Arbitrary<Node> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('file' as const), content: fc.string({ maxLength: 60 }), executable: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('link' as const),
      target: fc.constantFrom('a', '../x', './a/b', '/etc/passwd', 'nowhere', '..'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'submodule' as const }) },
)
const folder = (depth: number): fc.Arbitrary<Folder> => {
  const inside: fc.Arbitrary<Node> =
    depth === 0
      ? leaf
      : fc.oneof(
          { weight: 3, arbitrary: leaf },
          { weight: 1, arbitrary: fc.record({ kind: fc.constant('folder' as const), inside: folder(depth - 1) }) },
        )
  return fc.dictionary(name, inside, { minKeys: 1, maxKeys: 6, noNullPrototype: true })
}

describe('a snapshot', () => {
  it('is what a checkout of the same commit would put on a disk', async () => {
    await fc.assert(
      fc.asyncProperty(folder(3), async (tree) => {
        const sha = importCommit(tree)
        const snapshot = await git.commit(repositoryAt(repo.path), sha)
        const checkout = mkdtempSync(join(tmpdir(), 'checkout-'))
        try {
          plainGit(repo.path, ['-c', 'core.protectNTFS=false', `--work-tree=${checkout}`, 'read-tree', '--reset', sha])
          plainGit(repo.path, ['-c', 'core.protectNTFS=false', `--work-tree=${checkout}`, 'checkout-index', '--all', '--force'])
          expect(await filesOf(snapshot)).toEqual(filesOn(checkout))
        } finally {
          rmSync(checkout, { recursive: true, force: true })
        }
      }),
      { numRuns: 25 },
    )
  }, 30_000)

  it('lists submodules as what they are, and has nothing below them', async () => {
    const snapshot = await git.commit(repositoryAt(repo.path), importCommit({ sub: { kind: 'submodule' } }))
    expect(await snapshot.entry('sub')).toEqual({ kind: 'submodule', id: '1'.repeat(40) })
    expect(await snapshot.entry('sub/file')).toBeUndefined()
    expect(await snapshot.list('sub')).toBeUndefined()
    await expect(snapshot.read('sub')).rejects.toMatchObject({
      code: 'file-not-found',
      message: expect.stringContaining('submodule'),
    })
  })

  it('keeps names that are not UTF-8 apart', async () => {
    const lines = ['\\377x', '\\376x'].map((odd, index) => `M 100644 inline "${odd}"\ndata 1\n${index}\n`)
    const snapshot = await git.commit(repositoryAt(repo.path), importLines(lines.join('')))
    const listed = (await snapshot.list('')) ?? []
    expect(new Set(listed.map((entry) => entry.name)).size).toBe(2)
    const contents = await Promise.all(listed.map(async (entry) => (await snapshot.read(entry.name)).toString()))
    expect(contents.sort()).toEqual(['0', '1'])
  })

  it('of ten thousand files is walked in a second or two, and again at once', async () => {
    const lines = Array.from(
      { length: 10_000 },
      (_unused, i) => `M 100644 inline d${i % 100}/s${i % 7}/f${i}.yaml\ndata <<E\nn: ${i}\nE\n`,
    )
    const snapshot = await git.commit(repositoryAt(repo.path), importLines(lines.join('')))
    const began = performance.now()
    const entries = await snapshot.walk('')
    const walked = performance.now()
    await snapshot.walk('')
    const again = performance.now()
    expect(entries.filter((entry) => entry.kind === 'file')).toHaveLength(10_000)
    expect(walked - began).toBeLessThan(3000)
    expect(again - walked).toBeLessThan(1000)
  }, 30_000)
})

describe('a hostile tree', () => {
  const blob = () => plainGit(repo.path, ['hash-object', '-w', '--stdin'], 'x').trim()
  const rawTree = (entries: ReadonlyArray<readonly [mode: string, name: string, id: string]>) => {
    const parts = entries.flatMap(([mode, entry, id]) => [Buffer.from(`${mode} ${entry}\0`, 'utf8'), Buffer.from(id, 'hex')])
    return plainGit(repo.path, ['hash-object', '-t', 'tree', '-w', '--stdin', '--literally'], Buffer.concat(parts)).trim()
  }
  const commitOf = (tree: string) => plainGit(repo.path, ['commit-tree', '-m', 'x', tree]).trim()

  it.each(['..', '.', '.git', '.GIT', 'git~1', '.git ', 'a/b', '../escape', '.g\u200cit'])(
    'with an entry called %j is refused',
    async (evil) => {
      const snapshot = await git.commit(repositoryAt(repo.path), commitOf(rawTree([['100644', evil, blob()]])))
      await expect(snapshot.list('')).rejects.toMatchObject({ code: 'tree-invalid' })
      await expect(snapshot.walk('')).rejects.toMatchObject({ code: 'tree-invalid' })
    },
  )

  it('that ends too early, or has modes that git does not know, is refused', async () => {
    const cut = plainGit(repo.path, ['hash-object', '-t', 'tree', '-w', '--stdin', '--literally'], '100644 a\0short').trim()
    for (const tree of [cut, rawTree([['777777', 'a', blob()]])]) {
      const snapshot = await git.commit(repositoryAt(repo.path), commitOf(tree))
      await expect(snapshot.list('')).rejects.toMatchObject({ code: 'tree-invalid' })
    }
  })

  it('cannot be had in place of a commit', async () => {
    for (const id of [blob(), rawTree([['100644', 'a', blob()]])]) {
      await expect(git.commit(repositoryAt(repo.path), id)).rejects.toMatchObject({ code: 'commit-not-found' })
    }
  })
})

function importCommit(tree: Folder): string {
  return importLines(importedLines(tree, ''))
}

function importLines(lines: string): string {
  const head = 'commit refs/heads/imported\ncommitter Robin Doe <robin@example.com> 1772600767 +0000\ndata 1\nm\ndeleteall\n'
  execFileSync('git', ['fast-import', '--quiet', '--force'], {
    cwd: repo.path,
    input: head + lines,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
  })
  return repo.git('rev-parse', 'refs/heads/imported')
}

function importedLines(tree: Folder, at: string): string {
  return Object.entries(tree)
    .map(([entry, node]) => {
      const path = at + entry
      if (node.kind === 'folder') return importedLines(node.inside, `${path}/`)
      const quoted = `"${Array.from(Buffer.from(path, 'utf8'), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}"`
      if (node.kind === 'submodule') return `M 160000 ${'1'.repeat(40)} ${quoted}\n`
      const mode = node.kind === 'link' ? '120000' : node.executable ? '100755' : '100644'
      const content = Buffer.from(node.kind === 'link' ? node.target : node.content, 'utf8')
      return `M ${mode} inline ${quoted}\ndata ${content.length}\n${content.toString('utf8')}\n`
    })
    .join('')
}

/** Path to what is there: content and x for files, the target of links; submodules are empty folders in both. */
async function filesOf(snapshot: Snapshot): Promise<{ [path: string]: string }> {
  const found: { [path: string]: string } = {}
  for (const entry of await snapshot.walk('')) {
    if (entry.kind === 'directory') continue
    if (entry.kind === 'submodule') found[entry.path] = 'submodule'
    else if (entry.kind === 'file')
      found[entry.path] = `file ${entry.executable === true} ${(await snapshot.read(entry.path)).toString()}`
    else found[entry.path] = `link`
  }
  return found
}

function filesOn(folder: string): { [path: string]: string } {
  const found: { [path: string]: string } = {}
  const into = (inside: string) => {
    const entries = readdirSync(join(folder, inside))
    for (const entry of entries) {
      const path = inside === '' ? entry : `${inside}/${entry}`
      const facts = lstatSync(join(folder, path))
      if (facts.isSymbolicLink()) found[path] = readlinkSync(join(folder, path)) === '' ? 'broken' : 'link'
      else if (facts.isFile()) found[path] = `file ${(facts.mode & 0o100) !== 0} ${readFileSync(join(folder, path), 'utf8')}`
      else if (readdirSync(join(folder, path)).length === 0) found[path] = 'submodule'
      else into(path)
    }
  }
  into('')
  return found
}
