import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseYamlDocuments } from '#base/yaml'
import type { DemoFile, DemoFlags } from '#cli'
import { takeLock, writeFileAtomic } from '#io/disk'
import { loadKubeconfig, openCluster, type OpenedCluster } from '#io/kube'
import { type Application, type KubeObject, KubeStatusError, MainstayError } from '#model'
import { startSandbox } from '#sandbox'
import { listen } from '#server'
import { openApi } from './api.ts'
import { type Control, startControl } from './control.ts'
import { makeDemoRepository, moveAside } from './demo-repository.ts'
import { demoScreen, nextSteps, type Screen, welcome } from './demo-screen.ts'
import { type Home, homeOf } from './home.ts'
import { standardOutput } from './output.ts'
import { packageRoot } from './package-root.ts'
import { fired, logLine } from './processes.ts'
import { version } from './version.ts'

const clusterPort = 6443
const apiPort = 8080
const manager = 'mainstay-demo'
const namespace = 'argocd'
/** The token is in a file that only its owner can read, and dies with the signing key of the demo's cluster. */
const tokenMs = 30 * 24 * 3_600_000

/**
 * `npm start`: the sandbox, a Git repository made from the example, controller and API in this process, until `signal` fires. State
 * lives below the home; the next start goes on from there, `reset` begins anew and keeps the old repository beside the new one.
 */
