import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fetch } from '#cli'
import { openApi } from './api.ts'
import { startControl } from './control.ts'
import { connectionFor } from './processes.ts'

/**
 * `--core`: the server's handlers in this process, straight over the cluster of a kubeconfig. Who may use the kubeconfig may do what the
 * API server lets them; there is no session. Mirrors live in a temporary folder.
 */
export async function openCore(cluster: {
  kubeconfig: string | undefined
  context: string | undefined
  namespace: string
}): Promise<{
  fetch: Fetch
  close(): void
}> {
  const cache = await mkdtemp(join(tmpdir(), 'mainstay-core-'))
  const control = await startControl({
    connection: connectionFor(cluster),
    namespace: cluster.namespace,
    cache,
    allowLocalRepositories: false,
    mode: 'observe',
    log: () => undefined,
  })
  const api = openApi(control, {
    namespace: cluster.namespace,
    authentication: 'off',
    audit: () => undefined,
    warn: () => undefined,
  })
  return {
    fetch: (request) => api.fetch(request),
    close() {
      api.close()
      void control.stop().finally(() => {
        void rm(cache, { recursive: true, force: true })
      })
    },
  }
}
