/**
 * The life of namespaces: those of the system exist, and one that is deleted is emptied before it goes. It works through the same verbs as any
 * client. What a new namespace is furnished with is the business of the simulated controllers.
 */
export { startNamespaces } from './lifecycle.ts'
