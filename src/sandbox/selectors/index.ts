/** Label and field selectors: text in, predicate out. Unreadable text throws `SelectorError` with the words of the API. */
export { type FieldMatcher, parseFieldSelector } from './fields.ts'
export { type LabelMatcher, parseLabelSelector, SelectorError, type SelectorObject, selectorText } from './labels.ts'
