import { quote } from '../fmt/quote.ts'
import { GoError } from '../value.ts'
import { parseIp } from './ip-addresses.ts'
import { escapeUrl, unescapeUrl } from './url-escapes.ts'

/** A URL in the parts that Go's net/url has. `userinfo` is escaped, path and fragment are not. */
export type Url = {
  scheme: string
  opaque: string
  userinfo: string | undefined
  host: string
  path: string
  query: string
  fragment: string
}

/** Throws GoError in the words of Go's `url.Parse`. */
export function parseUrl(text: string): Url {
  const [whole, fragment] = cut(text, '#')
  const url = attempt(whole, () => parseRest(whole))
  return { ...url, fragment: attempt(text, () => unescapeUrl(fragment, 'fragment')) }
}

/** The name or address in a host, without port and brackets. */
export function hostname(host: string): string {
  const colon = host.lastIndexOf(':')
  const name = colon >= 0 && isPort(host.slice(colon)) ? host.slice(0, colon) : host
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name
}

/** The text of a URL, its parts escaped where they have to be. */
export function formatUrl(url: Url): string {
  let result = url.scheme === '' ? '' : `${url.scheme}:`
  if (url.opaque !== '') {
    result += url.opaque
  } else {
    const hasAuthority = url.host !== '' || url.userinfo !== undefined
    if (hasAuthority || (url.scheme !== '' && url.path !== '')) result += '//'
    if (url.userinfo !== undefined) result += `${url.userinfo}@`
    result += escapeUrl(url.host, 'host')
    const path = url.path === '*' ? '*' : escapeUrl(url.path, 'path')
    if (path !== '' && !path.startsWith('/') && url.host !== '') result += '/'
    // A colon in the first part of a bare path would make a scheme of it.
    if (result === '' && cut(path, '/')[0].includes(':')) result += './'
    result += path
  }
  if (url.query !== '') result += `?${url.query}`
  return url.fragment === '' ? result : `${result}#${escapeUrl(url.fragment, 'fragment')}`
}

function attempt<Result>(text: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (error instanceof GoError) throw new GoError(`parse ${quote(text)}: ${error.message}`)
    throw error
  }
}

function cut(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}

function parseRest(text: string): Url {
  const url: Url = { scheme: '', opaque: '', userinfo: undefined, host: '', path: '', query: '', fragment: '' }
  if (/[\u0000-\u001F\u007F]/.test(text)) throw new GoError('net/url: invalid control character in URL')
  if (text === '*') return { ...url, path: '*' }
  const [scheme, afterScheme] = schemeOf(text)
  const [hierarchy, query] = cut(afterScheme, '?')
  const start = { ...url, scheme, query }
  if (!hierarchy.startsWith('/')) {
    if (scheme !== '') return { ...start, opaque: hierarchy }
    if (cut(hierarchy, '/')[0].includes(':')) throw new GoError('first path segment in URL cannot contain colon')
  }
  if (!hierarchy.startsWith('//') || (scheme === '' && hierarchy.startsWith('///'))) {
    return { ...start, path: unescapeUrl(hierarchy, 'path') }
  }
  const slash = hierarchy.indexOf('/', 2)
  const authority = hierarchy.slice(2, slash < 0 ? undefined : slash)
  const parsed = parseAuthority(scheme, authority)
  return { ...start, ...parsed, path: slash < 0 ? '' : unescapeUrl(hierarchy.slice(slash), 'path') }
}

function schemeOf(text: string): [string, string] {
  if (text.startsWith(':')) throw new GoError('missing protocol scheme')
  const scheme = /^[a-zA-Z][a-zA-Z0-9+.-]*(?=:)/.exec(text)?.[0]
  return scheme === undefined ? ['', text] : [scheme.toLowerCase(), text.slice(scheme.length + 1)]
}

function parseAuthority(scheme: string, authority: string): { userinfo: string | undefined; host: string } {
  const at = authority.lastIndexOf('@')
  const host = parseHost(scheme, authority.slice(at + 1))
  if (at < 0) return { userinfo: undefined, host }
  const text = authority.slice(0, at)
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(text)) throw new GoError('net/url: invalid userinfo')
  const [user, password] = cut(text, ':')
  const parts = text.includes(':') ? [user, password] : [user]
  return { userinfo: parts.map((part) => escapeUrl(unescapeUrl(part, 'userinfo'), 'userinfo')).join(':'), host }
}

function parseHost(scheme: string, host: string): string {
  const bracket = host.lastIndexOf('[')
  if (bracket > 0) throw new GoError('invalid IP-literal')
  if (bracket === 0) return parseLiteral(host)
  const first = host.indexOf(':')
  // Only the web is strict: lists of hosts with ports are common in the URLs of databases.
  const isStrict = scheme === 'http' || scheme === 'https'
  const colon = isStrict ? first : host.lastIndexOf(':')
  if (first >= 0) checkPort(host.slice(colon))
  return unescapeUrl(host, 'host')
}

function parseLiteral(host: string): string {
  const close = host.lastIndexOf(']')
  if (close < 0) throw new GoError("missing ']' in host")
  checkPort(host.slice(close + 1))
  const name = host.slice(1, close)
  const zone = name.indexOf('%25')
  const address = unescapeUrl(zone < 0 ? name : name.slice(0, zone), 'host')
  const unescaped = zone < 0 ? address : address + unescapeUrl(name.slice(zone), 'zone')
  const parsed = parseIp(address)
  if (parsed === undefined) throw new GoError(`invalid host: ParseAddr(${quote(unescaped)}): unable to parse IP`)
  if (parsed.length === 4) throw new GoError('invalid IP-literal')
  return `[${unescaped}]${host.slice(close + 1)}`
}

const isPort = (text: string): boolean => /^(:[0-9]*)?$/.test(text)

function checkPort(text: string): void {
  if (!isPort(text)) throw new GoError(`invalid port ${quote(text)} after host`)
}
