import type { GoMap } from '#base/go-template'
import type { Chart } from './chart.ts'
import type { Dependency, Metadata } from './metadata.ts'

/** The metadata that one render sees: aliases rename, disabled dependencies go. */
export type NodeMetadata = Omit<Metadata, 'name' | 'dependencies'> & { name: string; dependencies: Dependency[] | undefined }

/**
 * A chart within one render: what the user's values and the parent's Chart.yaml made of it. Several nodes may come from one Chart, as a
 * dependency may appear under several aliases.
 */
export class ChartNode {
  readonly chart: Chart
  readonly metadata: NodeMetadata
  values: GoMap
  parent: ChartNode | undefined = undefined
  dependencies: readonly ChartNode[] = []

  constructor(chart: Chart, metadata: NodeMetadata, values: GoMap) {
    this.chart = chart
    this.metadata = metadata
    this.values = values
  }

  get name(): string {
    return this.metadata.name
  }

  /** The path that templates of this chart have: `app/charts/db`. */
  get path(): string {
    return this.parent === undefined ? this.name : `${this.parent.path}/charts/${this.name}`
  }

  /** Becomes the parent of these nodes, too. */
  adopt(dependencies: readonly ChartNode[]): void {
    this.dependencies = dependencies
    for (const dependency of dependencies) dependency.parent = this
  }

  /**
   * A copy to be renamed. Its dependencies are copied along, those below them are shared and keep their parents: that is how Helm copies, and
   * it shows in the paths of charts nested three deep.
   */
  copy(): ChartNode {
    const result = new ChartNode(this.chart, copyMetadata(this.metadata), this.values)
    result.adopt(this.dependencies.map((dependency) => dependency.#shallowCopy()))
    return result
  }

  #shallowCopy(): ChartNode {
    const result = new ChartNode(this.chart, this.metadata, this.values)
    result.dependencies = this.dependencies
    return result
  }
}

/** A fresh tree for one render. Values are those of the charts themselves, not copies. */
export function treeOf(chart: Chart): ChartNode {
  const node = new ChartNode(chart, copyMetadata(chart.metadata), chart.values)
  node.adopt(chart.dependencies.map(treeOf))
  return node
}

function copyMetadata(metadata: Metadata | NodeMetadata): NodeMetadata {
  return { ...metadata, dependencies: metadata.dependencies?.map((dependency) => ({ ...dependency })) }
}
