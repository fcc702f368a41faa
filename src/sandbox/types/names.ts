// Upstream package prefixes and what stands for them in the generated table. Order matters: the first that fits is taken.
const prefixes: readonly (readonly [long: string, short: string])[] = [
  ['io.k8s.apimachinery.pkg.apis.meta.v1.', 'meta.v1.'],
  ['io.k8s.apimachinery.pkg.api.resource.', 'resource.'],
  ['io.k8s.apimachinery.pkg.util.intstr.', 'intstr.'],
  ['io.k8s.apimachinery.pkg.runtime.', 'runtime.'],
  ['io.k8s.apimachinery.pkg.version.', 'version.'],
  ['io.k8s.apiextensions-apiserver.pkg.apis.', 'extensions:'],
  ['io.k8s.kube-aggregator.pkg.apis.', 'aggregator:'],
  ['io.k8s.api.', 'api:'],
]

/** `io.k8s.api.apps.v1.Deployment` becomes `api:apps.v1.Deployment`, the key of the generated table. */
export function shortName(name: string): string {
  for (const [long, short] of prefixes) if (name.startsWith(long)) return short + name.slice(long.length)
  return name
}

/** The inverse of `shortName`: the name of the OpenAPI component. */
export function openApiName(short: string): string {
  for (const [long, prefix] of prefixes) if (short.startsWith(prefix)) return long + short.slice(prefix.length)
  return short
}

/** The full name of the protobuf message of a type: `io.k8s.api.apps.v1.Deployment` is `k8s.io.api.apps.v1.Deployment`. */
export function protobufNameOf(openApi: string): string {
  return `k8s.io.${openApi.slice('io.k8s.'.length).replaceAll('-', '_')}`
}

/** The inverse of `protobufNameOf`. */
export function openApiNameOf(protobuf: string): string {
  return `io.k8s.${protobuf.slice('k8s.io.'.length).replaceAll('apiextensions_apiserver', 'apiextensions-apiserver').replaceAll('kube_aggregator', 'kube-aggregator')}`
}

/** How Go names the type in error messages: the package's last part and the type, `v1.PodSpec`, `resource.Quantity`. */
export function goTypeName(openApi: string): string {
  return openApi.split('.').slice(-2).join('.')
}
