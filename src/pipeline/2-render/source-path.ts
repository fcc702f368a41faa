import { type ApplicationSource, MainstayError } from '#model'

/** The folder of a source as a Snapshot names it: without `./`, without `/` at the end, `''` for the root. */
export function pathOf(source: ApplicationSource): string {
  const path = source.path ?? ''
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (!path.startsWith('/') && !segments.includes('..')) return segments.join('/')
  throw new MainstayError({
    code: 'path-outside-repository',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot render ${JSON.stringify(path)} of ${source.repoURL}: the path leads out of the repository; expected one relative to its root, without ..`,
  })
}
