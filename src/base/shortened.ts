/** A text of at most about `maxCharacters`: of a longer one the beginning and the end, and between them how much was left out. */
export function shortened(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text
  const kept = Math.floor(maxCharacters / 2)
  const [head, tail] = [text.slice(0, kept), text.slice(-kept)]
  return `${head} [… ${text.length - head.length - tail.length} characters left out …] ${tail}`
}
