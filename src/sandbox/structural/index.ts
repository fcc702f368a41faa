/**
 * Schemas of custom resources: whether one is structural (what a CRD may say), and what it says about an object. In goes the
 * `openAPIV3Schema` of a CRD version, out come complaints in the words of the API server, or an object with the schema's defaults.
 * Rules in CEL that use functions of Kubernetes which are not there are skipped; `skippedRules` says which.
 */
export { skippedRules } from './cel.ts'
export { apiApproval, checkCrd } from './crd.ts'
export type { Approval } from './crd.ts'
export { validateCrdSchema } from './crd-schema.ts'
export { validateCustom } from './validate-custom.ts'
