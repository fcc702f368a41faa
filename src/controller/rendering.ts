import { createHmac } from 'node:crypto'
import { hashOf } from '#base'
import { type Application, type ApplicationSource, type Cluster, type JsonObject, MainstayError, type SourceType } from '#model'
import type { LookupPort } from '#pipeline'
import type { Context } from './context.ts'
import { sourcesOf } from './decide/operation.ts'
import { lookUp } from './look-up.ts'
import { nameOf } from './own/object-store.ts'
import type { Prepared } from './prepare.ts'

/** On an Application: `seeded` or `fresh`, whatever the setting `helm.random` says. */
const randomAnnotation = 'mainstay.dev/helm-random'

/** The port by which templates look at live objects of the application's destination; undefined where no setting allows it. */
export function lookupOf(prepared: Prepared, context: Context): LookupPort | undefined {
  return context.registry.settings.rendering.helm.lookup ? (question) => lookUp(question, prepared) : undefined
}

/**
 * What random functions of templates are seeded with for this application, or undefined where they are not. Nobody can guess it: it is made with a
 * key that only the installation has.
 */
export async function seedOf(prepared: Prepared, context: Context): Promise<string | undefined> {
  const wish = prepared.application.metadata.annotations?.[randomAnnotation] ?? context.registry.settings.rendering.helm.random
  if (wish !== 'seeded') return undefined
  const { namespace, name } = nameOf(prepared.raw)
  const key = await signingKey(context.ports.own, context.namespace)
  return createHmac('sha256', key).update(`helm random\n${namespace}\n${name}`).digest('hex')
}

/** What kinds the application's sources were at the last look, where they are the same now but for the revision. */
export function previousTypesOf(application: Application): Array<SourceType | undefined> {
  const { status } = application
  const compared = status?.sync?.comparedTo
  const before = compared?.sources ?? (compared?.source === undefined ? [] : [compared.source])
  const types = status?.sourceTypes ?? [status?.sourceType]
  return sourcesOf(application).map((source, index) => {
    const old = before[index]
    return old !== undefined && withoutRevision(old) === withoutRevision(source) ? types[index] : undefined
  })
}

function withoutRevision(source: ApplicationSource): string {
  const { targetRevision: _, tagPrefix: __, ...rest } = source
  return hashOf(rest)
}

async function signingKey(own: Cluster, namespace: string): Promise<string> {
  const kind = (await own.kinds()).find('', 'Secret')
  const secret = kind === undefined ? undefined : await own.get(kind, namespace, 'argocd-secret')
  const key = (secret?.['data'] as JsonObject | undefined)?.['server.secretkey']
  if (typeof key === 'string' && key !== '') return key
  throw new MainstayError({
    code: 'seed-key-missing',
    stage: 'render',
    retry: 'later',
    message: `Cannot seed random functions of charts: Secret argocd-secret in namespace ${namespace} has no server.secretkey; expected a key that nobody else knows`,
    hint: 'Start the API server once, which makes it, or put 32 random bytes there. Without helm.random: seeded it is not needed.',
  })
}
