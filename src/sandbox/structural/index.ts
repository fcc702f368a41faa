/**
 * Schemas of custom resources: whether one is structural (what a CRD may say), and what it says about an object. In goes the
 * `openAPIV3Schema` of a CRD version, out come complaints in the words of the API server, or an object with the schema's defaults.
 */
export { defaultCustom } from './default-custom.ts'
export { validateCrdSchema } from './crd-schema.ts'
export { validateCustom } from './validate-custom.ts'
