import { CommandError, type CommandContext, type Run } from './command.ts'
import { UsageError } from './flags.ts'
import { text } from './output/view.ts'
import type { ControllerFlags } from './ports.ts'

/** The embedded Kubernetes alone. */
export const sandbox: Run = async ({ flags, ports, signal }) => {
  const home = ports.env['MAINSTAY_HOME'] || `${ports.home}/.mainstay`
  await ports.start.sandbox(
    {
      dataDir: flags.text('data-dir') || `${home}/sandbox`,
      port: flags.given('port') ? flags.number('port') : undefined,
      kubeconfig: flags.text('kubeconfig') || undefined,
    },
    signal,
  )
  return { views: [] }
}

export const controller: Run = async (context) => {
  await context.ports.start.controller(clusterFlags(context), context.signal)
  return { views: [] }
}

export const server: Run = async (context) => {
  const { flags, ports, signal } = context
  const address = flags.text('address')
  const open = flags.flag('disable-auth')
  if (open && !/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(address)) {
    throw new CommandError(
      `Cannot serve without sessions on ${address}: everybody who reaches it could do everything; expected a loopback address`,
    )
  }
  const [tlsCertificate, tlsKey] = [flags.text('tls-cert') || undefined, flags.text('tls-key') || undefined]
  if ((tlsCertificate === undefined) !== (tlsKey === undefined)) throw new UsageError('--tls-cert and --tls-key belong together')
  await ports.start.server(
    {
      ...clusterFlags(context),
      address,
      port: flags.number('port'),
      tlsCertificate,
      tlsKey,
      authentication: open ? 'off' : 'sessions',
    },
    signal,
  )
  return { views: [] }
}

/** The demo, or a change made by hand in the one that runs. */
export const demo: Run = async ({ args, flags, ports, signal }) => {
  if (args[0] === 'drift') return { views: [text(await ports.start.demoDrift(signal))] }
  if (args[0] !== undefined) throw new UsageError(`unknown argument ${JSON.stringify(args[0])}; did you mean drift?`)
  await ports.start.demo({ reset: flags.flag('reset'), port: flags.given('port') ? flags.number('port') : undefined }, signal)
  return { views: [] }
}

function clusterFlags({ flags }: CommandContext): ControllerFlags {
  return {
    kubeconfig: flags.text('kubeconfig') || undefined,
    context: flags.text('kube-context') || undefined,
    namespace: flags.text('namespace'),
  }
}
