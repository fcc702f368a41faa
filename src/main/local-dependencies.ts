import { displayURL, MainstayError, type Repository, type Snapshot } from '#model'
import { IgnoreRules, type RenderPorts } from '#render'
import { type Charts, fetchDependencies } from '#source'

/**
 * The charts that a chart lacks, as far as they are on this disk: those of `file://`, and packed ones that lie in its charts folder. Rejects with MainstayError
 * for others: nothing is fetched.
 */
export const localDependencies: RenderPorts['dependencies'] = async ({ snapshot, path }) => {
  return await fetchDependencies(
    {
      snapshot,
      folder: path,
      repository: (url): Repository => ({
        url,
        type: url.startsWith('oci://') ? 'oci' : 'helm',
        insecure: false,
        insecureIgnoreHostKey: false,
        forceHttpBasicAuth: false,
        enableLfs: false,
      }),
      named(name) {
        throw notFetched(`a repository that is called ${name}`)
      },
      maxAgeMs: 0,
      ignoring: (rules) => {
        const ignored = new IgnoreRules(rules)
        return (file, kind) => (kind === 'folder' ? ignored.ignoresFolder(file) : ignored.ignoresFile(file))
      },
    },
    { charts: packedCharts(snapshot, path === '' ? 'charts' : `${path}/charts`) },
  )
}

/** The archives of a charts folder as if their repositories had nothing else. */
function packedCharts(snapshot: Snapshot, folder: string): Charts {
  const fileOf = (chart: string | undefined, version: string): string => `${folder}/${chart ?? ''}-${version}.tgz`
  const elsewhere = (): Promise<never> => Promise.reject(new Error('only archives in a charts folder are read here'))
  return {
    async versions({ chart = '', repository }) {
      const names = ((await snapshot.list(folder)) ?? []).map(({ name }) => name)
      const found = names.flatMap((name) =>
        name.startsWith(`${chart}-`) && /^v?\d.*\.tgz$/.test(name.slice(chart.length + 1))
          ? [{ version: name.slice(chart.length + 1, -'.tgz'.length), urls: [name] }]
          : [],
      )
      if (found.length === 0) throw notFetched(`the chart ${chart} of ${displayURL(repository.url)}`)
      return found
    },
    async find({ chart, repository }, version) {
      if ((await snapshot.entry(fileOf(chart, version)))?.kind === 'file') return { version }
      throw notFetched(`the chart ${chart ?? ''} ${version} of ${displayURL(repository.url)}`)
    },
    archive: async ({ chart }, { version }) => await snapshot.read(fileOf(chart, version)),
    snapshot: elsewhere,
    valueFile: elsewhere,
  }
}

function notFetched(what: string): MainstayError {
  return new MainstayError({
    code: 'render-refused',
    stage: 'render',
    retry: 'never',
    message: `Cannot render the chart: it needs ${what}, and nothing is fetched here; expected it in its charts folder`,
    hint: '`helm dependency build` puts it there.',
  })
}
