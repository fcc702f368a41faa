import type { CommandContext, Run } from './command.ts'
import { text, type View } from './output/view.ts'
import type { RenderedPath } from './ports.ts'

/** Prints what something on this disk renders to, or with `--verify` how it differs from what helm makes of it. */
export const render: Run = async ({ args, flags, ports, note }) => {
  const [path = '.'] = args
  const rendered = await ports.start.render(path, {
    name: flags.text('name'),
    namespace: flags.text('dest-namespace'),
    project: flags.text('project'),
    kubeVersion: flags.text('kube-version'),
    apiVersions: flags.texts('api-versions'),
    values: flags.texts('values'),
    set: flags.texts('set'),
    seed: flags.text('seed'),
    verify: flags.flag('verify'),
  })
  for (const warning of rendered.warnings) note(`Warning: ${warning}`)
  if (rendered.difference === undefined) return { views: viewsOf(rendered, flags) }
  if (rendered.difference === '') return { views: [text(`helm gives the same ${rendered.objects.length} objects.`)] }
  return { views: [text(rendered.difference)], exit: 1 }
}

function viewsOf({ objects }: RenderedPath, flags: CommandContext['flags']): View[] {
  switch (flags.text('output')) {
    case 'json':
      return [{ kind: 'json', value: { apiVersion: 'v1', kind: 'List', items: objects } }]
    case 'name':
      return objects.map(({ kind, metadata }) => text(`${kind}/${metadata.name ?? metadata.generateName ?? ''}`))
    default:
      return [{ kind: 'documents', values: objects }]
  }
}
