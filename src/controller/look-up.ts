import { type AppProject, type ClusterConfig, type Json, MainstayError, type ObjectRef, refText } from '#model'
import type { LookupQuestion } from '#pipeline'
import type { Site } from './clusters.ts'
import { objectForbidden } from './project-check.ts'

export type LookupPlace = { project: AppProject; config: ClusterConfig; site: Pick<Site, 'cluster' | 'discover'> }

/**
 * A live object for the template function `lookup`, or a List of them; null where there is none. Only what the project lets the application write: a list
 * in which anything else stands is refused as a whole, because a template takes what is missing for what is not there. Throws MainstayError.
 */
export async function lookUp(question: LookupQuestion, place: LookupPlace): Promise<Json> {
  const [group, version] = groupVersion(question)
  checkNames(question)
  const { cluster } = place.site
  const kinds = await place.site.discover()
  const kind = kinds.find(group, question.kind, version)
  if (kind === undefined) {
    if (kinds.failedGroups().includes(group)) throw undiscovered(question, group)
    return null
  }
  const namespace = kind.namespaced ? question.namespace : ''
  const ref: ObjectRef = { group, kind: question.kind, namespace, name: question.name }
  const refusal = objectForbidden(place, ref, kinds)
  if (refusal !== undefined) throw forbidden(ref, refusal)
  if (question.name !== '') return ((await cluster.get(kind, namespace, question.name)) ?? null) as Json
  const list = await cluster.list(kind, namespace === '' ? {} : { namespace })
  const refs = list.items.map(({ metadata }) => ({ ...ref, namespace: metadata.namespace ?? '', name: metadata.name ?? '' }))
  if (refs.some((one) => objectForbidden(place, one, kinds) !== undefined)) throw forbiddenList(ref, place)
  return { apiVersion: question.apiVersion, kind: `${question.kind}List`, metadata: {}, items: list.items as unknown as Json[] }
}

function groupVersion(question: LookupQuestion): [string, string] {
  const [first = '', second, ...more] = question.apiVersion.split('/')
  if (first === '' || second === '' || more.length > 0)
    throw malformed(question, `apiVersion ${JSON.stringify(question.apiVersion)}`, 'one such as v1 or apps/v1')
  return second === undefined ? ['', first] : [first, second]
}

/** What is part of a URL must be one segment of it: `..` would lead to other kinds and namespaces than the project was asked about. */
function checkNames(question: LookupQuestion): void {
  for (const field of ['kind', 'namespace', 'name'] as const) {
    const text = question[field]
    const isSegment = text !== '.' && text !== '..' && !/[/%\\\s\x00-\x1f\x7f]/.test(text)
    if (!isSegment || (field === 'kind' && text === ''))
      throw malformed(question, `${field} ${JSON.stringify(text)}`, 'a name as objects have it')
  }
}

function malformed(question: LookupQuestion, what: string, expected: string): MainstayError {
  return new MainstayError({
    code: 'lookup-invalid',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot look up ${JSON.stringify(question.kind)} for a template: it asks for the ${what}; expected ${expected}`,
    hint: 'lookup takes apiVersion, kind, namespace and name; the last two may be empty.',
  })
}

function undiscovered({ kind }: LookupQuestion, group: string): MainstayError {
  return new MainstayError({
    code: 'kinds-unknown',
    stage: 'render',
    retry: 'later',
    message: `Cannot look up ${kind} for a template: the cluster does not say which kinds the group ${group} has; expected an answer`,
    hint: 'An aggregated API is not available: see kubectl get apiservices.',
  })
}

function forbidden(ref: ObjectRef, refusal: string): MainstayError {
  const what = ref.name === '' ? allOf(ref) : refText(ref)
  return projectForbids(`Cannot look up ${what} for a template: ${refusal}`)
}

/** It does not say which objects these are: whoever writes the template must not learn it. */
function forbiddenList(ref: ObjectRef, { project }: LookupPlace): MainstayError {
  return projectForbids(
    `Cannot look up ${allOf(ref)} for a template: some of them are outside of what project ${project.metadata.name} permits; expected a list of permitted ones, or the name of one`,
  )
}

function projectForbids(message: string): MainstayError {
  const hint = 'A template sees only objects that its application might write.'
  return new MainstayError({ code: 'project-forbids', stage: 'project', retry: 'when-changed', message, hint })
}

function allOf({ kind, namespace }: ObjectRef): string {
  return `all ${kind} objects${namespace === '' ? '' : ` of namespace ${namespace}`}`
}
