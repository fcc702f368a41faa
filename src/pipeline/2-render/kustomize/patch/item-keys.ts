/** The values of the keys of one item; '' where it has none. */
export type Row = readonly string[]
export type Rows = { keys: readonly string[]; rows: readonly Row[] }

/** The keys that at least one row has a value for, and the values of one row for them; all keys where no row has any. */
export function commonKeys(rows: readonly Row[], row: Row, keys: readonly string[]): { keys: readonly string[]; values: Row } {
  const used = keys.map((_, index) => rows.some((each) => (each[index] ?? '') !== ''))
  if (!used.includes(true)) return { keys, values: row }
  return {
    keys: keys.filter((_, index) => used[index]),
    values: row.filter((value, index) => value !== '' || used[index] === true),
  }
}

/** Rows that agree wherever both have a value, in one of them at least, become equal: each fills in what the other lacks. */
export function mergedRows(rows: readonly Row[]): Row[] {
  const merged = [...rows]
  for (let one = 0; one < merged.length; one++) {
    // What it was before it was united with the first of the others counts for all of them.
    const row = merged[one] ?? []
    for (let other = 0; other < merged.length; other++) {
      const together = united(row, merged[other] ?? [])
      if (together === undefined) continue
      merged[one] = together
      merged[other] = together
    }
  }
  return merged
}

function united(one: Row, other: Row): Row | undefined {
  if (one.length !== other.length) return undefined
  let agree = false
  const together: string[] = []
  for (const [index, value] of one.entries()) {
    const second = other[index] ?? ''
    if (value === second) agree = true
    else if (value !== '' && second !== '') return undefined
    together.push(value === '' ? second : value)
  }
  return agree ? together : undefined
}
