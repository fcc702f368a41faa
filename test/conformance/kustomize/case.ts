import type { Files } from '../helm/chart-folder.ts'

/** Kustomizations on a theme that are built one by one by both programs. */
export type Theme = {
  theme: string
  /** Files of every case, by path. */
  files?: Files
  /** What every case's kustomization.yaml begins with. */
  begin?: string
  cases: readonly (string | Case)[]
}

export type Case = {
  /** The rest of kustomization.yaml; without it the file is `begin` alone. `files` may bring another one. */
  with?: string
  files?: Files
  /** The folder to build, and flags; `@` stands for the folder of the case. `@` alone unless told. */
  args?: readonly string[]
  title?: string
  /** Both refuse, each in its own words. */
  ownWords?: true
}

/** A case as it is run. */
export type Prepared = { title: string; files: Files; args: readonly string[]; ownWords: boolean }

export function prepared({ files, begin = '', cases }: Theme): Prepared[] {
  return cases.map((given, index) => {
    const one: Case = typeof given === 'string' ? { with: given } : given
    const text = begin + (one.with ?? '')
    const what = one.title ?? ((one.with ?? '') || Object.values(one.files ?? {}).join(' ') || (one.args ?? []).join(' '))
    return {
      title: `${index + 1} ${JSON.stringify(what.replaceAll(/\s+/g, ' ').slice(0, 100))}`,
      files: { ...(text === '' ? {} : { 'kustomization.yaml': text }), ...files, ...one.files },
      args: one.args ?? ['@'],
      ownWords: one.ownWords === true,
    }
  })
}
