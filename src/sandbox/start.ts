import { join } from 'node:path'
import type { Api } from './api.ts'
import { type Identity, identityOf, kubeconfigText, passingIdentity, tokenAuthenticator, writePrivately } from './auth/index.ts'
import { type Clock, systemClock } from './clock.ts'
import { startCollector } from './collector/index.ts'
import { startControllers } from './controllers/index.ts'
import { startCrds } from './crds/index.ts'
import { schemaEngine } from './engine.ts'
import { createApp } from './handlers/app.ts'
import type { Handler } from './http/exchange.ts'
import { listen, type Listening } from './http/listen.ts'
import { startNamespaces } from './namespaces/index.ts'
import { lockFolder } from './lock.ts'
import { OpenApi } from './openapi/index.ts'
import { builtinResources, Registry } from './resources/index.ts'
import type { Core } from './rest/core.ts'
import { inProcessApi } from './rest/in-process.ts'
import { seed } from './seed.ts'
import { Store } from './store/index.ts'

export type SandboxOptions = {
  /** Where state, certificates and the token live; without it everything is gone at the end. */
  dataDir?: string
  /** Taken if free; otherwise any other one is, and `portTaken` says so. 0 takes any. */
  port?: number
  /** Where the kubeconfig is written; `kubeconfig` in `dataDir` unless said otherwise. */
  kubeconfigPath?: string
  clock?: Clock
  /** False leaves Deployments and Pods as they are written: an API server without its controllers. */
  controllers?: boolean
  /** What `/version` and the node report. */
  version?: string
  /** Told of mistakes of the simulated controllers. */
  onError?: (where: string, error: unknown) => void
}

export type Sandbox = {
  /** `https://127.0.0.1:<port>`. */
  url: string
  port: number
  /** Set to the wished port if it was taken and another one is used. */
  portTaken?: number
  /** Text of a kubeconfig for the admin. */
  kubeconfig: string
  /** Where it was written, if it was. */
  kubeconfigPath?: string
  /** PEM certificate of the authority, and the admin's bearer token. */
  certificateAuthority: string
  token: string
  /** The API in process, without HTTP. */
  api: Api
  /** The HTTP API as a function, without a network. */
  handler: Handler
  /** Ends watches and connections, then closes the log. */
  stop: () => Promise<void>
}

const defaultVersion = 'v1.36.1+mainstay'

/** Starts a sandbox on loopback and answers when it serves. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = options.clock ?? systemClock
  const { dataDir } = options
  const unlock = dataDir === undefined ? () => undefined : lockFolder(dataDir)
  try {
    return await startIn(options, { clock, unlock })
  } catch (error) {
    unlock()
    throw error
  }
}

type Start = { clock: Clock; unlock: () => void }

async function startIn(options: SandboxOptions, { clock, unlock }: Start): Promise<Sandbox> {
  const { dataDir } = options
  const identity = dataDir === undefined ? passingIdentity(clock.now()) : identityOf(dataDir, clock.now())
  const core: Core = {
    store: new Store(dataDir === undefined ? {} : { folder: join(dataDir, 'store') }),
    registry: new Registry(builtinResources()),
    engine: schemaEngine,
    clock,
  }
  const life = bringToLife(core, identity, options)
  const { listening, handler, portTaken } = await serve(core, identity, options)
  const url = `https://127.0.0.1:${listening.port}`
  const kubeconfig = kubeconfigText(url, identity)
  const kubeconfigPath = options.kubeconfigPath ?? (dataDir === undefined ? undefined : join(dataDir, 'kubeconfig'))
  if (kubeconfigPath !== undefined) writePrivately(kubeconfigPath, kubeconfig)
  return {
    url,
    port: listening.port,
    ...(portTaken === undefined ? {} : { portTaken }),
    kubeconfig,
    ...(kubeconfigPath === undefined ? {} : { kubeconfigPath }),
    certificateAuthority: identity.authority,
    token: identity.token,
    api: life.api,
    handler,
    stop: async () => {
      life.stop()
      await listening.stop()
      core.store.close()
      unlock()
    },
  }
}

function bringToLife(core: Core, identity: Identity, options: SandboxOptions): { api: Api; stop: () => void } {
  const api = inProcessApi(core)
  const stopCrds = startCrds(core, api)
  const stopNamespaces = startNamespaces(core, api)
  seed(api)
  const stopCollector = startCollector(core)
  const controllers =
    options.controllers === false
      ? undefined
      : startControllers(api, {
          version: (options.version ?? defaultVersion).replace(/\+.*/, ''),
          caCertificate: identity.authority,
          onError: (controller, key, error) => options.onError?.(`${controller} ${key}`, error),
        })
  return {
    api,
    stop: () => {
      controllers?.stop()
      stopCollector()
      stopNamespaces()
      stopCrds()
    },
  }
}

type Serving = { listening: Listening; handler: Handler; portTaken?: number }

async function serve(core: Core, identity: Identity, options: SandboxOptions): Promise<Serving> {
  let port = 0
  const handler = createApp({
    core,
    openApi: new OpenApi(core.registry, core.engine),
    authenticate: tokenAuthenticator(identity.token),
    version: options.version ?? defaultVersion,
    address: () => `127.0.0.1:${port}`,
  })
  const open = (wished: number) => listen({ handler, port: wished, credential: identity.server })
  const wished = options.port ?? 0
  try {
    const listening = await open(wished)
    port = listening.port
    return { listening, handler }
  } catch (error) {
    if (!isTaken(error)) throw error
    const listening = await open(0)
    port = listening.port
    return { listening, handler, portTaken: wished }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
}
