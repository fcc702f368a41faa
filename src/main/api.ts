import { type ApiServer, type AuditEntry, createServer, followObjects, type ServerOptions } from '#server'
import type { Control } from './control.ts'
import { version } from './version.ts'

export type ApiOptions = ServerOptions & {
  namespace: string
  audit(entry: AuditEntry): void
  warn(message: string): void
}

/** The API over a controller in the same process: Applications are followed in the own cluster, everything else is asked of the controller. */
export function openApi(control: Control, options: ApiOptions): ApiServer & { close(): void } {
  const follow = (kind: string): ReturnType<typeof followObjects> =>
    followObjects(control.cluster, { group: 'argoproj.io', kind }, { namespace: options.namespace, warn: options.warn })
  const followed = {
    applications: follow('Application'),
    applicationSets: follow('ApplicationSet'),
    projects: follow('AppProject'),
  }
  const server = createServer(
    {
      cluster: control.cluster,
      namespace: options.namespace,
      ...followed,
      insight: control.controller,
      commitInfo: async (repoURL, revision) => await control.git.info(control.controller.repository(repoURL), revision),
      audit: options.audit,
      warn: options.warn,
      now: () => new Date(),
      version: version(),
    },
    options,
  )
  return {
    ...server,
    close() {
      server.close()
      for (const one of Object.values(followed)) one.stop()
    },
  }
}
