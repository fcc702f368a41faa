export type KubectlStep = {
  args: string
  stdin?: string
  /** A shell script that gets the file to edit as $1; makes `kubectl edit` run without a terminal. */
  editor?: string
  /** 0 unless said otherwise. */
  exitCode?: number
  columns?: readonly string[]
  stdout?: RegExp
  stderr?: RegExp
  /** Kills the command after this time and judges what it printed until then: for `-w`. */
  stopAfterMs?: number
}

export type KubectlCase = { name: string; steps: readonly KubectlStep[] }

/** `kubectl apply` of this text, with what else stands on the command line. */
export const apply = (text: string, rest = ''): KubectlStep => ({ args: `apply -f - -n {ns}${rest}`, stdin: text })
