/**
 * What an object must look like. In goes what a client sent and the schema of its kind; out comes the object as the API server holds it,
 * the fields it does not know, and the complaints that make it a 422, in the words of the real server.
 * Nothing is stored, defaulted or admitted here, and other objects are never looked at.
 */
export { decode, emptyObject } from './decode.ts'
export { duplicateFields } from './duplicates.ts'
export { canonicalQuantity, compareQuantities } from './quantity.ts'
export { validate } from './validate.ts'
