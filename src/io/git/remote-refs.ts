import type { Refs } from '#source'

/**
 * Reads what `git ls-remote --symref` or `git show-ref --head --dereference` printed: `<id> <name>` a line, `<name>^{}` for the commit of an
 * annotated tag, `ref: <branch> HEAD` for what HEAD stands for. Names that git would not accept as refs are dropped.
 */
export function parseRefs(output: string, askedAt: Date): Refs {
  const direct = new Map<string, string>()
  const peeled = new Map<string, string>()
  let headBranch: string | undefined
  for (const line of output.split('\n')) {
    const symbolic = /^ref: (\S+)\s+HEAD$/.exec(line)
    if (symbolic !== null) headBranch = symbolic[1]
    const ref = /^([0-9a-f]{40}|[0-9a-f]{64})[ \t](.+)$/.exec(line)
    if (ref === null) continue
    const name = ref[2]!
    if (name.endsWith('^{}')) peeled.set(name.slice(0, -3), ref[1]!)
    else if (name === 'HEAD' || isRefName(name)) direct.set(name, ref[1]!)
  }
  const commits = new Map([...direct].map(([name, id]) => [name, peeled.get(name) ?? id]))
  return { commits, askedAt, ...(headBranch !== undefined && isRefName(headBranch) ? { headBranch } : {}) }
}

/** The rules of git-check-ref-format for a full name: whatever passes can stand in a refspec without meaning something else. */
export function isRefName(name: string): boolean {
  if (!name.startsWith('refs/') || name.endsWith('/') || name.endsWith('.') || name.length > 1024) return false
  if (/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\//.test(name)) return false
  return name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'))
}
