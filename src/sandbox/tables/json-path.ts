import { isJsonObject, type Json } from '../json.ts'

type Step =
  | { kind: 'field'; name: string }
  | { kind: 'index'; index: number }
  | { kind: 'all' }
  | { kind: 'descend' }
  | { kind: 'filter'; path: Step[]; operator: string; value: Json | undefined }

/** Values at a JSONPath as printer columns use it: fields, quoted fields, indices, `*`, `..` and filters such as `[?(@.type=="Ready")]`. */
export function evaluatePath(path: string, root: Json): Json[] {
  return walk(parsePath(path), [root])
}

function walk(steps: readonly Step[], start: readonly Json[]): Json[] {
  return steps.reduce<Json[]>((values, step) => values.flatMap((value) => take(step, value)), [...start])
}

function take(step: Step, value: Json): Json[] {
  switch (step.kind) {
    case 'field': {
      const inner = isJsonObject(value) ? value[step.name] : undefined
      return inner === undefined ? [] : [inner]
    }
    case 'index': {
      const item = Array.isArray(value) ? value.at(step.index) : undefined
      return item === undefined ? [] : [item]
    }
    case 'all':
      return childrenOf(value)
    case 'descend':
      return [value, ...childrenOf(value).flatMap((child) => take(step, child))]
    case 'filter':
      return childrenOf(value).filter((child) => holds(step, child))
  }
}

function childrenOf(value: Json): Json[] {
  if (Array.isArray(value)) return value
  return isJsonObject(value) ? Object.values(value) : []
}

function holds(step: Extract<Step, { kind: 'filter' }>, value: Json): boolean {
  const [found] = walk(step.path, [value])
  if (step.operator === '') return found !== undefined
  if (found === undefined || step.value === undefined) return false
  switch (step.operator) {
    case '==':
      return found === step.value
    case '!=':
      return found !== step.value
    default:
      return compareNumbers(Number(found), step.operator, Number(step.value))
  }
}

function compareNumbers(left: number, operator: string, right: number): boolean {
  if (operator === '<') return left < right
  if (operator === '<=') return left <= right
  return operator === '>' ? left > right : left >= right
}

function parsePath(path: string): Step[] {
  const text = path.trim().replace(/^\{(.*)\}$/, '$1')
  const steps: Step[] = []
  const pattern =
    /\.\.|\.?\*|\.((?:\\.|[^.[\]\\])+)|\[\?\((.*?)\)\]|\[(-?\d+)\]|\[\*\]|\[(?:'([^']*)'|"([^"]*)")\]|^[$@]|([^.[\]$@]+)/gy
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [whole, dotted, filter, index, single, double, bare] = match
    if (whole === '..') steps.push({ kind: 'descend' })
    else if (whole.endsWith('*') || whole === '[*]') steps.push({ kind: 'all' })
    else if (filter !== undefined) steps.push(parseFilter(filter))
    else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) })
    else if (whole !== '$' && whole !== '@') {
      steps.push({ kind: 'field', name: (dotted ?? single ?? double ?? bare ?? '').replace(/\\(.)/g, '$1') })
    }
  }
  return steps
}

function parseFilter(text: string): Step {
  const [, left = text, operator = '', right = ''] = /^(.*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/.exec(text.trim()) ?? []
  return {
    kind: 'filter',
    path: parsePath(left.trim()),
    operator,
    value: operator === '' ? undefined : parseLiteral(right.trim()),
  }
}

function parseLiteral(text: string): Json {
  const quoted = /^(['"])(.*)\1$/.exec(text)
  if (quoted !== null) return quoted[2] ?? ''
  if (text === 'true' || text === 'false') return text === 'true'
  return Number.isNaN(Number(text)) ? text : Number(text)
}
