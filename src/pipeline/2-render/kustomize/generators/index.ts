/** Makes ConfigMaps and Secrets of files, literals and env files, merges them with what is there, and puts hashes behind their names. */
export { absorb } from './absorb.ts'
export { configMapNode, secretNode } from './generated-object.ts'
export { addHashes } from './hash.ts'
export { keyValues, type ReadSource } from './key-values.ts'
export { mergedOptions } from './options.ts'
