/**
 * Printed columns: for a kind, the columns that `kubectl get` shows and the cells of each object, as kube-apiserver computes them.
 * Kinds without a printer get NAME and AGE; custom resources get the columns of their CRD. The clock comes in as a date.
 */
export { type Column, tableOf, type TablePrinter } from './table.ts'
