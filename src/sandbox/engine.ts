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
  type Schema,
  schemaFor,
  schemaFromCrd,
} from './types/index.ts'
import { decode, validate } from './validate/index.ts'

/** The schema package as the handlers know it. */
export const schemaEngine: SchemaEngine<Schema> = {
  schemaFor,
  schemaFromCrd,
  decode,
  applyDefaults,
  validate,
  validateCrdSchema,
  serverSideApply,
  trackUpdate,
  strategicMergePatch,
  mergePatch,
  jsonPatch,
  openApiComponents,
  componentName,
  openApiFromCrd,
  protobufMessage,
  protobufName,
}
