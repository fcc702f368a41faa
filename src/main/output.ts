/** Sooner than anybody can see, and later than the next line of a busy controller. */
const delayMs = 20

/**
 * Standard output for lines that come by the hundred: what is printed within a moment goes out in one write. A pipe is written to
 * synchronously, so a write a line would cost a controller more than the work that the line tells of.
 */
export function standardOutput(): (text: string) => void {
  let waiting = ''
  const flush = (): void => {
    const text = waiting
    waiting = ''
    if (text !== '') process.stdout.write(text)
  }
  // Whoever calls process.exit does not wait for the next turn.
  process.once('exit', flush)
  return (text) => {
    if (waiting === '') setTimeout(flush, delayMs)
    waiting += text
  }
}
