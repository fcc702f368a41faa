import type { RenderedPath } from '#cli'
import { folderSnapshot } from '#io/disk'
import { render } from '#render'

/** `mainstay render`: a folder of the disk rendered as the controller would, offline. */
export async function renderPath(
  path: string,
  application: { name: string; namespace: string; project: string },
): Promise<RenderedPath> {
  const snapshot = await folderSnapshot(path)
  const result = await render({
    snapshot,
    source: { repoURL: snapshot.repoURL, path: '.' },
    sourceIndex: 0,
    application,
    kube: { version: '', apiVersions: [] },
  })
  return { sourceType: result.sourceType, objects: result.manifests.map(({ object }) => object), warnings: result.warnings }
}
