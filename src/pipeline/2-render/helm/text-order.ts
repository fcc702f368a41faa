import { compareBytes } from '#base/go-template'

/** The order of Go's strings, byte by byte. */
export function compareText(a: string, b: string): number {
  return compareBytes(a, b)
}
