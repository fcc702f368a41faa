import type { GeneratorOptions, Texts } from '../contract.ts'

/** The options of one generator with those that hold for all. Its own labels and annotations win. */
export function mergedOptions(
  own: GeneratorOptions | undefined,
  all: GeneratorOptions | undefined,
): GeneratorOptions | undefined {
  if (all === undefined) return own
  return {
    labels: both(all.labels, own?.labels),
    annotations: both(all.annotations, own?.annotations),
    disableNameSuffixHash: all.disableNameSuffixHash || own?.disableNameSuffixHash === true,
    immutable: all.immutable || own?.immutable === true,
  }
}

function both(all: Texts, own: Texts): Texts {
  return all === undefined ? own : { ...all, ...own }
}