export async function runDemo(flags: DemoFlags, signal: AbortSignal): Promise<void> {
  const home = homeOf()
  const screen = demoScreen(standardOutput(), process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined)
  const startedMs = Date.now()
  await mkdir(home.demo.root, { recursive: true, mode: 0o700 })
  const lock = await takeLock(home.demo.lock)
  if (!lock.held) throw alreadyRunning(home, lock.pid)
  const stops: Array<() => Promise<void> | void> = [() => lock.release()]
  try {
    const running = await start({ flags, home, screen, stops })
    if (signal.aborted) return
    screen.line('')
    followUntilWell({ ...running, home, screen, startedMs, signal })
    await fired(signal)
    screen.line('')
    screen.line('Stopping. npm start goes on from here.')
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

type Running = { control: Control; made: boolean }
type Stops = Array<() => Promise<void> | void>

async function start({
  flags,
  home,
  screen,
  stops,
}: {
  flags: DemoFlags
  home: Home
  screen: Screen
  stops: Stops
}): Promise<Running> {
  if (flags.reset) await reset(home, screen)
  const made = await makeDemoRepository(join(packageRoot, 'examples', 'shop'), home.demo.repository)
  const sandbox = await startSandbox({
    dataDir: home.demo.cluster,
    kubeconfigPath: home.demo.kubeconfig,
    port: clusterPort,
    onError: sandboxFault,
  })
  stops.push(() => sandbox.stop())
  if (sandbox.portTaken !== undefined) screen.line(`Port ${clusterPort} is taken; the cluster listens on ${sandbox.url} instead.`)
  const connection = loadKubeconfig({ paths: [home.demo.kubeconfig] })
  const setup = openCluster(connection)
  stops.push(() => setup.close())
  await installDefinitions(setup)
  const control = await startControl({
    connection,
    namespace,
    cache: home.demo.cache,
    allowLocalRepositories: true,
    mode: 'reconcile',
    log: (entry) => (entry.level === 'error' || process.env['MAINSTAY_DEBUG'] !== undefined) && logLine(entry),
  })
  stops.push(() => control.stop())
  const apiUrl = await startServer({ control, home, screen, stops, port: flags.port ?? apiPort })
  welcome(screen, { home, clusterUrl: sandbox.url, apiUrl, version: version().version, made })
  control.controller.events.subscribe((event) => screen.event(event))
  await applyRoot(setup, home)
  return { control, made }
}

function sandboxFault(where: string, error: unknown): void {
  logLine({ level: 'error', message: `the sandbox failed in ${where}`, error })
}

async function startServer(of: { control: Control; home: Home; screen: Screen; stops: Stops; port: number }): Promise<string> {
  const { control, home, screen, stops, port } = of
  const api = openApi(control, {
    namespace,
    authentication: 'sessions',
    audit: () => undefined,
    warn: (message) => logLine({ level: 'warn', message }),
  })
  stops.push(() => api.close())
  await api.prepare()
  const listening = await listen((request) => api.fetch(request), { port, orAnother: true })
  stops.push(() => listening.stop())
  if (listening.moved) screen.line(`Port ${port} is taken; the API listens on ${listening.url} instead.`)
  const file: DemoFile = { url: listening.url, token: await api.issueToken('admin', tokenMs), pid: process.pid }
  await writeFileAtomic(home.demo.api, `${JSON.stringify(file, null, 2)}\n`)
  stops.push(() => rm(home.demo.api, { force: true }))
  return listening.url
}

/** The definitions of Application and its like, and the namespace for them; applied at each start, so that an update brings its own. */
async function installDefinitions(cluster: OpenedCluster): Promise<void> {
  const folder = join(packageRoot, 'manifests', 'crds')
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort()) {
    for (const { value } of parseYamlDocuments(await readFile(join(folder, file), 'utf8'), { file })) {
      // Our own files: each document is an object.
      await cluster.apply(value as KubeObject, { fieldManager: manager, force: true })
    }
  }
  await cluster.apply(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { fieldManager: manager, force: true },
  )
  await served(cluster)
}

/** A definition is served a moment after it was applied. */
async function served(cluster: OpenedCluster): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const kinds = await cluster.kinds({ fresh: true })
    if (['Application', 'ApplicationSet', 'AppProject'].every((kind) => kinds.find('argoproj.io', kind) !== undefined)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new MainstayError({
    code: 'definitions-not-served',
    stage: 'cluster',
    retry: 'later',
    message: 'Cannot start: the cluster does not serve Applications 5 s after their definition was applied',
    hint: 'start again with npm start -- --reset',
  })
}

/** What the README of the example calls the one object that is applied by hand. A spec that somebody changed since stays as it is. */
async function applyRoot(cluster: OpenedCluster, home: Home): Promise<void> {
  const file = join(home.demo.repository, 'root.yaml')
  if (!existsSync(file)) return
  for (const { value } of parseYamlDocuments(await readFile(file, 'utf8'), { file })) {
    try {
      await cluster.create(value as KubeObject, { fieldManager: manager })
    } catch (error) {
      if (!(error instanceof KubeStatusError && error.reason === 'AlreadyExists')) throw error
    }
  }
}

/** Says once when everything is well for the first time, and what to try then. */
function followUntilWell(of: Running & { home: Home; screen: Screen; startedMs: number; signal: AbortSignal }): void {
  const { control, home, screen, startedMs, signal } = of
  let said = false
  let asking: Promise<void> | undefined
  let again = false
  const look = async (): Promise<void> => {
    const kind = (await control.cluster.kinds()).find('argoproj.io', 'Application')
    if (kind === undefined || said || signal.aborted) return
    const { items } = await control.cluster.list(kind, { namespace })
    // The API server has checked them against their schema.
    const applications = items as unknown as Application[]
    const well = applications.every(({ status }) => status?.sync?.status === 'Synced' && status.health?.status === 'Healthy')
    if (!well || applications.length < 2) return
    said = true
    stop()
    screen.line('')
    screen.line(
      `All ${applications.length} applications are Synced and Healthy, ${((Date.now() - startedMs) / 1000).toFixed(1)} s after the start.`,
    )
    nextSteps(screen, home)
  }
  // One question at a time, and none while one waits: the status is written a moment after the event.
  const ask = (): void => {
    // What happens while a question waits may be the last that happens: it is asked about afterwards.
    again = asking !== undefined
    if (again || said) return
    asking = new Promise((resolve) => setTimeout(resolve, 150))
      .then(look)
      .catch(() => undefined)
      .finally(() => {
        asking = undefined
        if (again) ask()
      })
  }
  const stop = control.controller.events.subscribe((event) => {
    if (event.type === 'comparison-changed' || event.type === 'operation-finished') ask()
  })
  ask()
}

async function reset(home: Home, screen: Screen): Promise<void> {
  const aside = await moveAside(home.demo.repository)
  if (aside !== undefined) screen.line(`The old repository is kept at ${aside}.`)
  for (const path of [home.demo.cluster, home.demo.cache, home.demo.kubeconfig]) await rm(path, { recursive: true, force: true })
}

function alreadyRunning(home: Home, pid: number): MainstayError {
  return new MainstayError({
    code: 'already-running',
    stage: 'settings',
    retry: 'when-changed',
    message: `Cannot start the demo: process ${pid} already runs it in ${home.demo.root}; expected one at a time`,
    hint: 'stop it with Ctrl-C, or start another one elsewhere with MAINSTAY_HOME=<folder>',
  })
}
