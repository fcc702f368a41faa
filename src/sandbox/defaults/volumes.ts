import type { JsonObject } from '../json.ts'
import { each, fill, fillEmpty, given } from './fill.ts'

/** A volume of a pod: an empty directory if it says nothing, and the modes of files that come from objects. */
export function defaultVolume(volume: JsonObject): void {
  if (Object.keys(volume).every((field) => field === 'name')) volume['emptyDir'] = {}
  for (const kind of ['secret', 'configMap', 'downwardAPI', 'projected']) {
    const source = given(volume, kind)
    if (source !== undefined) fill(source, 'defaultMode', 0o644)
  }
  defaultFieldRefs(given(volume, 'downwardAPI'))
  for (const source of each(given(volume, 'projected'), 'sources')) {
    const token = given(source, 'serviceAccountToken')
    if (token !== undefined) fill(token, 'expirationSeconds', 3600)
    defaultFieldRefs(given(source, 'downwardAPI'))
  }
  defaultSources(volume)
  const claim = given(given(given(volume, 'ephemeral'), 'volumeClaimTemplate'), 'spec')
  if (claim !== undefined) fill(claim, 'volumeMode', 'Filesystem')
}

/** The sources that pods and persistent volumes share. */
export function defaultSources(volume: JsonObject): void {
  const host = given(volume, 'hostPath')
  if (host !== undefined) fill(host, 'type', '')
  const iscsi = given(volume, 'iscsi')
  if (iscsi !== undefined) fillEmpty(iscsi, 'iscsiInterface', 'default')
  const rbd = given(volume, 'rbd')
  if (rbd !== undefined) for (const [field, value] of rbdDefaults) fillEmpty(rbd, field, value)
  const scaleIo = given(volume, 'scaleIO')
  if (scaleIo !== undefined) {
    fillEmpty(scaleIo, 'storageMode', 'ThinProvisioned')
    fillEmpty(scaleIo, 'fsType', 'xfs')
  }
  const azure = given(volume, 'azureDisk')
  if (azure === undefined) return
  fill(azure, 'cachingMode', 'ReadWrite')
  fill(azure, 'kind', 'Shared')
  fill(azure, 'fsType', 'ext4')
  fill(azure, 'readOnly', false)
}

const rbdDefaults = [
  ['pool', 'rbd'],
  ['user', 'admin'],
  ['keyring', '/etc/ceph/keyring'],
] as const

function defaultFieldRefs(source: JsonObject | undefined): void {
  for (const item of each(source, 'items')) {
    const field = given(item, 'fieldRef')
    if (field !== undefined) fillEmpty(field, 'apiVersion', 'v1')
    const resource = given(item, 'resourceFieldRef')
    if (resource !== undefined) fill(resource, 'divisor', '0')
  }
}
