import { createHash } from 'node:crypto'

/** The annotation by which a human lets a held deletion go; its value is the hash of the exact list. */
export const approvalAnnotation = 'mainstay.dev/approve-deletion'

/** Up to so many objects go without a question, and up to so large a share. */
const freeCount = 10
const freeShare = 0.5

export type BudgetInput = {
  /** What holds the annotation: `Application` or `ApplicationSet`, and its name. */
  holder: { kind: 'Application' | 'ApplicationSet'; namespace: string; name: string }
  /** How many objects are below the holder now, those that its child applications manage included. */
  total: number
  /** Every object that would go, one text each, those of child applications that are deleted included. */
  going: readonly string[]
  /** Deletions that need a human whatever their number: one sentence each. */
  grave: readonly string[]
  /** The value of the approval annotation. */
  approval: string | undefined
}

/** A deletion that waits for a human. `release` is the one command that lets it go. */
export type Hold = { hash: string; count: number; message: string; release: string }

export type Budget = { hold: Hold | undefined; approved: boolean }

/**
 * Whether an automated pass may delete these objects. More than half of what is there and more than ten of it at once, a
 * CustomResourceDefinition in use or a Namespace that others live in waits for an approval that names exactly this list: a list
 * that changes needs a new one.
 */
export function deletionBudget(input: BudgetInput): Budget {
  const isLarge = input.going.length > freeCount && input.going.length > input.total * freeShare
  if (!isLarge && input.grave.length === 0) return { hold: undefined, approved: false }
  const hash = hashOfList(input.going)
  if (input.approval === hash) return { hold: undefined, approved: true }
  const { kind, namespace, name } = input.holder
  const release = `kubectl annotate ${kind.toLowerCase()}s.argoproj.io -n ${namespace} ${name} ${approvalAnnotation}=${hash} --overwrite`
  const reasons = isLarge
    ? [`${input.going.length} of ${input.total} objects would be deleted`, ...input.grave]
    : [...input.grave]
  const message = `Deletion held: ${reasons.join('; ')} (${sample(input.going)}). Restore them in Git, or approve: ${release}`
  return { hold: { hash, count: input.going.length, message, release }, approved: false }
}

/** A name for the list, whatever its order. */
export function hashOfList(list: readonly string[]): string {
  return createHash('sha256')
    .update([...list].sort().join('\n'))
    .digest('hex')
    .slice(0, 16)
}

function sample(list: readonly string[]): string {
  const shown = [...list].sort().slice(0, 5)
  return list.length > shown.length ? `${shown.join(', ')} and ${list.length - shown.length} more` : shown.join(', ')
}
