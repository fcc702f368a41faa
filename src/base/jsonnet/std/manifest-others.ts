import { isObject, objectOf } from '../run/operators.ts'
import { numberText } from '../run/number-text.ts'
import type { Run } from '../run/run.ts'
import { type Item, typeOf, type Value } from '../run/value.ts'
import { quoted, shownFields, textOf } from '../run/manifest.ts'
import { framed, type Library } from './define.ts'
import { itemsOf } from './indexable.ts'

/** Values as INI, Python and XML. */
export const manifestOtherFunctions: Library = {
  manifestIni: framed(['ini'], (run, ini: Item) => iniOf(run, run.force(ini))),
  manifestPython: framed(['v'], (run, v: Item) => pythonOf(run, run.force(v))),
  manifestPythonVars: framed(['conf'], (run, conf: Item) => {
    const object = objectOf(run, run.force(conf))
    return shownFields(object)
      .map((name) => `${name} = ${run.apart(() => pythonOf(run, object.get(run, name)))}\n`)
      .join('')
  }),
  manifestXmlJsonml: framed(['value'], (run, value: Item) => {
    const list = run.force(value)
    if (!Array.isArray(list)) return run.fail(`Expected a JSONML value (an array), got ${typeOf(list)}`)
    return xmlOf(run, list)
  }),
}

function iniOf(run: Run, value: Value): string {
  const ini = objectOf(run, value)
  const lines = shownFields(ini).includes('main') ? iniLines(run, ini.get(run, 'main')) : []
  const sections = objectOf(run, ini.get(run, 'sections'))
  for (const name of shownFields(sections)) lines.push(`[${name}]`, ...iniLines(run, sections.get(run, name)))
  return [...lines, ''].join('\n')
}

function iniLines(run: Run, value: Value): string[] {
  const body = objectOf(run, value)
  return shownFields(body).flatMap((name) => {
    const field = body.get(run, name)
    const values: readonly Item[] = Array.isArray(field) ? field : [field]
    return values.map((item) => `${name} = ${textOf(run, run.force(item))}`)
  })
}

function pythonOf(run: Run, value: Value): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'string') return quoted(value)
  const inner = (compute: () => Value): string => run.apart(() => pythonOf(run, compute()))
  if (Array.isArray(value)) return `[${value.map((item) => inner(() => run.force(item))).join(', ')}]`
  if (!isObject(value)) return run.fail('cannot manifest function')
  const fields = shownFields(value).map((name) => `${quoted(name)}: ${inner(() => value.get(run, name))}`)
  return `{${fields.join(', ')}}`
}

/** `[tag, attributes?, ...children]`. Nothing is escaped. */
function xmlOf(run: Run, value: Value): string {
  if (typeof value === 'string') return value
  const items = itemsOf(run, value)
  if (items.length === 0) run.fail('Index 0 out of bounds, not within [0, 0)')
  const tag = run.force(items[0]!)
  const second = items.length > 1 ? run.force(items[1]!) : undefined
  const attributes = second !== undefined && isObject(second) ? second : undefined
  const written =
    attributes === undefined ? [] : shownFields(attributes).map((name) => ` ${name}="${textOf(run, attributes.get(run, name))}"`)
  const name = typeof tag === 'string' ? tag : run.fail(`Expected string or array, got ${typeOf(tag)}`)
  const children = items.slice(attributes === undefined ? 1 : 2).map((item) => run.apart(() => xmlOf(run, run.force(item))))
  return `<${name}${written.join('')}>${children.join('')}</${name}>`
}
