import { GoFunction, GoObject, type GoValue, typedList } from '#base/go-template'
import { ChartError } from './chart-error.ts'
import type { CapabilityOptions } from './contract.ts'

/** What templates see as `.Capabilities`: Helm's own list of API versions and what the cluster adds. Throws ChartError for a bad version. */
export class Capabilities extends GoObject {
  override readonly goType = '*common.Capabilities'
  readonly kubeVersion: KubeVersion
  readonly #apiVersions: VersionSet

  constructor(options: CapabilityOptions = {}) {
    super()
    this.kubeVersion = options.kubeVersion === undefined ? defaultKubeVersion : parseKubeVersion(options.kubeVersion)
    this.#apiVersions = new VersionSet([...builtinApiVersions, ...(options.apiVersions ?? [])])
  }

  override field(name: string): GoValue {
    if (name === 'KubeVersion') return this.kubeVersion
    if (name === 'APIVersions') return this.#apiVersions
    return name === 'HelmVersion' ? helmVersion : undefined
  }

  override method(name: string): GoFunction | undefined {
    return name === 'Copy' ? new GoFunction({ result: this.goType }, () => this) : undefined
  }

  override fields(): [string, GoValue][] {
    return [
      ['KubeVersion', this.kubeVersion],
      ['APIVersions', this.#apiVersions],
      ['HelmVersion', helmVersion],
    ]
  }

  toJsonFields(): [string, GoValue][] {
    return this.fields()
  }
}

/** `version` as it was given, `normalized` without what a distribution appends; ranges are checked against the latter. */
export class KubeVersion extends GoObject {
  override readonly goType = 'common.KubeVersion'
  readonly version: string
  readonly normalized: string
  readonly #major: string
  readonly #minor: string

  constructor(version: string, parts: readonly string[]) {
    super()
    this.version = version
    this.normalized = `v${parts.join('.')}`
    this.#major = parts[0] ?? ''
    this.#minor = parts[1] ?? ''
  }

  override field(name: string): GoValue {
    return new Map(this.toJsonFields()).get(name)
  }

  override fields(): [string, GoValue][] {
    return [
      ['Version', this.version],
      ['normalizedVersion', this.normalized],
      ['Major', this.#major],
      ['Minor', this.#minor],
    ]
  }

  override method(name: string): GoFunction | undefined {
    if (name === 'String') return new GoFunction({ result: 'string' }, () => this.normalized)
    return name === 'GitVersion' ? new GoFunction({ result: 'string' }, () => this.version) : undefined
  }

  toJsonFields(): [string, GoValue][] {
    return [
      ['Version', this.version],
      ['Major', this.#major],
      ['Minor', this.#minor],
    ]
  }

  override pointerText(): string {
    return this.normalized
  }
}

/** A slice of texts that also answers `Has`. */
class VersionSet extends GoObject {
  override readonly goType = 'common.VersionSet'
  readonly #versions: readonly string[]
  readonly #known: ReadonlySet<string>

  constructor(versions: readonly string[]) {
    super()
    this.#versions = versions
    this.#known = new Set(versions)
  }

  override method(name: string): GoFunction | undefined {
    if (name !== 'Has') return undefined
    return new GoFunction({ params: ['string'], result: 'bool' }, (version: string) => this.#known.has(version))
  }

  override underlying(): GoValue[] {
    return typedList('[]string', this.#versions)
  }
}

/** As the release says it; a Helm that somebody built himself may say less. */
class BuildInfo extends GoObject {
  override readonly goType = 'version.BuildInfo'

  override field(name: string): GoValue {
    return new Map(this.fields()).get(name)
  }

  override fields(): [string, GoValue][] {
    return [
      ['Version', 'v4.2.4'],
      ['GitCommit', ''],
      ['GitTreeState', ''],
      ['GoVersion', 'go1.26.8'],
      ['KubeClientVersion', 'v1.36'],
    ]
  }

  toJsonFields(): [string, GoValue][] {
    return [
      ['version', 'v4.2.4'],
      ['go_version', 'go1.26.8'],
      ['kube_client_version', 'v1.36'],
    ]
  }
}

function parseKubeVersion(text: string): KubeVersion {
  const [, numbers] = /^\s*v?(\d+(?:\.\d+)*)/.exec(text) ?? []
  if (numbers === undefined) throw invalidVersion(text, `could not parse ${JSON.stringify(text)} as version`)
  const parts = numbers.split('.')
  const [major = ''] = parts
  if (parts.length < 2) throw invalidVersion(text, `illegal version string ${JSON.stringify(text)}`)
  if (major.startsWith('0') && major !== '0') {
    throw invalidVersion(text, `illegal zero-prefixed version component ${JSON.stringify(major)} in ${JSON.stringify(text)}`)
  }
  return new KubeVersion(
    text.startsWith('v') ? text : `v${text}`,
    parts.map((part) => BigInt(part).toString()),
  )
}

function invalidVersion(text: string, reason: string): ChartError {
  return new ChartError('kube-version', `invalid kube version '${text}': ${reason}`)
}

/** What the Go client that Helm 4.2.4 is built with (v0.36.1) stands for. */
const defaultKubeVersion = new KubeVersion('v1.36.0', ['1', '36', '0'])
const helmVersion = new BuildInfo()

/** The group versions that this client knows, in its order of priority. */
const builtinApiVersions = `
v1 admissionregistration.k8s.io/v1 admissionregistration.k8s.io/v1alpha1 admissionregistration.k8s.io/v1beta1
internal.apiserver.k8s.io/v1alpha1 apps/v1 apps/v1beta1 apps/v1beta2 authentication.k8s.io/v1 authentication.k8s.io/v1alpha1
authentication.k8s.io/v1beta1 authorization.k8s.io/v1 authorization.k8s.io/v1beta1 autoscaling/v1 autoscaling/v2 batch/v1 batch/v1beta1
certificates.k8s.io/v1 certificates.k8s.io/v1beta1 certificates.k8s.io/v1alpha1 coordination.k8s.io/v1alpha2 coordination.k8s.io/v1beta1
coordination.k8s.io/v1 discovery.k8s.io/v1 discovery.k8s.io/v1beta1 events.k8s.io/v1 events.k8s.io/v1beta1 extensions/v1beta1
flowcontrol.apiserver.k8s.io/v1 flowcontrol.apiserver.k8s.io/v1beta1 flowcontrol.apiserver.k8s.io/v1beta2
flowcontrol.apiserver.k8s.io/v1beta3 networking.k8s.io/v1 networking.k8s.io/v1beta1 node.k8s.io/v1 node.k8s.io/v1alpha1 node.k8s.io/v1beta1
policy/v1 policy/v1beta1 rbac.authorization.k8s.io/v1 rbac.authorization.k8s.io/v1beta1 rbac.authorization.k8s.io/v1alpha1
resource.k8s.io/v1 resource.k8s.io/v1beta2 resource.k8s.io/v1beta1 resource.k8s.io/v1alpha3 scheduling.k8s.io/v1alpha2
scheduling.k8s.io/v1beta1 scheduling.k8s.io/v1 storage.k8s.io/v1beta1 storage.k8s.io/v1 storage.k8s.io/v1alpha1
storagemigration.k8s.io/v1beta1 apiextensions.k8s.io/v1beta1 apiextensions.k8s.io/v1`
  .trim()
  .split(/\s+/)
