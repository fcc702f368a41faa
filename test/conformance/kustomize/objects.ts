/** Objects that the cases work on. */
export const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
  annotations: {note: "1"}
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      serviceAccountName: runner
      initContainers:
      - name: init
        image: busybox:1.36
      containers:
      - name: app
        image: registry.example.com:5000/shop/web:v1
        args: ["--port=8080", "--config", "/etc/settings/x"]
        ports:
        - containerPort: 8080
          protocol: TCP
        env:
        - {name: A, value: "1"}
        - name: FROM_CM
          valueFrom: {configMapKeyRef: {name: settings, key: a}}
        - name: FROM_SECRET
          valueFrom: {secretKeyRef: {name: keys, key: p}}
        envFrom:
        - configMapRef: {name: settings}
        - secretRef: {name: keys}
        volumeMounts:
        - {name: conf, mountPath: /etc/settings}
      - name: side
        image: nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      volumes:
      - name: conf
        configMap: {name: settings}
      - name: keys
        secret: {secretName: keys}
      - name: all
        projected:
          sources:
          - configMap: {name: settings}
          - secret: {name: keys}
      - name: data
        persistentVolumeClaim: {claimName: data}
      imagePullSecrets:
      - name: keys
`
export const service = `apiVersion: v1
kind: Service
metadata:
  name: web
  labels: {app: web}
spec:
  selector: {app: web}
  ports:
  - {name: http, port: 80, targetPort: 8080}
  - {name: metrics, port: 9090, protocol: TCP}
`
export const settings = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  a: "1"
  b: two
`
export const keys = `apiVersion: v1
kind: Secret
metadata:
  name: keys
type: Opaque
data:
  p: cGFzcw==
`
export const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: runner}\nsecrets:\n- name: keys\n'
export const binding = `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: run}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: run}
subjects:
- {kind: ServiceAccount, name: runner, namespace: old}
- {kind: ServiceAccount, name: default}
- {kind: User, name: runner}
`
export const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: run}
rules:
- apiGroups: [""]
  resources: [configmaps]
  resourceNames: [settings]
  verbs: [get]
`
export const clusterBinding = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: watch}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: watch}
subjects:
- {kind: ServiceAccount, name: runner, namespace: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: watch}
rules: []
`
export const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  tls:
  - {hosts: [shop.example.com], secretName: keys}
  rules:
  - host: shop.example.com
    http:
      paths:
      - path: /
        pathType: Prefix
        backend: {service: {name: web, port: {name: http}}}
`
export const stateful = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: web
  replicas: 1
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - {name: db, image: "postgres:16"}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce]}
`
export const cron = `apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          serviceAccountName: runner
          containers:
          - name: job
            image: busybox
            envFrom: [{configMapRef: {name: settings}}]
          restartPolicy: Never
`
export const scaler = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 5
`
export const custom = `apiVersion: example.com/v1
kind: Widget
metadata: {name: gear}
spec:
  size: 3
  list: [{name: a, v: 1}, {name: b, v: 2}]
  settingsRef: {name: settings}
  selector: {app: web}
  template:
    spec:
      containers: [{name: app, image: "nginx:1"}]
`
export const claim =
  'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n'
export const space = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n'
export const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
  - from:
    - podSelector: {matchLabels: {app: db}}
  egress:
  - to:
    - podSelector: {matchLabels: {app: db}}
`
export const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions: []
`
export const webhook = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: check}
webhooks:
- name: check.example.com
  clientConfig: {service: {name: web, namespace: shop, path: /check}}
`

const documents = (...texts: readonly string[]): string => texts.join('---\n')

/** The workload and what it refers to. */
export const small = documents(deployment, service, settings)
export const all = documents(
  deployment,
  service,
  settings,
  keys,
  account,
  binding,
  role,
  clusterBinding,
  ingress,
  stateful,
  cron,
  scaler,
  custom,
  claim,
  space,
  policy,
  definition,
  webhook,
)

/** A ConfigMap of one key, for what is not about the objects themselves. */
export const map = (name: string, namespace?: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`}}\ndata: {k: ${name}}\n`
