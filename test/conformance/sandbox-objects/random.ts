/** A source of choices that gives the same ones for the same seed, on every machine. */
export type Random = {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number
  chance(percent: number): boolean
  pick<T>(choices: readonly T[]): T
  /** Each of the choices with the given chance, in their order. */
  some<T>(choices: readonly T[], percent?: number): T[]
  shuffled<T>(items: readonly T[]): T[]
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    chance: (percent) => below(100) < percent,
    // The list is never empty.
    pick: <T>(choices: readonly T[]) => choices[below(choices.length)] as T,
    some: (choices, percent = 50) => choices.filter(() => below(100) < percent),
    shuffled: (items) =>
      items
        .map((item) => ({ item, order: next() }))
        .sort((a, b) => a.order - b.order)
        .map(({ item }) => item),
  }
}
