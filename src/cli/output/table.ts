import stringWidth from 'string-width'

const gap = 2

/** Columns as wide as their widest cell, two spaces apart, none after the last: the layout of Go's tabwriter. Line breaks in cells become spaces. */
export function layTable(columns: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const lines = [columns, ...rows].map((row) => row.map((cell) => cell.replaceAll(/\s*[\r\n]+\s*/g, ' ')))
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => stringWidth(line[index] ?? ''))))
  return lines.map((line) => `${layRow(line, widths)}\n`).join('')
}

/** One row in given widths, for tables whose rows come one by one. */
export function layRow(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, index) =>
      index === cells.length - 1 ? cell : cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(cell)) + gap),
    )
    .join('')
    .trimEnd()
}
