/**
 * Standard output for lines that come by the hundred: what is printed in one turn of the event loop goes out in one write. A pipe is
 * written to synchronously, so a line a write would cost a controller more than the work that the line tells of.
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
    if (waiting === '') setImmediate(flush)
    waiting += text
  }
}
