import { serverSideApply, trackUpdate } from './apply/index.ts'
import { applyDefaults } from './defaults/index.ts'
import { jsonPatch, mergePatch, strategicMergePatch } from './patch/index.ts'
import type { SchemaEngine } from './schema.ts'
import { validateCrdSchema } from './structural/index.ts'
import {
  componentName,
  openApiComponents,
  openApiFromCrd,
  protobufMessage,
  protobufName,
  schemaFor,
  schemaFromCrd,
} from './types/index.ts'
import type { Schema } from './types/index.ts'
import { decode, validate } from './validate/index.ts'

/** Everything the generic handlers need to know of schemas, in one hand. All of it is pure. */
export const schemaEngine: SchemaEngine<Schema> = {
  applyDefaults,
  componentName,
  decode,
  jsonPatch,
  mergePatch,
  openApiComponents,
  openApiFromCrd,
  protobufMessage,
  protobufName,
  schemaFor,
  schemaFromCrd,
  serverSideApply,
  strategicMergePatch,
  trackUpdate,
  validate,
  validateCrdSchema,
}
