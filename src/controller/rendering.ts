import { createHmac } from 'node:crypto'
import { type Cluster, type Json, type JsonObject, MainstayError, type ObjectRef, refText } from '#model'
import type { LookupPort, LookupQuestion } from '#pipeline'
import type { Context } from './context.ts'
import { nameOf } from './own/object-store.ts'
import { objectForbidden } from './project-check.ts'
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

/** A live object for the template function `lookup`, or a List of them; null where there is none. Only what the project lets the application write. */
async function lookUp(question: LookupQuestion, prepared: Prepared): Promise<Json> {
  const { cluster } = prepared.site
  const [group, version] = groupVersion(question.apiVersion)
  const kinds = await prepared.site.discover()
  const kind = kinds.find(group, question.kind, version)
  if (kind === undefined) return null
  const namespace = kind.namespaced ? question.namespace : ''
  const ref: ObjectRef = { group, kind: question.kind, namespace, name: question.name }
  const refusal = objectForbidden(prepared, ref, kinds)
  if (refusal !== undefined) throw forbidden(ref, refusal)
  if (question.name !== '') return ((await cluster.get(kind, namespace, question.name)) ?? null) as Json
  const list = await cluster.list(kind, namespace === '' ? {} : { namespace })
  return { apiVersion: question.apiVersion, kind: `${question.kind}List`, metadata: {}, items: list.items as unknown as Json[] }
}

function groupVersion(apiVersion: string): [string, string] {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)]
}

function forbidden(ref: ObjectRef, refusal: string): MainstayError {
  const what =
    ref.name === '' ? `all ${ref.kind} objects${ref.namespace === '' ? '' : ` of namespace ${ref.namespace}`}` : refText(ref)
  return new MainstayError({
    code: 'project-forbids',
    stage: 'project',
    retry: 'when-changed',
    message: `Cannot look up ${what} for a template: ${refusal}`,
    hint: 'A template sees only objects that its application might write.',
  })
}
