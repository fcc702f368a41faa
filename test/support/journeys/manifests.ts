// Manifests as files of a repository, in JSON (which is YAML) so that a test says only what matters to it.

type Meta = { annotations?: { [key: string]: string }; labels?: { [key: string]: string } }

export function configMap(name: string, data: { [key: string]: string }, meta: Meta = {}): string {
  return text({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...meta }, data })
}

export function deployment(name: string, facts: { replicas: number; image?: string } & Meta): string {
  const { replicas, image = 'registry.example.com/web:1.0', ...meta } = facts
  const labels = { app: name }
  const container = { name: 'main', image, ports: [{ containerPort: 8080 }] }
  return text({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...meta },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
  })
}

/** A Job that ends by itself; `fails` makes it end badly on any cluster: its Pod waits for a volume until the Job's deadline is over. */
export function job(name: string, meta: Meta & { fails?: boolean } = {}): string {
  const { fails = false, ...metadata } = meta
  const spec = { restartPolicy: 'Never', containers: [{ name: 'main', image: 'registry.example.com/job:1.0' }] }
  const pod = fails ? { ...spec, volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'nobody-made-this' } }] } : spec
  return text({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, ...metadata },
    spec: { backoffLimit: 0, template: { spec: pod }, ...(fails ? { activeDeadlineSeconds: 2 } : {}) },
  })
}

export function customResourceDefinition(kind: string): string {
  const plural = `${kind.toLowerCase()}s`
  const schema = { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } } }
  return text({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.journeys.example.com` },
    spec: {
      group: 'journeys.example.com',
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  })
}

export function customResource(kind: string, name: string, meta: Meta = {}): string {
  return text({ apiVersion: 'journeys.example.com/v1', kind, metadata: { name, ...meta }, spec: { size: 3 } })
}

/** A hook annotation with an optional delete policy and wave. */
export function hook(phase: string, facts: { wave?: number; deletePolicy?: string } = {}): { [key: string]: string } {
  return {
    'argocd.argoproj.io/hook': phase,
    ...(facts.wave === undefined ? {} : { 'argocd.argoproj.io/sync-wave': String(facts.wave) }),
    ...(facts.deletePolicy === undefined ? {} : { 'argocd.argoproj.io/hook-delete-policy': facts.deletePolicy }),
  }
}

export function wave(number: number): { [key: string]: string } {
  return { 'argocd.argoproj.io/sync-wave': String(number) }
}

function text(object: object): string {
  return `${JSON.stringify(object, null, 2)}\n`
}
