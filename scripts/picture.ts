// Draws recorded lines of a terminal as an SVG: npx tsx scripts/picture.ts TITLE < docs/images/demo.txt > docs/images/demo.svg
import { readFileSync } from 'node:fs'

const mostColumns = 100
const size = { font: 14, advance: 8.44, line: 21, margin: 20, bar: 34 }
/** On the background, each has a contrast of more than 7 to 1, but for the dim one with more than 5. */
const colours = { background: '#11161d', bar: '#1d2530', text: '#dfe6ee', dim: '#8b98a9', prompt: '#8fc7ff' }
const words: { readonly [word: string]: string } = {
  commit: '#6fd3e3',
  created: '#6fd3e3',
  synced: '#6ddc95',
  healed: '#6ddc95',
  drift: '#e8a5f0',
  pruned: '#f0cf6b',
  held: '#f0cf6b',
  failed: '#ff9b90',
  applied: colours.dim,
  status: colours.dim,
}

/** An SVG of a terminal that shows `lines`; `title` is its caption and what screen readers say first, then the lines themselves. */
export function pictureOf(title: string, lines: readonly string[]): string {
  const columns = Math.max(...lines.map((line) => line.length))
  if (columns > mostColumns) throw new Error(`A line has ${columns} columns; expected at most ${mostColumns}`)
  const width = Math.ceil(columns * size.advance + 2 * size.margin)
  const height = size.bar + lines.length * size.line + 2 * size.margin
  const rows = lines.map((line, index) => {
    const y = size.bar + size.margin + (index + 0.75) * size.line
    return `<text x="${size.margin}" y="${y.toFixed(1)}" xml:space="preserve">${drawn(line)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title lines">
<title id="title">${escaped(title)}</title>
<desc id="lines">${escaped(lines.filter((line) => line !== '').join('\n'))}</desc>
<rect width="${width}" height="${height}" rx="8" fill="${colours.background}"/>
<path d="M0 ${size.bar}V8a8 8 0 0 1 8-8H${width - 8}a8 8 0 0 1 8 8V${size.bar}Z" fill="${colours.bar}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${size.font}" fill="${colours.text}">
<text x="${width / 2}" y="22" text-anchor="middle" fill="${colours.dim}">${escaped(title)}</text>
${rows.join('\n')}
</g>
</svg>
`
}

/** A command in one colour, the time of an event dim and its word as the terminal colours it. */
function drawn(line: string): string {
  if (line.startsWith('$ ')) return span(colours.prompt, line)
  if (line.startsWith('All ')) return span(words['synced'] ?? colours.text, line)
  const [, time, word = '', gap, text = ''] = /^(\d\d:\d\d:\d\d {2})(\w+)( +)(.*)$/.exec(line) ?? []
  if (time === undefined) return escaped(line)
  const well = word === 'status' && text.endsWith('is Synced and Healthy')
  return `${span(colours.dim, time)}${span(well ? words['synced'] : words[word], word)}${gap}${escaped(text)}`
}

function span(colour: string | undefined, text: string): string {
  return `<tspan fill="${colour ?? colours.text}">${escaped(text)}</tspan>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

if (process.argv[1]?.endsWith('picture.ts') === true) {
  const lines = readFileSync(0, 'utf8').trimEnd().split('\n')
  process.stdout.write(pictureOf(process.argv[2] ?? 'Terminal', lines))
}
