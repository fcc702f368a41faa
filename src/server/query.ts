import { ApiError, type QuerySpec } from '#contract'

/** Reads a query as a route declares it. Unknown parameters are ignored, as clients of other versions send some. */
export function queryOf(spec: QuerySpec, search: URLSearchParams): { [name: string]: unknown } {
  const query: { [name: string]: unknown } = {}
  for (const [name, field] of Object.entries(spec)) {
    const given = search.getAll(name)
    const last = given.at(-1)
    if (last === undefined || (last === '' && field.type !== 'texts')) continue
    query[name] = valueOf(field.type, name, { given, last })
  }
  return query
}

function valueOf(type: QuerySpec[string]['type'], name: string, value: { given: string[]; last: string }): unknown {
  switch (type) {
    case 'text':
      return value.last
    case 'texts':
      return value.given.filter((item) => item !== '')
    case 'flag':
      if (['true', '1', 't', 'TRUE', 'True'].includes(value.last)) return true
      if (['false', '0', 'f', 'FALSE', 'False'].includes(value.last)) return false
      throw new ApiError('InvalidArgument', `query parameter ${name} is ${JSON.stringify(value.last)}; expected true or false`)
    case 'number': {
      const number = Number(value.last)
      if (Number.isSafeInteger(number) && number >= 0) return number
      throw new ApiError('InvalidArgument', `query parameter ${name} is ${JSON.stringify(value.last)}; expected a whole number`)
    }
  }
}
