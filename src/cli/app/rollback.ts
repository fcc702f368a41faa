import { type Application, routes } from '#contract'
import { CommandError, type Run } from '../command.ts'
import { UsageError } from '../flags.ts'
import { finishOperation } from './operation.ts'
import { getTarget, targetOf } from './target.ts'

/** Goes back to an entry of the history and watches it happen. */
export const rollback: Run = async (context) => {
  const { args, flags, signal } = context
  const [name = '', given] = args
  const target = targetOf(name, context)
  const application = await getTarget(context, target)
  const id = given === undefined ? previousOf(application) : Number(given)
  if (!Number.isSafeInteger(id) || id < 0) throw new UsageError(`ID is ${given}; expected a whole number`)
  const client = await context.client()
  const body = { id, prune: flags.flag('prune'), ...target.query }
  await client.call(routes.rollbackApplication, { path: { name: target.name }, body, signal })
  return await finishOperation(context, target, { timeoutSeconds: flags.number('timeout') })
}

function previousOf({ metadata, status }: Application): number {
  const before = status?.history?.at(-2)
  if (before !== undefined) return before.id
  throw new CommandError(`Cannot roll back ${metadata.name}: the history has no entry before the last`, {
    hint: `'mainstay app history ${metadata.name}' shows what there is.`,
  })
}
