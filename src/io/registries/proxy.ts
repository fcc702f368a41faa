/** Proxies by the scheme of the request, and the hosts that are reached without. */
export type ProxySettings = { http?: string; https?: string; none?: string }

/** The proxies that the environment names, as all programs read it: lower case first, for `HTTP_PROXY` lower case only (it may come from a request). */
export function environmentProxies(environment: NodeJS.ProcessEnv): ProxySettings {
  const filled = (...names: string[]) =>
    names.map((name) => environment[name]).find((value) => value !== undefined && value !== '')
  const http = filled('http_proxy', 'all_proxy', 'ALL_PROXY')
  const https = filled('https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY')
  const none = filled('no_proxy', 'NO_PROXY')
  return {
    ...(http === undefined ? {} : { http }),
    ...(https === undefined ? {} : { https }),
    ...(none === undefined ? {} : { none }),
  }
}

/** The proxy for a request; undefined where it goes straight. */
export function proxyFor(url: URL, settings: ProxySettings): string | undefined {
  const proxy = url.protocol === 'https:' ? settings.https : settings.http
  return proxy === undefined || bypasses(url, settings.none ?? '') ? undefined : proxy
}

/** `none`: hosts, domains (`.example.com`, also without the dot), `host:port`, `*`, IPv4 networks (`10.0.0.0/8`); parted by commas or blanks. */
function bypasses(url: URL, none: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return none
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((rule) => rule !== '')
    .some((rule) => {
      if (rule === '*') return true
      if (rule.includes('/')) return inNetwork(host, rule)
      if (rule.indexOf(':') !== rule.lastIndexOf(':')) return host === rule.replace(/^\[|\]$/g, '')
      const [, name = '', rulePort] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(rule) ?? []
      if (rulePort !== undefined && rulePort !== port) return false
      return host === name || host.endsWith(`.${name}`)
    })
}

function inNetwork(host: string, network: string): boolean {
  const [address = '', bits = ''] = network.split('/')
  const [a, b] = [ipv4(host), ipv4(address)]
  const length = Number(bits)
  if (a === undefined || b === undefined || !Number.isInteger(length) || length < 0 || length > 32) return false
  const divisor = 2 ** (32 - length)
  return Math.floor(a / divisor) === Math.floor(b / divisor)
}

function ipv4(text: string): number | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0)
}
