import { type GoMap, toJson } from '#base/go-template'
import type { Dialect } from './dialect.ts'
import { copied, labelsOf, merged, ofCluster, ofClusters, ofElement, ofFile, ofFolder, withTexts } from './go-parameters.ts'
import { GoRenderer, type GoTemplateOptions, missingKeyOf } from './go-renderer.ts'

/**
 * Go templates over nested values, as text/template executes them. Throws TemplateError for `goTemplateOptions` that are none.
 */
export function goDialect(options: GoTemplateOptions): Dialect<GoMap> {
  const renderer = new GoRenderer(options.world, missingKeyOf(options.goTemplateOptions))
  return {
    ofElement,
    ofCluster,
    ofClusters,
    ofFolder,
    ofFile,
    withValues(parameters, values) {
      if (Object.keys(values ?? {}).length === 0) return parameters
      const filled = Object.entries(values ?? {}).map(([key, value]) => [key, renderer.fill(value, parameters, `values.${key}`)])
      return withTexts(parameters, Object.fromEntries(filled))
    },
    isEmpty: (parameters) => parameters.size === 0,
    // The first child of a matrix wins where both give something.
    united: (outer, inner) => merged(inner, outer),
    overridden: merged,
    valueOf: (parameters, key) => toJson(parameters.get(key)),
    labelsOf,
    forOne: copied,
    fill: (text, parameters, place) => renderer.fill(text, parameters, place),
    fillKnown: (text, parameters, place) => renderer.fillKnown(text, parameters, place),
  }
}
