import { type Kinds, MainstayError } from '#model'
import type { LookPorts } from '#pipeline'

/** What renders are told of the API versions of a cluster: those that it serves, and groups of which nobody knows what they serve. */
export type ApiVersions = { known: readonly string[]; unknownGroups: readonly string[] }

/**
 * Keeps what a cluster has said of its groups. A group whose discovery fails serves what it served before, as far as anybody knows: templates that were
 * told otherwise would leave objects out, and those would be deleted.
 */
export class ApiVersionMemory {
  #byGroup = new Map<string, Set<string>>()
  #seen: { kinds: Kinds; answer: ApiVersions } | undefined

  /** The versions by this discovery, which is remembered. */
  of(kinds: Kinds): ApiVersions {
    if (this.#seen?.kinds === kinds) return this.#seen.answer
    const failed = new Set(kinds.failedGroups())
    const before = this.#byGroup
    this.#byGroup = new Map([...before].filter(([group]) => failed.has(group)))
    for (const kind of kinds.all()) {
      if (failed.has(kind.group)) continue
      const version = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`
      const versions = this.#byGroup.get(kind.group) ?? new Set()
      this.#byGroup.set(kind.group, versions.add(version).add(`${version}/${kind.kind}`))
    }
    const kept = [...failed].flatMap((group) => [...(before.get(group) ?? [])])
    const answer = {
      known: kept.length === 0 ? kinds.apiVersions() : [...new Set([...kinds.apiVersions(), ...kept])].sort(),
      unknownGroups: [...failed].filter((group) => !before.has(group)).sort(),
    }
    this.#seen = { kinds, answer }
    return answer
  }
}

type Renderers = Pick<LookPorts, 'renderChart' | 'buildKustomization'>
type ChartFiles = ReadonlyArray<{ data: Uint8Array }>

/**
 * The same renderers, but a chart that speaks of a group of which nobody knows what it serves is not rendered now: a broken metrics API must not turn
 * an object off, and no more hold up charts that never ask for it. Versions that the source itself names are no question.
 */
export function withKnownVersions(renderers: Renderers, versions: ApiVersions): Renderers {
  if (versions.unknownGroups.length === 0) return renderers
  const { renderChart, buildKustomization } = renderers
  const check = (what: string, apiVersions: readonly string[], files: ChartFiles): void => {
    if (!isSame(apiVersions, versions.known)) return
    const asked = versions.unknownGroups.filter((group) => files.some(({ data }) => Buffer.from(data).includes(group)))
    if (asked.length > 0) throw unknownVersions(what, asked)
  }
  return {
    ...(renderChart === undefined
      ? {}
      : {
          renderChart: async (job, help) => {
            check(job.location, job.apiVersions, await help.files())
            return await renderChart(job, help)
          },
        }),
    ...(buildKustomization === undefined
      ? {}
      : {
          buildKustomization: async (job, help) =>
            await buildKustomization(job, {
              ...help,
              answer: async (question) => {
                const answer = await help.answer(question)
                // Both questions are answered with files, where there are any.
                if (question.ask === 'chart' || question.ask === 'chart-folder')
                  check(job.location, job.apiVersions, (answer ?? []) as ChartFiles)
                return answer
              },
            }),
        }),
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((text, index) => text === b[index]))
}

function unknownVersions(what: string, groups: readonly string[]): MainstayError {
  const list = `${groups.length === 1 ? 'the group' : 'the groups'} ${groups.map((group) => group || 'core').join(', ')}`
  return new MainstayError({
    code: 'kinds-unknown',
    stage: 'render',
    retry: 'later',
    message: `Cannot render ${what}: it speaks of ${list}, and the cluster has not said since Mainstay started which kinds ${groups.length === 1 ? 'that group has' : 'those have'}; expected an answer, because templates may ask`,
    hint: 'An aggregated API is not available: see kubectl get apiservices. A source that names apiVersions itself is rendered all the same.',
  })
}
