import type { KubeObject } from './kube-object.ts'

/** Where in the source a manifest was written. `document` counts from 1; `line` is the line where the document starts, from 1. */
export type Origin = { sourceIndex: number; path: string; document?: number; line?: number }

/** A desired object and where it comes from. */
export type Manifest = { object: KubeObject; origin: Origin }

export type SourceType = 'Directory' | 'Helm' | 'Kustomize' | 'Plugin'

/**
 * A path that a render read, with what it found there (`undefined`: nothing); `ref` names the source that it was read from where that is another
 * one. Equal reads give an equal render.
 */
export type Read = {
  path: string
  id: string | undefined
  ref?: string
  /** Only that there is a folder mattered, not what is in it. */
  folder?: boolean
  /** Where the path led once links were followed, if that was asked for. */
  resolved?: string | undefined
}

export type RenderResult = {
  manifests: Manifest[]
  sourceType: SourceType
  reads: Read[]
  /** Facts that do not stop the render, each one sentence. */
  warnings: string[]
}
