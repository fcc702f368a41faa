import type { KubeObject } from '#model'
import { field, listAt, textAt } from './fields.ts'

const podSpecs = [['spec'], ['spec', 'template', 'spec'], ['spec', 'jobTemplate', 'spec', 'template', 'spec']]

/** The container images that an object names, in order, each once. */
export function imagesOf(object: KubeObject): string[] {
  const images = podSpecs.flatMap((path) => {
    const spec = field(object, ...path)
    return [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')].map((container) => textAt(container, 'image'))
  })
  return [...new Set(images.filter((image) => image !== ''))]
}
