import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The commands of a page of the guide: each `sh` block, in order, with the heading that it stands under. */
export function commandsOf(page: string): Array<{ heading: string; script: string }> {
  const text = readFileSync(fileURLToPath(new URL(`../../docs/guide/${page}`, import.meta.url)), 'utf8')
  const blocks: Array<{ heading: string; script: string }> = []
  let heading = ''
  let open: string[] | undefined
  for (const line of text.split('\n')) {
    if (open !== undefined && line === '```') {
      blocks.push({ heading, script: open.join('\n') })
      open = undefined
    } else if (open !== undefined) open.push(line)
    else if (line === '```sh') open = []
    else if (line.startsWith('#')) heading = line.replace(/^#+ /, '')
  }
  return blocks
}

/** One script of all blocks, as one shell session, that stops at the first command that fails and says under which heading. */
export function sessionOf(blocks: ReadonlyArray<{ heading: string; script: string }>): string {
  const parts = blocks.map(({ heading, script }) => `heading='${heading.replaceAll("'", '')}'\n${script}`)
  const trap = `trap 'echo "failed under: $heading: $BASH_COMMAND" >&2' ERR`
  return ['set -eo pipefail', 'shopt -s expand_aliases', trap, ...parts].join('\n')
}
