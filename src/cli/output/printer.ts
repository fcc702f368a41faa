import type { View } from './view.ts'

const factWidth = 20

/** A view as text, with its line end. */
export async function printed(view: View): Promise<string> {
  switch (view.kind) {
    case 'text':
      return view.text.endsWith('\n') ? view.text : `${view.text}\n`
    case 'facts':
      return view.facts.map(([name, value]) => `${`${name}:`.padEnd(factWidth)}${value}`.trimEnd() + '\n').join('')
    case 'json':
      return `${JSON.stringify(view.value, undefined, 2)}\n`
    case 'table': {
      const { layTable } = await import('./table.ts')
      return layTable(view.columns, view.rows)
    }
    case 'yaml':
      return await yaml(view.value)
    case 'documents':
      return (await Promise.all(view.values.map(async (value) => `---\n${await yaml(value)}`))).join('')
  }
}

/** YAML with what JSON cannot say taken out first (fields that are undefined). */
async function yaml(value: unknown): Promise<string> {
  const { printYaml } = await import('#base/yaml')
  return printYaml(JSON.parse(JSON.stringify(value)) as Parameters<typeof printYaml>[0])
}
