import { type CommandContext, CommandError, type Run } from './command.ts'
import { text } from './output/view.ts'

/** A script that completes commands and flags. */
export const completion: Run = async ({ args, vocabulary }) => {
  const [shell = ''] = args
  const make = ({ bash, zsh, fish } as { [shell: string]: (next: Continuations) => string })[shell]
  if (make === undefined) throw new CommandError(`Cannot complete for ${shell}: expected bash, zsh or fish`, { exit: 1 })
  return { views: [text(make(continuations(vocabulary)))] }
}

type Continuations = ReadonlyMap<string, readonly string[]>

/** What may follow which words: `''` → commands, `app` → its members, `app list` → its flags. */
function continuations({ commands, groups, globalFlags }: CommandContext['vocabulary']): Continuations {
  const found = new Map<string, string[]>([['', [...groups]]])
  const flagsOf = (flags: object): string[] => Object.keys(flags).map((flag) => `--${flag}`)
  for (const { name, flags } of commands) {
    const [first = '', second] = name.split(' ')
    const parent = second === undefined ? '' : first
    found.set(parent, [...(found.get(parent) ?? []), second ?? first])
    found.set(name, [...flagsOf(flags ?? {}), ...flagsOf(globalFlags)])
  }
  return found
}

function bash(next: Continuations): string {
  const cases = [...next].map(([words, following]) => `    '${words}') next='${following.join(' ')}' ;;`)
  return `_mainstay() {
  local words='' word next=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) case "$words" in *' '*) ;; '') words="$word" ;; *) words="$words $word" ;; esac ;; esac
  done
  case "$words" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$next" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _mainstay mainstay`
}

function zsh(next: Continuations): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bash(next)}`
}

function fish(next: Continuations): string {
  const lines = ['complete -c mainstay -f']
  for (const [words, following] of next) {
    const parts = words.split(' ').filter((word) => word !== '')
    const seen = parts.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ')
    const condition = seen === '' ? '__fish_use_subcommand' : seen
    for (const one of following) {
      lines.push(`complete -c mainstay -n '${condition}' ${one.startsWith('--') ? `-l ${one.slice(2)}` : `-a ${one}`}`)
    }
  }
  return lines.join('\n')
}
