/** How patches and replacements say which objects they mean: by patterns of kinds and names, by labels and by annotations. */
export { type LabelSelector, parseLabelSelector } from './label-selector.ts'
export { compile, type Selectable, SelectorPatterns } from './patterns.ts'
export { select } from './select.ts'
