import type { Files } from '../conformance/helm/chart-folder.ts'

/**
 * A base of `count` objects, Deployments and their Services, with a generated ConfigMap that every Deployment refers to, and an overlay `top` with a
 * namespace, a prefix, labels, an image and a patch.
 */
export function overlayOf(count: number): Files {
  const services = Math.floor((count - 1) / 2)
  const deployments = count - 1 - services
  const texts = [
    ...Array.from({ length: deployments }, (_, index) => deployment(`app-${index}`)),
    ...Array.from({ length: services }, (_, index) => service(`app-${index}`)),
  ]
  return {
    'base/kustomization.yaml':
      'resources:\n- all.yaml\nconfigMapGenerator:\n- name: settings\n  literals:\n  - level=info\n  - color=blue\n',
    'base/all.yaml': texts.join('---\n'),
    'top/kustomization.yaml': [
      'namespace: production',
      'namePrefix: prod-',
      'resources:\n- ../base',
      'labels:\n- includeSelectors: true\n  pairs:\n    team: shop',
      'images:\n- name: registry.example.com/shop\n  newTag: v2',
      'patches:\n- path: patch.yaml\n',
    ].join('\n'),
    'top/patch.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-0
spec:
  replicas: 5
  template:
    spec:
      containers:
      - name: app
        env:
        - name: EXTRA
          value: "1"
`,
  }
}

/** `count` overlays, `env/0` and so on, on one base of a few objects, each with a namespace, a prefix, a label and an image of its own. */
export function monorepoOf(count: number): { [path: string]: string } {
  const { 'base/all.yaml': _all, ...base } = overlayOf(1)
  const files: { [path: string]: string } = {
    'base/kustomization.yaml': String(base['base/kustomization.yaml']),
    'base/all.yaml': `${deployment('web')}---\n${service('web')}---\n${deployment('worker')}`,
  }
  for (let index = 0; index < count; index++) files[`env/${index}/kustomization.yaml`] = environment(index, 'v1')
  return files
}

/** The kustomization of one environment of the monorepo. */
export function environment(index: number, tag: string): string {
  return `namespace: env-${index}
namePrefix: e${index}-
resources:
- ../../base
labels:
- pairs:
    env: "${index}"
images:
- name: registry.example.com/shop
  newTag: ${tag}
`
}

const deployment = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels:
    app: ${name}
spec:
  replicas: 2
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
      - name: app
        image: registry.example.com/shop:v1
        args: ["--port=8080"]
        envFrom:
        - configMapRef:
            name: settings
        ports:
        - containerPort: 8080
          protocol: TCP
        resources:
          requests:
            cpu: 100m
            memory: 64Mi
`

const service = (name: string): string => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector:
    app: ${name}
  ports:
  - name: http
    port: 80
    targetPort: 8080
`
