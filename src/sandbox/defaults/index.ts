/**
 * What the API server fills in that nobody wrote. In goes a decoded object and the schema of its kind; out comes a copy with the defaults of
 * kube-apiserver 1.36 and the canonical forms its conversions make (stringData becomes data). What admission and the registry add
 * (addresses, finalizers, tolerations, status) is not a default and not done here. Pure.
 */
export { applyDefaults } from './apply-defaults.ts'
