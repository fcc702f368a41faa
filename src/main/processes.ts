import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ControllerFlags, ServerFlags } from '#cli'
import type { LogEntry } from '#controller'
import { takeLock } from '#io/disk'
import { inClusterConnection, type KubeConnection, loadKubeconfig } from '#io/kube'
import { KubeStatusError, MainstayError, messageOf } from '#model'
import { listen } from '#server'
import { openApi } from './api.ts'
import { type Control, startControl } from './control.ts'
import { demoScreen } from './demo-screen.ts'
import { homeOf } from './home.ts'
import { standardOutput } from './output.ts'

/** `mainstay controller`: reconciles the Applications of a cluster until `signal` fires. Events are lines on stdout. */
export async function runController(flags: ControllerFlags, signal: AbortSignal): Promise<void> {
  await withControl({ role: 'controller', flags, mode: 'reconcile' }, async ({ control, connection }) => {
    const screen = demoScreen(standardOutput(), process.stdout.isTTY && process.env['NO_COLOR'] === undefined)
    control.controller.events.subscribe((event) => screen.event(event))
    screen.note('started', `reconciling the Applications in namespace ${flags.namespace} of ${connection.server}`)
    await fired(signal)
  })
}

/** `mainstay server`: the API beside a controller that runs elsewhere. It compares when asked, and writes only what a caller asks for. */
export async function runServer(flags: ServerFlags, signal: AbortSignal): Promise<void> {
  await withControl({ role: 'server', flags, mode: 'observe' }, async ({ control, stops }) => {
    const tls = await certificateOf(flags)
    const api = openApi(control, {
      namespace: flags.namespace,
      authentication: flags.authentication,
      secureCookies: tls !== undefined,
      audit: (entry) => process.stdout.write(`${JSON.stringify({ level: 'info', audit: entry })}\n`),
      warn: (message) => logLine({ level: 'warn', message }),
    })
    stops.push(() => api.close())
    await api.prepare()
    const listening = await listen((request) => api.fetch(request), {
      port: flags.port,
      address: flags.address,
      ...(tls === undefined ? {} : { tls }),
    })
    stops.push(() => listening.stop())
    process.stdout.write(`listening on ${listening.url}\n`)
    await fired(signal)
  })
}

type Controlled = { control: Control; connection: KubeConnection; stops: Array<() => Promise<void> | void> }

/** Runs `work` over a controller of its own and stops everything afterwards, also after an error: what is open keeps a process alive. */
async function withControl(
  of: { role: string; flags: ControllerFlags; mode: 'reconcile' | 'observe' },
  work: (controlled: Controlled) => Promise<void>,
): Promise<void> {
  const connection = connectionFor(of.flags)
  const cache = await ownFolder(of.role, connection)
  const stops: Controlled['stops'] = [() => cache.release()]
  try {
    const { namespace } = of.flags
    const options = { connection, namespace, cache: cache.path, allowLocalRepositories: false, mode: of.mode, log: logLine }
    const control = await startControl(options)
    stops.push(() => control.stop())
    await checkNamespace(control, namespace)
    await work({ control, connection, stops })
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

/** Whoever may not read namespaces is not asked. */
async function checkNamespace({ cluster }: Control, namespace: string): Promise<void> {
  const kind = (await cluster.kinds()).find('', 'Namespace')
  if (kind === undefined) return
  const found = await cluster.get(kind, '', namespace).catch((error: unknown) => {
    if (error instanceof KubeStatusError && error.reason === 'Forbidden') return 'hidden'
    throw error
  })
  if (found !== undefined) return
  throw new MainstayError({
    code: 'namespace-missing',
    stage: 'cluster',
    retry: 'when-changed',
    message: `Cannot start: the cluster has no namespace ${namespace}; expected the one that the Applications and the settings are in`,
    hint: `kubectl create namespace ${namespace}, or name another one with --namespace`,
  })
}

/** The cluster that the flags or the surroundings name: a kubeconfig, or the Pod that this runs in. */
export function connectionFor(flags: { kubeconfig: string | undefined; context: string | undefined }): KubeConnection {
  const inside =
    flags.kubeconfig === undefined && flags.context === undefined && process.env['KUBECONFIG'] === undefined
      ? inClusterConnection()
      : undefined
  if (inside !== undefined) return inside
  return loadKubeconfig({
    ...(flags.kubeconfig === undefined ? {} : { paths: [flags.kubeconfig] }),
    ...(flags.context === undefined ? {} : { context: flags.context }),
  })
}

/** A cache folder for this role and cluster that no other process uses. A second one is refused: two controllers would fight. */
async function ownFolder(role: string, connection: KubeConnection): Promise<{ path: string; release(): Promise<void> }> {
  const path = join(homeOf().root, role, encodeURIComponent(connection.server))
  const lock = await takeLock(join(path, 'lock'))
  if (!lock.held) {
    throw new MainstayError({
      code: 'already-running',
      stage: 'settings',
      retry: 'when-changed',
      message: `Cannot start the ${role}: process ${lock.pid} already runs one for ${connection.server} with ${path}; expected none`,
      hint: 'stop that process, or give this one another home with MAINSTAY_HOME',
    })
  }
  return { path: join(path, 'cache'), release: async () => await lock.release() }
}

async function certificateOf(flags: ServerFlags): Promise<{ cert: string; key: string } | undefined> {
  if (flags.tlsCertificate === undefined || flags.tlsKey === undefined) return undefined
  return { cert: await readFile(flags.tlsCertificate, 'utf8'), key: await readFile(flags.tlsKey, 'utf8') }
}

/** One line of JSON on stderr; debug only where MAINSTAY_DEBUG asks for it. */
export function logLine(entry: LogEntry): void {
  if (entry.level === 'debug' && process.env['MAINSTAY_DEBUG'] === undefined) return
  const { error, ...rest } = entry
  process.stderr.write(
    `${JSON.stringify({ time: new Date().toISOString(), ...rest, ...(error === undefined ? {} : { error: messageOf(error) }) })}\n`,
  )
}

/** Resolves when the signal fires. */
export function fired(signal: AbortSignal): Promise<void> {
  // A timer keeps the process alive while nothing else does.
  const alive = setInterval(() => undefined, 1 << 30)
  return new Promise((resolve) => {
    const end = (): void => {
      clearInterval(alive)
      resolve()
    }
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
