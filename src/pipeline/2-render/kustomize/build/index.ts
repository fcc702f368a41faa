/** The build itself: which kustomizations are read in which order, and what is done with what they say. */
export { buildKustomization, isClusterScoped, printBuilt } from './build.ts'
