import type { Problem } from './parse.ts'
import type { KubeObject } from './kube-object.ts'
import { parseGoDuration } from './go-duration.ts'
import type { Settings, TrackingMethod } from './settings.ts'
import { parseIgnoreDifferences } from './settings-customizations.ts'
import { dataOf, parseGoBool } from './settings-data.ts'
import { parseCommandPlugins } from './settings-plugins.ts'
import { parseResourceFilters } from './settings-resources.ts'

/** What holds where no ConfigMap says otherwise. Polls are twice as frequent as Argo CD's: one question serves all applications of a repository. */
export const defaultSettings: Settings = {
  trackingMethod: 'annotation',
  instanceLabelKey: 'app.kubernetes.io/instance',
  installationId: undefined,
  reconciliationTimeoutMs: 60_000,
  reconciliationJitterMs: 60_000,
  hardReconciliationTimeoutMs: 0,
  waveDelayMs: 0,
  rendering: {
    helm: { enabled: true, valuesFileSchemes: ['https', 'http'], engine: 'builtin', lookup: false, random: 'fresh' },
    kustomize: { enabled: true, buildOptions: '', buildOptionsByVersion: {} },
    jsonnet: { enabled: true },
    plugins: { commands: [], maxOutputBytes: 20_000_000, tarExclusions: [], useManifestGeneratePaths: false },
  },
  allowLocalRepositories: false,
  resourceExclusions: [],
  resourceInclusions: [],
  ignoreDifferences: [],
}

/** The ConfigMaps that settings are read from; one that is not there counts as empty. */
export type SettingsObjects = { argocdCm?: KubeObject | undefined; cmdParams?: KubeObject | undefined }

/**
 * Reads `argocd-cm` and `argocd-cmd-params-cm`. A value that cannot be used gives a problem that names ConfigMap and key, and the default in its
 * place: a typing error in one setting stops nothing else.
 */
export function parseSettings(objects: SettingsObjects): { settings: Settings; problems: Problem[] } {
  const problems: Problem[] = []
  const cm = reader('argocd-cm', dataOf(objects.argocdCm), problems)
  const params = reader('argocd-cmd-params-cm', dataOf(objects.cmdParams), problems)
  const standard = defaultSettings
  const settings: Settings = {
    trackingMethod: cm.oneOf<TrackingMethod>(
      'application.resourceTrackingMethod',
      ['annotation', 'label', 'annotation+label'],
      standard.trackingMethod,
    ),
    instanceLabelKey: cm.text('application.instanceLabelKey') ?? standard.instanceLabelKey,
    installationId: cm.text('installationID'),
    reconciliationTimeoutMs: cm.duration('timeout.reconciliation', standard.reconciliationTimeoutMs),
    reconciliationJitterMs: cm.duration('timeout.reconciliation.jitter', standard.reconciliationJitterMs),
    hardReconciliationTimeoutMs: cm.duration('timeout.hard.reconciliation', standard.hardReconciliationTimeoutMs),
    waveDelayMs: params.seconds('controller.sync.wave.delay.seconds', standard.waveDelayMs),
    rendering: {
      helm: {
        enabled: cm.truth('helm.enable', standard.rendering.helm.enabled),
        valuesFileSchemes: cm.words('helm.valuesFileSchemes', standard.rendering.helm.valuesFileSchemes),
        engine: cm.oneOf('helm.engine', ['builtin', 'binary'], standard.rendering.helm.engine),
        lookup: cm.truth('helm.lookup', standard.rendering.helm.lookup),
        random: cm.oneOf('helm.random', ['fresh', 'seeded'], standard.rendering.helm.random),
      },
      kustomize: {
        enabled: cm.truth('kustomize.enable', standard.rendering.kustomize.enabled),
        buildOptions: cm.text('kustomize.buildOptions') ?? '',
        buildOptionsByVersion: cm.below('kustomize.buildOptions.'),
      },
      jsonnet: { enabled: cm.truth('jsonnet.enable', standard.rendering.jsonnet.enabled) },
      plugins: {
        commands: parseCommandPlugins(cm.text('mainstay.plugins'), problems),
        maxOutputBytes: cm.megabytes('plugin.maxOutputMB', standard.rendering.plugins.maxOutputBytes),
        tarExclusions: params.words('reposerver.plugin.tar.exclusions', standard.rendering.plugins.tarExclusions, ';'),
        useManifestGeneratePaths: params.truth('reposerver.plugin.use.manifest.generate.paths', false),
      },
    },
    allowLocalRepositories: cm.truth('repository.local.enabled', standard.allowLocalRepositories),
    resourceExclusions: parseResourceFilters(cm.text('resource.exclusions'), 'argocd-cm/resource.exclusions', problems),
    resourceInclusions: parseResourceFilters(cm.text('resource.inclusions'), 'argocd-cm/resource.inclusions', problems),
    ignoreDifferences: parseIgnoreDifferences(cm.data, problems),
  }
  return { settings, problems }
}

function reader(object: string, data: { [key: string]: string }, problems: Problem[]) {
  const text = (key: string) => {
    const value = data[key]?.trim()
    return value === undefined || value === '' ? undefined : value
  }
  function parsed<T>(key: string, parse: (value: string) => T | undefined, fallback: T, expected: string): T {
    const value = text(key)
    if (value === undefined) return fallback
    const result = parse(value)
    if (result !== undefined) return result
    problems.push({ path: `${object}/${key}`, message: `is ${JSON.stringify(value.slice(0, 60))}; expected ${expected}` })
    return fallback
  }
  return {
    data,
    text,
    duration: (key: string, fallback: number) =>
      parsed(key, (value) => atLeastZero(parseGoDuration(value)), fallback, 'a duration such as 60s or 5m, 0 for never'),
    seconds: (key: string, fallback: number) =>
      parsed(key, (value) => (/^\d+$/.test(value) ? Number(value) * 1000 : undefined), fallback, 'a whole number of seconds'),
    megabytes: (key: string, fallback: number) =>
      parsed(
        key,
        (value) => (/^[1-9]\d{0,3}$/.test(value) ? Number(value) * 1_000_000 : undefined),
        fallback,
        'megabytes, 1 to 9999',
      ),
    words: (key: string, fallback: readonly string[], separator = ',') => {
      const found = text(key)
        ?.split(separator)
        .map((word) => word.trim())
        .filter((word) => word !== '')
      return found ?? fallback
    },
    /** The texts of all keys that begin so, by what comes after. */
    below: (prefix: string): { [rest: string]: string } =>
      Object.fromEntries(
        Object.entries(data).flatMap(([key, value]) =>
          key.startsWith(prefix) ? [[key.slice(prefix.length), value.trim()]] : [],
        ),
      ),
    truth: (key: string, fallback: boolean) => parsed(key, parseGoBool, fallback, 'true or false'),
    oneOf: <T extends string>(key: string, allowed: readonly T[], fallback: T) =>
      parsed(key, (value) => allowed.find((candidate) => candidate === value), fallback, `one of ${allowed.join(', ')}`),
  }
}

function atLeastZero(ms: number | undefined): number | undefined {
  return ms === undefined || ms < 0 ? undefined : ms
}
