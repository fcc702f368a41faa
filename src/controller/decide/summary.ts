import {
  type ApplicationStatus,
  type Comparison,
  isJsonObject,
  type Json,
  type JsonObject,
  type KubeObject,
  refKey,
} from '#model'
import { imagesOf } from '#pipeline'
import { openField } from '../live/open-field.ts'

/** Images and links of an application, sorted, and whether it manages other applications. */
export function summaryOf(
  comparison: Comparison,
  live: ReadonlyMap<string, KubeObject>,
): NonNullable<ApplicationStatus['summary']> {
  const objects = comparison.objects
    .flatMap(({ ref, hook }) => (hook ? [] : [live.get(refKey(ref))]))
    .filter((object) => object !== undefined)
  const images = [...new Set(objects.flatMap(imagesOf))].sort()
  const externalURLs = [...new Set(objects.flatMap(linksOf))].sort()
  const isAppOfApps = objects.some(({ apiVersion, kind }) => apiVersion.startsWith('argoproj.io/') && kind === 'Application')
  return {
    ...(externalURLs.length === 0 ? {} : { externalURLs }),
    ...(images.length === 0 ? {} : { images }),
    ...(isAppOfApps ? { isAppOfApps } : {}),
  }
}

const linkPrefix = 'link.argocd.argoproj.io/'
const noLinks = 'argocd.argoproj.io/ignore-default-links'

function linksOf(object: KubeObject): string[] {
  const annotations = object.metadata.annotations ?? {}
  const written = Object.entries(annotations)
    .filter(([key, value]) => key.startsWith(linkPrefix) && value !== '')
    .map(([, value]) => value)
  return annotations[noLinks] === 'true' ? written : [...written, ...ruleLinks(object)]
}

/** URLs of the rules of an Ingress that has an address, by shape. */
function ruleLinks(object: KubeObject): string[] {
  const address = addressOf(object)
  const spec = openField(object, 'spec')
  const rules = spec['rules']
  if (address === undefined || !Array.isArray(rules)) return []
  const secured = securedHosts(spec['tls'])
  return rules.flatMap((rule) => {
    if (!isJsonObject(rule)) return []
    const host = typeof rule['host'] === 'string' && rule['host'] !== '' ? rule['host'] : address
    const scheme = secured === 'all' || secured.has(host) ? 'https' : 'http'
    const paths = isJsonObject(rule['http']) ? rule['http']['paths'] : undefined
    if (!Array.isArray(paths) || paths.length === 0) return [`${scheme}://${host}`]
    return paths.map(
      (path) => `${scheme}://${host}${isJsonObject(path) && typeof path['path'] === 'string' ? plainPath(path['path']) : ''}`,
    )
  })
}

/** `/` adds nothing to a link, and what follows a wildcard or a pattern is no address. */
function plainPath(path: string): string {
  const end = path.search(/[*()[\]|]/)
  const plain = (end < 0 ? path : path.slice(0, end)).replace(/\/$/, '')
  return plain
}

function addressOf(object: KubeObject): string | undefined {
  const status = openField(object, 'status')
  const found = status['loadBalancer']
  const balancer: JsonObject = isJsonObject(found) ? found : {}
  const first = Array.isArray(balancer['ingress']) ? balancer['ingress'][0] : undefined
  if (!isJsonObject(first)) return undefined
  const address = first['hostname'] ?? first['ip']
  return typeof address === 'string' ? address : undefined
}

function securedHosts(tls: Json | undefined): ReadonlySet<string> | 'all' {
  if (!Array.isArray(tls)) return new Set()
  const hosts = tls.map((entry) => (isJsonObject(entry) && Array.isArray(entry['hosts']) ? entry['hosts'] : []))
  if (hosts.some((list) => list.length === 0)) return 'all'
  return new Set(hosts.flat().filter((host) => typeof host === 'string'))
}
