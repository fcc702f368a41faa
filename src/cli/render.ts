import type { Run } from './command.ts'
import { text } from './output/view.ts'

/** Prints what a folder of this disk renders to. */
export const render: Run = async ({ args, flags, ports, note }) => {
  const [path = '.'] = args
  const folder = path.replace(/\/+$/, '').split('/').at(-1) ?? ''
  const name = flags.text('name') || (folder === '' || folder === '.' ? 'app' : folder)
  const application = { name, namespace: flags.text('dest-namespace'), project: flags.text('project') }
  const { objects, warnings } = await ports.start.render(path, application)
  for (const warning of warnings) note(`Warning: ${warning}`)
  switch (flags.text('output')) {
    case 'json':
      return { views: [{ kind: 'json', value: { apiVersion: 'v1', kind: 'List', items: objects } }] }
    case 'name':
      return { views: objects.map(({ kind, metadata }) => text(`${kind}/${metadata.name ?? metadata.generateName ?? ''}`)) }
    default:
      return { views: [{ kind: 'documents', values: objects }] }
  }
}
