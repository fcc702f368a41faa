import { kindOf } from '../kinds.ts'
import { GoError, type GoMap } from '../value.ts'
import { define, type Family, nilPointer } from './define.ts'
import { formatUrl, hostname, parseUrl } from './url-parts.ts'

/** URLs as maps of their parts, and the name service, which Helm does not ask. */
export const urlFunctions: Family = {
  urlParse: define(['string'], 'map[string]interface {}', parse),
  urlJoin: define(['map[string]interface {}'], 'string', join),
  getHostByName: define(['string'], 'string', () => ''),
}

function parse(text: string): GoMap {
  const url = attempt('unable to parse url', () => parseUrl(text))
  return new Map([
    ['scheme', url.scheme],
    ['host', url.host],
    ['hostname', hostname(url.host)],
    ['path', url.path],
    ['query', url.query],
    ['opaque', url.opaque],
    ['fragment', url.fragment],
    ['userinfo', url.userinfo ?? ''],
  ])
}

function join(map: GoMap | null): string {
  const part = (key: string): string => partOf(map, key)
  const url = {
    scheme: part('scheme'),
    host: part('host'),
    path: part('path'),
    query: part('query'),
    opaque: part('opaque'),
    fragment: part('fragment'),
  }
  const userinfo = part('userinfo')
  // Read as part of a URL, so that it is escaped as one.
  const user =
    userinfo === '' ? undefined : attempt('unable to parse userinfo in dict', () => parseUrl(`proto://${userinfo}@host`)).userinfo
  return formatUrl({ ...url, userinfo: user })
}

function partOf(map: GoMap | null, key: string): string {
  if (map === null || !map.has(key)) return ''
  const value = map.get(key)
  if (value === null || value === undefined) throw nilPointer()
  if (typeof value === 'string') return value
  throw new GoError(`unable to parse ${key} key, must be of type string, but ${kindOf(value)} found`)
}

function attempt<Result>(what: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (error instanceof GoError) throw new GoError(`${what}: ${error.message}`)
    throw error
  }
}
