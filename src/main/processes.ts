import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ControllerFlags, ServerFlags } from '#cli'
import type { LogEntry } from '#controller'
import { takeLock } from '#io/disk'
import { inClusterConnection, type KubeConnection, loadKubeconfig } from '#io/kube'
import { MainstayError, messageOf } from '#model'
import { listen } from '#server'
import { openApi } from './api.ts'
import { startControl } from './control.ts'
import { demoScreen } from './demo-screen.ts'
import { homeOf } from './home.ts'
import { standardOutput } from './output.ts'

/** `mainstay controller`: reconciles the Applications of a cluster until `signal` fires. Events are lines on stdout. */
export async function runController(flags: ControllerFlags, signal: AbortSignal): Promise<void> {
  const connection = connectionFor(flags)
  const cache = await ownFolder('controller', connection)
  const screen = demoScreen(standardOutput(), process.stdout.isTTY)
  const control = await startControl({
    connection,
    namespace: flags.namespace,
    cache: cache.path,
    allowLocalRepositories: false,
    mode: 'reconcile',
    log: logLine,
  })
  control.controller.events.subscribe((event) => screen.event(event))
  screen.note('started', `reconciling the Applications in namespace ${flags.namespace} of ${connection.server}`)
  await fired(signal)
  await control.stop()
  await cache.release()
}

/** `mainstay server`: the API beside a controller that runs elsewhere. It compares when asked, and writes only what a caller asks for. */
export async function runServer(flags: ServerFlags, signal: AbortSignal): Promise<void> {
  const connection = connectionFor(flags)
  const cache = await ownFolder('server', connection)
  const control = await startControl({
    connection,
    namespace: flags.namespace,
    cache: cache.path,
    allowLocalRepositories: false,
    mode: 'observe',
    log: logLine,
  })
  const tls = await certificateOf(flags)
  const api = openApi(control, {
    namespace: flags.namespace,
    authentication: flags.authentication,
    secureCookies: tls !== undefined,
    audit: (entry) => process.stdout.write(`${JSON.stringify({ level: 'info', audit: entry })}\n`),
    warn: (message) => logLine({ level: 'warn', message }),
  })
  await api.prepare()
  const listening = await listen((request) => api.fetch(request), {
    port: flags.port,
    address: flags.address,
    ...(tls === undefined ? {} : { tls }),
  })
  process.stdout.write(`listening on ${listening.url}\n`)
  await fired(signal)
  api.close()
  await listening.stop()
  await control.stop()
  await cache.release()
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
