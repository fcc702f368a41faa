import { commandGroups, commands, globalFlags } from './commands.ts'
import { CommandError, type Run } from './command.ts'
import { text } from './output/view.ts'

/** A script that completes commands and flags. */
export const completion: Run = async ({ args }) => {
  const [shell = ''] = args
  const make = ({ bash, zsh, fish } as { [shell: string]: () => string })[shell]
  if (make === undefined) throw new CommandError(`Cannot complete for ${shell}: expected bash, zsh or fish`, { exit: 1 })
  return { views: [text(make())] }
}

/** What may follow which words: `''` → commands, `app` → its members, `app list` → its flags. */
function continuations(): Map<string, string[]> {
  const found = new Map<string, string[]>([['', Object.keys(commandGroups)]])
  const flagsOf = (flags: object): string[] => Object.keys(flags).map((flag) => `--${flag}`)
  for (const { name, flags } of commands) {
    const [first = '', second] = name.split(' ')
    const parent = second === undefined ? '' : first
    found.set(parent, [...(found.get(parent) ?? []), second ?? first])
    found.set(name, [...flagsOf(flags ?? {}), ...flagsOf(globalFlags)])
  }
  return found
}

function bash(): string {
  const cases = [...continuations()].map(([words, next]) => `    '${words}') next='${next.join(' ')}' ;;`)
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

function zsh(): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bash()}`
}

function fish(): string {
  const lines = ['complete -c mainstay -f']
  for (const [words, next] of continuations()) {
    const parts = words.split(' ').filter((word) => word !== '')
    const seen = parts.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ')
    const condition = seen === '' ? '__fish_use_subcommand' : seen
    for (const one of next) {
      lines.push(`complete -c mainstay -n '${condition}' ${one.startsWith('--') ? `-l ${one.slice(2)}` : `-a ${one}`}`)
    }
  }
  return lines.join('\n')
}
