import { type Application, ApiError, routes } from '#contract'
import { type CommandContext, CommandError } from '../command.ts'
import { getTarget, type Target } from './target.ts'

/** Pause before a stream that ended is opened again. */
const againMs = 500
/** How often the state is read beside the stream. */
const readAgainMs = 2000

/**
 * Follows one Application until a condition holds and resolves with it then; `undefined` stands for "it is gone". Every state that was seen goes to
 * `onState`. A stream that breaks is opened again. After `timeoutMs` (0 is never) a CommandError with exit code 20.
 */
export async function waitFor(
  context: CommandContext,
  target: Target,
  options: {
    until: (application: Application | undefined) => boolean
    timeoutMs: number
    onState?: (application: Application) => void
  },
): Promise<Application | undefined> {
  const abort = new AbortController()
  const signal = AbortSignal.any([abort.signal, context.signal])
  let late = false
  if (options.timeoutMs > 0) {
    void context.ports.sleep(options.timeoutMs, signal).then(() => {
      late = !signal.aborted
      abort.abort()
    })
  }
  try {
    while (!signal.aborted) {
      const found = await followOnce(context, { target, signal, ...options }).catch((error: unknown) => {
        if (signal.aborted || (error instanceof ApiError && error.code === 'Unavailable')) return undefined
        throw error
      })
      if (found !== undefined) return found.application
      await context.ports.sleep(againMs, signal)
    }
  } finally {
    abort.abort()
  }
  if (late)
    throw new CommandError(
      `timed out (${options.timeoutMs / 1000}s) waiting for app ${JSON.stringify(target.name)} match desired state`,
    )
  throw new CommandError('interrupted')
}

/** undefined where the stream ended first. */
async function followOnce(
  context: CommandContext,
  how: {
    target: Target
    signal: AbortSignal
    until: (application: Application | undefined) => boolean
    onState?: (application: Application) => void
  },
): Promise<{ application: Application | undefined } | undefined> {
  const { target, signal, until, onState } = how
  const client = await context.client()
  const { appNamespace } = target.query
  const query = { name: target.name, ...(appNamespace === undefined ? {} : { appNamespace }) }
  const stream = client.stream(routes.watchApplications, { query, signal })
  let next = stream.next()
  // Whoever stops early leaves this one unread.
  next.catch(() => undefined)
  let newest: Application | undefined
  let event: Awaited<typeof next> | undefined
  let tick: Promise<void> | undefined
  do {
    const state = event === undefined ? await stateNow(context, target) : stateOf(event.value)
    // The stream may tell what is older than the state that was read.
    if (state === undefined || !isOlder(state, newest)) {
      newest = state ?? newest
      if (state !== undefined) onState?.(state)
      if (until(state)) return { application: state }
    }
    if (event !== undefined) {
      next = stream.next()
      next.catch(() => undefined)
    }
    // What went before the stream began is in no event of it: the state is read again now and then.
    tick ??= context.ports.sleep(readAgainMs, signal)
    event = await Promise.race([next, tick.then(() => undefined)])
    if (event === undefined) tick = undefined
  } while (event?.done !== true && !signal.aborted)
  return undefined
}

/** An event as the state that it leaves behind. */
function stateOf(event: { type: string; application: Application } | undefined): Application | undefined {
  return event === undefined || event.type === 'DELETED' ? undefined : event.application
}

async function stateNow(context: CommandContext, target: Target): Promise<Application | undefined> {
  try {
    return await getTarget(context, target)
  } catch (error) {
    // What is not there looks like what may not be seen; who waits for it to go takes both for gone.
    if (error instanceof ApiError && (error.code === 'NotFound' || error.code === 'PermissionDenied')) return undefined
    throw error
  }
}

function isOlder(state: Application, known: Application | undefined): boolean {
  const [a, b] = [state.metadata.resourceVersion ?? '', known?.metadata.resourceVersion ?? '']
  return /^\d+$/.test(a) && /^\d+$/.test(b) && BigInt(a) < BigInt(b)
}
