/**
 * The program helm, where somebody prefers it to our engine or wants to compare the two. A chart job comes in, the same documents go out; each run
 * has a folder of its own that is removed again. It never reaches a network or a cluster, and reads no configuration of the user.
 */
export { type HelmProgram, helmProgram } from './helm-program.ts'
