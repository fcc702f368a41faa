import { existsSync, realpathSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { workingFolder } from '#io/disk'
import type { ApplicationSource, Snapshot } from '#model'

/** A name for the whole disk among the sources with a `ref`. */
const diskRef = 'the-disk'

/**
 * Files of `--values` as entries of `valueFiles`: relative to the chart or absolute in the working tree as an Application means them, and where nothing
 * is there, relative to where the command was called or anywhere on the disk, as helm means them. Without a `chart` there is only the latter.
 */
export function flagFiles(
  files: readonly string[],
  chart: { root: string; folder: string } | undefined,
): { entries: string[]; notes: string[] } {
  const notes: string[] = []
  const entries = files.map((file) => {
    if (/^(?:\$|[a-z][a-z0-9+.-]*:\/\/)/i.test(file)) return file
    if (chart !== undefined && existsSync(isAbsolute(file) ? join(chart.root, file) : join(chart.folder, file))) return file
    const place = resolve(file)
    if (!existsSync(place)) return file
    const inside = chart === undefined ? '..' : relative(chart.root, place)
    if (!inside.startsWith('..')) return `/${inside}`
    if (chart !== undefined && existsSync(join(chart.root, '.git')))
      notes.push(`${file} is outside of the working tree ${chart.root}: an Application cannot name it.`)
    return `$${diskRef}${realpathSync(place)}`
  })
  return { entries, notes }
}

/** What the entries that `flagFiles` made need to be found. */
export function onDisk(sources: readonly ApplicationSource[]): Array<readonly [string, Snapshot]> {
  const isUsed = sources.some(({ helm }) => helm?.valueFiles?.some((entry) => entry.startsWith(`$${diskRef}/`)))
  return isUsed ? [[diskRef, workingFolder('/')]] : []
}
