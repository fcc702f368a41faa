import { join } from 'node:path'
import { type Controller, type LogEntry, startController } from '#controller'
import { systemClock } from '#io/clock'
import { freeDiskBytes } from '#io/disk'
import { type OpenGit, openGit } from '#io/git'
import { helmProgram } from '#io/helm'
import { openPlugins, pluginOptionsFrom } from '#io/plugins'
import { openRegistries } from '#io/registries'
import { type KubeConnection, type OpenedCluster, openCluster } from '#io/kube'
import { printedDocuments } from '#render'
import { openRenderer } from './renderer.ts'
import { connectionOf } from './destination.ts'
import { version } from './version.ts'

/** The URL by which Applications name the cluster that holds them. */
export const ownServer = 'https://kubernetes.default.svc'

export type Control = { controller: Controller; cluster: OpenedCluster; git: OpenGit; stop(): Promise<void> }

export type ControlOptions = {
  connection: KubeConnection
  namespace: string
  /** A folder for mirrors, of this process alone. */
  cache: string
  /** True for the demo; elsewhere the setting decides. */
  allowLocalRepositories: boolean
  mode: 'reconcile' | 'observe'
  log(entry: LogEntry): void
}

/** Starts a controller over one own cluster, with Git and with the destinations that its Secrets name. */
export async function startControl(options: ControlOptions): Promise<Control> {
  const userAgent = `mainstay/${version().version}`
  const cluster = openCluster(options.connection, { name: ownServer, userAgent })
  const opened: OpenedCluster[] = [cluster]
  let controller: Controller | undefined
  const git = await openGit({
    root: options.cache,
    clock: systemClock,
    allowLocalRepositories: () => options.allowLocalRepositories || controller?.settings().allowLocalRepositories === true,
  })
  const charts = await openRegistries({ root: join(options.cache, 'charts'), clock: systemClock, userAgent })
  const renderer = openRenderer()
  const plugins = openPlugins({
    ...pluginOptionsFrom(process.env),
    root: join(options.cache, 'plugins'),
    warn: (message) => options.log({ level: 'warn', message }),
  })
  const helm = helmProgram({ read: printedDocuments })
  const stop = async (): Promise<void> => {
    await controller?.stop()
    git.close()
    await charts.close()
    renderer.close()
    await plugins.close()
    await Promise.all(opened.map((one) => one.close()))
  }
  try {
    controller = await startController(
      { namespace: options.namespace, allowLocalRepositories: options.allowLocalRepositories, mode: options.mode },
      {
        own: cluster,
        openCluster(config) {
          const destination = openCluster(connectionOf(config), { name: config.server, userAgent })
          opened.push(destination)
          return destination
        },
        git,
        charts,
        renderChart: (job, help, engine) => (engine === 'binary' ? helm.render(job, help) : renderer.renderChart(job, help)),
        buildKustomization: (job, help) => renderer.buildKustomization(job, help),
        evaluateJsonnet: (job, help) => renderer.evaluateJsonnet(job, help),
        plugin: plugins.port,
        clock: systemClock,
        freeDiskBytes: async () => await freeDiskBytes(options.cache),
        log: options.log,
      },
    )
    return { controller, cluster, git, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
