import { CommandError, type Run } from '../command.ts'
import { text } from '../output/view.ts'
import { readConfig, writeConfig } from './config.ts'
import { runningDemo } from './connect.ts'

/** Lists contexts, switches, or forgets one. */
export const context: Run = async ({ flags, ports, args }) => {
  const config = await readConfig(flags, ports)
  const [wanted] = args
  if (flags.flag('delete')) {
    const name = wanted ?? config['current-context']
    const gone = config.contexts.find((one) => one.name === name)
    if (gone === undefined) throw unknown(name)
    const contexts = config.contexts.filter((one) => one !== gone)
    await writeConfig(flags, ports, {
      ...config,
      contexts,
      'current-context': config['current-context'] === name ? '' : config['current-context'],
      servers: config.servers.filter(({ server }) => contexts.some((one) => one.server === server)),
      users: config.users.filter((user) => contexts.some((one) => one.user === user.name)),
    })
    return { views: [text(`Context '${name}' deleted`)] }
  }
  if (wanted === undefined) {
    const demo = await runningDemo(ports)
    const rows = config.contexts.map(({ name, server }) => {
      return [demo === undefined && name === config['current-context'] ? '*' : '', name, server]
    })
    if (demo !== undefined) rows.unshift(['*', '(demo)', demo.url])
    return { views: [{ kind: 'table', columns: ['CURRENT', 'NAME', 'SERVER'], rows }] }
  }
  const name = wanted === '-' ? (config['previous-context'] ?? '') : wanted
  if (!config.contexts.some((one) => one.name === name)) throw unknown(name)
  if (name === config['current-context']) return { views: [text(`Already at context '${name}'`)] }
  await writeConfig(flags, ports, { ...config, 'current-context': name, 'previous-context': config['current-context'] })
  return { views: [text(`Switched to context '${name}'`)] }
}

function unknown(name: string): CommandError {
  return new CommandError(`Context '${name}' undefined`, { hint: "'mainstay context' lists the contexts.", exit: 1 })
}
