import type { Json, JsonObject } from '#base'

/** What a manifest leads to. `shape` tells how the archive is laid out. */
export type ArtifactLayer = { digest: string; sizeBytes: number; mediaType: string; shape: 'chart' | 'plain' }

/** Why a manifest cannot be used, as the end of a sentence, and what would do. */
export class ManifestError extends Error {
  readonly expected: string

  constructor(what: string, expected: string) {
    super(what)
    this.expected = expected
  }
}

const manifestTypes = ['application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json']
const indexTypes = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json']
const chartConfig = 'application/vnd.cncf.helm.config.v1+json'
/** The second is what Helm wrote before it had a type of its own. */
const chartLayers = ['application/vnd.cncf.helm.chart.content.v1.tar+gzip', 'application/tar+gzip']
const provenance = 'application/vnd.cncf.helm.chart.provenance.v1.prov'
const plainLayers = ['application/vnd.oci.image.layer.v1.tar', 'application/vnd.oci.image.layer.v1.tar+gzip']

/** For the Accept header. */
export const acceptedManifests = [...manifestTypes, ...indexTypes].join(', ')

/**
 * The one layer of a manifest that is read: the chart of a chart, the only layer of any other artefact. An index is followed where only one of its manifests
 * can be meant: then `next` is its digest. Throws ManifestError.
 */
export function readManifest(bytes: Buffer, wants: 'chart' | 'artifact'): { layer: ArtifactLayer } | { next: string } {
  const manifest = parsed(bytes)
  if (Array.isArray(manifest['manifests'])) return { next: onlyManifest(manifest['manifests'], wants) }
  const layers = descriptors(manifest['layers'])
  const config = typeOf(manifest['config'])
  const isChart = config === chartConfig
  if (wants === 'chart' && !isChart)
    throw new ManifestError(
      `it is an artefact with a config of type ${config || 'unknown'}`,
      `a Helm chart, with a config of type ${chartConfig}`,
    )
  const candidates = layers.filter((layer) => typeOf(layer) !== provenance)
  if (wants === 'chart') return { layer: chartLayer(candidates) }
  const [only, second] = candidates
  if (only === undefined || second !== undefined)
    throw new ManifestError(`it has ${candidates.length} layers`, 'exactly one layer, a tar archive of the manifests')
  const mediaType = typeOf(only)
  if (mediaType === chartLayers[0]) return { layer: layerOf(only, 'chart') }
  if (!plainLayers.includes(mediaType))
    throw new ManifestError(
      `its layer has the media type ${mediaType || 'unknown'}`,
      `one of ${[...plainLayers, chartLayers[0]].join(', ')}`,
    )
  return { layer: layerOf(only, 'plain') }
}

function chartLayer(layers: readonly JsonObject[]): ArtifactLayer {
  const found = layers.find((layer) => chartLayers.includes(typeOf(layer)))
  if (found === undefined) throw new ManifestError('it has no layer with a chart', `a layer of type ${chartLayers[0] ?? ''}`)
  return layerOf(found, 'chart')
}

function onlyManifest(list: Json[], wants: 'chart' | 'artifact'): string {
  const all = descriptors(list)
  const charts = all.filter((one) => one['artifactType'] === chartConfig)
  const chosen = wants === 'chart' && charts.length > 0 ? charts : all
  const [only, second] = chosen
  if (only === undefined || second !== undefined)
    throw new ManifestError(
      `it is an index of ${chosen.length} manifests`,
      'one manifest, or the digest of the one that is meant',
    )
  return digestOf(only)
}

function layerOf(layer: JsonObject, shape: ArtifactLayer['shape']): ArtifactLayer {
  const { size } = layer
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw new ManifestError('its layer has no size', 'a size in bytes')
  return { digest: digestOf(layer), sizeBytes: size, mediaType: typeOf(layer), shape }
}

function digestOf(descriptor: JsonObject): string {
  const { digest } = descriptor
  if (typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest
  throw new ManifestError('it names content without a sha256 digest', 'sha256: and 64 hexadecimal digits')
}

function typeOf(descriptor: Json | undefined): string {
  if (typeof descriptor !== 'object' || descriptor === null || Array.isArray(descriptor)) return ''
  return typeof descriptor['mediaType'] === 'string' ? descriptor['mediaType'] : ''
}

function descriptors(list: Json | undefined): JsonObject[] {
  if (!Array.isArray(list)) return []
  return list.filter((item): item is JsonObject => typeof item === 'object' && item !== null && !Array.isArray(item))
}

function parsed(bytes: Buffer): JsonObject {
  let manifest: Json
  try {
    manifest = JSON.parse(bytes.toString('utf8')) as Json // what JSON.parse gives is JSON
  } catch {
    throw new ManifestError('its manifest is not JSON', 'an OCI image manifest')
  }
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest))
    throw new ManifestError('its manifest is not an object', 'an OCI image manifest')
  if (manifest['schemaVersion'] !== 2) throw new ManifestError('its manifest is not of schema version 2', 'an OCI image manifest')
  return manifest
}
