/**
 * Asks again and again until `check` no longer throws, and gives its answer; after `timeoutMs` it throws what `check` threw last.
 * For the state of another process: what happens in this one is awaited, not polled.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  options: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + (options.timeoutMs ?? 30_000)
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() >= deadline) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, options.everyMs ?? 100))
  }
}
