import type { ParameterAnnouncement, PluginConfiguration, PluginJob } from '#render'
import { readFields, textField, varintField, bytesField, type Field } from './protobuf.ts'

/** The methods of the service, as paths of requests. */
export const methods = {
  check: '/plugin.ConfigManagementPluginService/CheckPluginConfiguration',
  match: '/plugin.ConfigManagementPluginService/MatchRepository',
  generate: '/plugin.ConfigManagementPluginService/GenerateManifest',
  announce: '/plugin.ConfigManagementPluginService/GetParametersAnnouncement',
} as const

// AppStreamRequest { metadata = 1 | file = 2 }

/** The first message of a stream: what comes, and for whom. */
export function metadataRequest(
  job: Pick<PluginJob, 'folderName' | 'path' | 'environment'>,
  archive: { digest: string; sizeBytes: number },
): Buffer {
  const metadata = Buffer.concat([
    textField(1, job.folderName),
    textField(2, job.path === '' ? '.' : job.path),
    textField(3, archive.digest),
    varintField(4, archive.sizeBytes),
    ...job.environment.map(([name, value]) => bytesField(5, Buffer.concat([textField(1, name), textField(2, value)]))),
  ])
  return bytesField(1, metadata)
}

/** A piece of the archive. */
export const fileRequest = (piece: Uint8Array): Buffer => bytesField(2, bytesField(1, piece))

export function readConfiguration(message: Buffer): PluginConfiguration {
  const flags = new Set(readFields(message).flatMap(({ number, value }) => (value === 1n ? [number] : [])))
  return { discovers: flags.has(1), wantsGitCredentials: flags.has(2) }
}

export function readMatch(message: Buffer): { supported: boolean; discovers: boolean } {
  const flags = new Set(readFields(message).flatMap(({ number, value }) => (value === 1n ? [number] : [])))
  return { supported: flags.has(1), discovers: flags.has(2) }
}

/** The manifests of a ManifestResponse. */
export const readManifests = (message: Buffer): string[] => texts(readFields(message), 1)

export function readAnnouncements(message: Buffer): ParameterAnnouncement[] {
  return readFields(message).flatMap(({ number, value }) =>
    number === 1 && Buffer.isBuffer(value) ? [readAnnouncement(readFields(value))] : [],
  )
}

function readAnnouncement(fields: readonly Field[]): ParameterAnnouncement {
  const text = (number: number): string => texts(fields, number).at(-1) ?? ''
  const entries = fields.flatMap(({ number, value }) => (number === 9 && Buffer.isBuffer(value) ? [readFields(value)] : []))
  return {
    name: text(1),
    title: text(2),
    tooltip: text(3),
    required: fields.some(({ number, value }) => number === 4 && value === 1n),
    itemType: text(5),
    collectionType: text(6),
    string: text(7),
    array: texts(fields, 8),
    map: Object.fromEntries(entries.map((entry) => [texts(entry, 1).at(-1) ?? '', texts(entry, 2).at(-1) ?? ''])),
  }
}

function texts(fields: readonly Field[], wanted: number): string[] {
  return fields.flatMap(({ number, value }) => (number === wanted && Buffer.isBuffer(value) ? [value.toString('utf8')] : []))
}
