import type { Json } from '../json.ts'

/** A request body that has been read as JSON, YAML or protobuf; `duplicates` are the paths of fields that the text sets twice. */
export type Body = { value: Json; duplicates: string[] }
