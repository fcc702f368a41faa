import { isSurelyText, readYaml, resolveScalar, YamlError } from '#base/yaml'

const words = /^[A-Za-z0-9_./-]+$/

/** Whether YAML 1.1, which API servers read, takes an unquoted text for something else than that text: `on`, `12`, `a: b`, `# c`. */
export function isYaml11NonText(text: string): boolean {
  if (text === '' || text.includes('\n')) return false
  if (words.test(text) && text !== '-' && !text.startsWith('---') && !text.startsWith('...')) {
    if (isSurelyText(text)) return false
    const found = resolveScalar(text, 'v2')
    return found !== undefined && found.tag !== '!!timestamp' && found.tag !== '!!str' && found.tag !== '!!merge'
  }
  try {
    return typeof readYaml(text, { dialect: 'v2', maps: 'maps' }) !== 'string'
  } catch (error) {
    if (error instanceof YamlError) return false
    throw error
  }
}
