import { isJsonObject, type Json, type JsonObject } from '#model'

/** Fields by which items of well-known lists are told apart, the first set that all items have and that is unique. */
const keysByList: { [list: string]: string[][] } = {
  containers: [['name']],
  initContainers: [['name']],
  ephemeralContainers: [['name']],
  volumes: [['name']],
  env: [['name']],
  imagePullSecrets: [['name']],
  secrets: [['name']],
  volumeClaimTemplates: [],
  volumeMounts: [['mountPath']],
  volumeDevices: [['devicePath']],
  hostAliases: [['ip']],
  conditions: [['type']],
  ownerReferences: [['uid']],
  topologySpreadConstraints: [['topologyKey', 'whenUnsatisfiable'], ['topologyKey']],
  ports: [['containerPort', 'protocol'], ['port', 'protocol'], ['containerPort'], ['port']],
}
const defaults: JsonObject = { protocol: 'TCP' }

/**
 * A function that tells items of a list apart, or undefined where order does (an atomic list, or a list with repeated keys).
 * `name` is the field that holds the list; all versions of the list that are compared have to be passed.
 */
export function listKey(name: string, ...lists: ReadonlyArray<readonly Json[]>): ((item: Json) => string) | undefined {
  for (const fields of keysByList[name] ?? []) {
    const key = (item: Json) =>
      fields.map((field) => JSON.stringify(isJsonObject(item) ? (item[field] ?? defaults[field]) : item)).join('|')
    const usable = lists.every(
      (list) =>
        list.every((item) => isJsonObject(item) && fields.every((field) => (item[field] ?? defaults[field]) !== undefined)) &&
        new Set(list.map(key)).size === list.length,
    )
    if (usable) return key
  }
  return undefined
}
