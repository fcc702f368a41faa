import { goNumber } from '../run/number-text.ts'
import type { Run } from '../run/run.ts'

/** The character of a code point; halves of a pair are none, and become U+FFFD. */
export function characterOf(run: Run, code: number): string {
  if (code > 0x10ffff) run.fail(`Invalid unicode codepoint, got ${goNumber(code)}`)
  if (code < 0) run.fail(`Codepoints must be >= 0, got ${goNumber(code)}`)
  const whole = Math.trunc(code)
  return whole >= 0xd800 && whole <= 0xdfff ? '\uFFFD' : String.fromCodePoint(whole)
}
