/**
 * What kubectl users do, as data: commands with their input and what must come out. The same list runs against the sandbox and against a real
 * control plane; `{ns}` stands for the namespace of the case. A step's `columns` are the header of the printed table.
 */
export type KubectlStep = {
  args: string
  stdin?: string
  /** A shell script that gets the file to edit as $1; makes `kubectl edit` run without a terminal. */
  editor?: string
  /** 0 unless said otherwise. */
  exitCode?: number
  columns?: readonly string[]
  stdout?: RegExp
  stderr?: RegExp
  /** Kills the command after this time and judges what it printed until then: for `-w`. */
  stopAfterMs?: number
}

export type KubectlCase = { name: string; steps: readonly KubectlStep[] }

const configMap = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  labels: {app: shop}
data:
  color: red
  size: "5"
`

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: web
        image: registry.example.com/web:1.0
        ports: [{containerPort: 8080}]
        env: [{name: MODE, value: fast}]
`

const service = `apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: 8080}]
`

const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.shop.example.com}
spec:
  group: shop.example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget, shortNames: [wd]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources:
      status: {}
      scale: {specReplicasPath: .spec.count, statusReplicasPath: .status.count}
    additionalPrinterColumns:
    - {name: Color, type: string, jsonPath: .spec.color}
    - {name: Count, type: integer, jsonPath: .spec.count}
    - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status', priority: 1}
    schema:
      openAPIV3Schema:
        description: A Widget of the shop.
        type: object
        required: [spec]
        properties:
          spec:
            description: What the widget should be.
            type: object
            required: [color]
            properties:
              color: {description: The color to paint it., type: string, enum: [red, green]}
              count: {type: integer, default: 1, minimum: 0}
          status:
            type: object
            x-kubernetes-preserve-unknown-fields: true
`

const widget = `apiVersion: shop.example.com/v1
kind: Widget
metadata: {name: one}
spec: {color: red}
`

const apply = (text: string, rest = ''): KubectlStep => ({ args: `apply -f - -n {ns}${rest}`, stdin: text })

export const kubectlCases: readonly KubectlCase[] = [
  {
    name: 'apply creates, leaves alone, and changes',
    steps: [
      { ...apply(configMap), stdout: /^configmap\/settings created$/m },
      { ...apply(configMap), stdout: /^configmap\/settings unchanged$/m },
      { ...apply(configMap.replace('red', 'blue')), stdout: /^configmap\/settings configured$/m },
      { args: 'get configmap settings -n {ns} -o jsonpath={.data.color}', stdout: /^blue$/ },
      { ...apply(configMap.replace('  color: red\n', '')), stdout: /configured/ },
      { args: 'get configmap settings -n {ns} -o jsonpath={.data}', stdout: /^{"size":"5"}$/ },
    ],
  },
  {
    name: 'get prints tables, wide tables, yaml, json, names and labels',
    steps: [
      apply(configMap),
      { args: 'get configmaps -n {ns}', columns: ['NAME', 'DATA', 'AGE'], stdout: /^settings +2 +\d+s$/m },
      { args: 'get configmaps -A', columns: ['NAMESPACE', 'NAME', 'DATA', 'AGE'] },
      {
        args: 'get configmaps -n {ns} -l app=shop --show-labels',
        columns: ['NAME', 'DATA', 'AGE', 'LABELS'],
        stdout: /app=shop/,
      },
      { args: 'get configmaps -n {ns} -l app!=shop,app -o name', stdout: /^$/ },
      { args: 'get configmaps -n {ns} -l app=shop -o name', stdout: /^configmap\/settings$/m },
      { args: 'get configmaps -n {ns} -L app', columns: ['NAME', 'DATA', 'AGE', 'APP'] },
      { args: 'get configmap settings -n {ns} -o yaml', stdout: /^kind: ConfigMap$/m },
      { args: 'get configmap settings -n {ns} -o yaml --show-managed-fields', stdout: /manager: kubectl-client-side-apply/ },
      { args: 'get configmaps -n {ns} -o json', stdout: /"kind": "List"/ },
      { args: 'get configmaps -n {ns} --field-selector metadata.name=settings -o name', stdout: /^configmap\/settings$/m },
      { args: 'get configmaps -n {ns} --sort-by=.metadata.name', columns: ['NAME', 'DATA', 'AGE'] },
      { args: 'get configmaps -n {ns} --chunk-size=1 -o name', stdout: /kube-root-ca.crt[\s\S]*settings/ },
      { args: 'get namespaces', columns: ['NAME', 'STATUS', 'AGE'], stdout: /^default +Active/m },
      {
        args: 'get nodes -o wide',
        columns: [
          'NAME',
          'STATUS',
          'ROLES',
          'AGE',
          'VERSION',
          'INTERNAL-IP',
          'EXTERNAL-IP',
          'OS-IMAGE',
          'KERNEL-VERSION',
          'CONTAINER-RUNTIME',
        ],
      },
      {
        args: 'get configmap nothing -n {ns}',
        exitCode: 1,
        stderr: /^Error from server \(NotFound\): configmaps "nothing" not found$/m,
      },
      { args: 'get nonsense -n {ns}', exitCode: 1, stderr: /the server doesn't have a resource type "nonsense"/ },
      { args: 'get secrets -n {ns}', stderr: /No resources found in .* namespace/ },
      { args: 'get --raw /version', stdout: /"gitVersion": ?"v1\.36/ },
      { args: 'get --raw /healthz', stdout: /^ok$/ },
      { args: 'get --raw /nonsense', exitCode: 1, stderr: /404|could not find/ },
    ],
  },
  {
    name: 'get -w streams',
    steps: [
      apply(configMap),
      { args: 'get configmaps -n {ns} -w', stopAfterMs: 1_500, columns: ['NAME', 'DATA', 'AGE'], stdout: /settings/ },
      { args: 'get configmap settings -n {ns} -w -o name', stopAfterMs: 1_500, stdout: /configmap\/settings/ },
    ],
  },
  {
    name: 'apply --server-side owns fields and reports conflicts',
    steps: [
      { ...apply(configMap, ' --server-side'), stdout: /serverside-applied/ },
      { ...apply(configMap, ' --server-side'), stdout: /serverside-applied/ },
      {
        args: 'patch configmap settings -n {ns} --type merge -p {"data":{"color":"green"}} --field-manager editor',
        stdout: /patched/,
      },
      {
        ...apply(configMap, ' --server-side'),
        exitCode: 1,
        stderr: /Apply failed with 1 conflict: conflict with "editor" using v1: \.data\.color/,
      },
      { ...apply(configMap, ' --server-side --force-conflicts'), stdout: /serverside-applied/ },
      { args: 'get configmap settings -n {ns} -o jsonpath={.data.color}', stdout: /^red$/ },
      {
        ...apply(configMap.replace('\ndata:', '\ndota:'), ' --server-side'),
        exitCode: 1,
        stderr: /field not declared in schema/,
      },
    ],
  },
  {
    name: 'apply moves from the client side to the server side and back',
    steps: [
      apply(configMap),
      { ...apply(configMap, ' --server-side'), stdout: /serverside-applied/ },
      { args: 'get configmap settings -n {ns} -o yaml --show-managed-fields', stdout: /manager: kubectl$/m },
      { ...apply(configMap.replace('red', 'blue')), stdout: /configured/ },
    ],
  },
  {
    name: 'dry runs and diff write nothing',
    steps: [
      { ...apply(configMap, ' --dry-run=server'), stdout: /created \(server dry run\)/ },
      { args: 'get configmap settings -n {ns}', exitCode: 1, stderr: /NotFound/ },
      { args: 'diff -f - -n {ns}', stdin: configMap, exitCode: 1, stdout: /^\+ +color: red$/m },
      apply(configMap),
      { args: 'diff -f - -n {ns}', stdin: configMap, exitCode: 0, stdout: /^$/ },
      {
        args: 'diff -f - -n {ns}',
        stdin: configMap.replace('red', 'blue'),
        exitCode: 1,
        stdout: /^-  color: red$[\s\S]*^\+  color: blue$/m,
      },
      {
        args: 'diff --server-side -f - -n {ns} --field-manager=kubectl-client-side-apply --force-conflicts',
        stdin: configMap.replace('red', 'blue'),
        exitCode: 1,
        stdout: /blue/,
      },
      { args: 'delete configmap settings -n {ns} --dry-run=server', stdout: /deleted.*\(server dry run\)/ },
      { args: 'get configmap settings -n {ns} -o jsonpath={.data.color}', stdout: /^red$/ },
    ],
  },
  {
    name: 'create makes objects of many kinds from protobuf bodies',
    steps: [
      { args: 'create configmap a -n {ns} --from-literal=x=1', stdout: /created/ },
      { args: 'get configmap a -n {ns} -o jsonpath={.data.x}', stdout: /^1$/ },
      { args: 'create configmap a -n {ns}', exitCode: 1, stderr: /configmaps "a" already exists/ },
      { args: 'create secret generic s -n {ns} --from-literal=password=hidden', stdout: /created/ },
      { args: 'get secret s -n {ns}', columns: ['NAME', 'TYPE', 'DATA', 'AGE'], stdout: /^s +Opaque +1/m },
      { args: 'create deployment d -n {ns} --image=registry.example.com/d:1 --replicas=2 --port=80', stdout: /created/ },
      {
        args: 'get deployment d -n {ns} -o jsonpath={.spec.replicas}/{.spec.template.spec.containers[0].image}',
        stdout: /^2\/registry.example.com\/d:1$/,
      },
      { args: 'create service clusterip c -n {ns} --tcp=80:8080', stdout: /created/ },
      {
        args: 'get service c -n {ns}',
        columns: ['NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE'],
        stdout: /^c +ClusterIP +10\.\S+ +<none> +80\/TCP/m,
      },
      { args: 'create job j -n {ns} --image=registry.example.com/j:1 -- sh -c true', stdout: /created/ },
      { args: 'create cronjob n -n {ns} --image=registry.example.com/n:1 --schedule=0_3_*_*_*', stdout: /created/ },
      { args: 'create serviceaccount robot -n {ns}', stdout: /created/ },
      { args: 'create role reader -n {ns} --verb=get,list --resource=pods', stdout: /created/ },
      { args: 'create rolebinding readers -n {ns} --role=reader --serviceaccount={ns}:robot', stdout: /created/ },
      { args: 'get rolebinding -n {ns} -o wide', columns: ['NAME', 'ROLE', 'AGE', 'USERS', 'GROUPS', 'SERVICEACCOUNTS'] },
      { args: 'create ingress i -n {ns} --rule=shop.example.com/*=c:80', stdout: /created/ },
      {
        args: 'get ingress -n {ns}',
        columns: ['NAME', 'CLASS', 'HOSTS', 'ADDRESS', 'PORTS', 'AGE'],
        stdout: /shop\.example\.com/,
      },
      { args: 'create quota q -n {ns} --hard=pods=50', stdout: /created/ },
      { args: 'create poddisruptionbudget p -n {ns} --selector=app=web --min-available=1', stdout: /created/ },
      { args: 'get pdb -n {ns}', columns: ['NAME', 'MIN', 'AVAILABLE', 'MAX', 'UNAVAILABLE', 'ALLOWED', 'DISRUPTIONS', 'AGE'] },
      { args: 'create -f - -n {ns}', stdin: service, stdout: /service\/web created/ },
      { args: 'create -f - -n {ns}', stdin: service, exitCode: 1, stderr: /AlreadyExists/ },
      { args: 'replace -f - -n {ns}', stdin: service, stdout: /replaced/ },
    ],
  },
  {
    name: 'create namespace and delete it with all that is in it',
    steps: [
      { args: 'create namespace {ns}-x', stdout: /created/ },
      { args: 'create configmap a -n {ns}-x', stdout: /created/ },
      { args: 'delete namespace {ns}-x', stdout: /deleted/ },
      { args: 'get namespace {ns}-x', exitCode: 1, stderr: /NotFound/ },
      { args: 'create configmap a -n {ns}-x', exitCode: 1, stderr: /namespaces ".*" not found/ },
    ],
  },
  {
    name: 'strict validation names what is wrong',
    steps: [
      { ...apply(configMap.replace('\ndata:', '\ndota:')), exitCode: 1, stderr: /strict decoding error: unknown field "dota"/ },
      {
        ...apply(configMap.replace('"5"', '5')),
        exitCode: 1,
        stderr: /cannot unmarshal number into Go struct field ConfigMap\.data of type string/,
      },
      {
        ...apply(configMap.replace('name: settings', 'name: Not_Valid')),
        exitCode: 1,
        stderr: /a lowercase RFC 1123 subdomain must consist of/,
      },
      {
        ...apply(deployment.replace('matchLabels: {app: web}', 'matchLabels: {app: other}')),
        exitCode: 1,
        stderr: /`selector` does not match template `labels`/,
      },
    ],
  },
  {
    name: 'edit changes what the editor changed',
    steps: [
      apply(configMap),
      { args: 'edit configmap settings -n {ns}', editor: 'sed -i s/red/blue/ "$1"', stdout: /edited/ },
      { args: 'get configmap settings -n {ns} -o jsonpath={.data.color}', stdout: /^blue$/ },
      { args: 'edit configmap settings -n {ns}', editor: 'true', stderr: /Edit cancelled, no changes made|^$/ },
    ],
  },
  {
    name: 'patch in three ways',
    steps: [
      apply(deployment),
      {
        args: 'patch deployment web -n {ns} -p {"spec":{"template":{"spec":{"containers":[{"name":"web","image":"registry.example.com/web:2.0"}]}}}}',
        stdout: /patched/,
      },
      {
        args: 'get deployment web -n {ns} -o jsonpath={.spec.template.spec.containers[0].image},{.spec.template.spec.containers[0].env[0].name}',
        stdout: /^registry.example.com\/web:2.0,MODE$/,
      },
      {
        args: 'patch deployment web -n {ns} --type json -p [{"op":"replace","path":"/spec/replicas","value":3}]',
        stdout: /patched/,
      },
      { args: 'patch deployment web -n {ns} --type merge -p {"spec":{"replicas":1}}', stdout: /patched/ },
      { args: 'patch deployment web -n {ns} --type merge -p {"spec":{"replicas":1}}', stdout: /patched \(no change\)/ },
      {
        args: 'patch deployment web -n {ns} --type json -p [{"op":"test","path":"/spec/replicas","value":9}]',
        exitCode: 1,
        stderr: /the server rejected our request due to an error in our request/,
      },
      {
        args: 'patch deployment web -n {ns} --subresource=status --type merge -p {"status":{"observedGeneration":1}}',
        stdout: /patched/,
      },
    ],
  },
  {
    name: 'label and annotate',
    steps: [
      apply(configMap),
      { args: 'label configmap settings -n {ns} tier=front', stdout: /labeled/ },
      { args: 'label configmap settings -n {ns} tier=back', exitCode: 1, stderr: /already has a value/ },
      { args: 'label configmap settings -n {ns} tier-', stdout: /unlabeled/ },
      { args: 'label configmap settings -n {ns} tier=not!valid', exitCode: 1 },
      { args: 'annotate configmap settings -n {ns} note=hello', stdout: /annotated/ },
      { args: 'get configmap settings -n {ns} -o jsonpath={.metadata.annotations.note}', stdout: /^hello$/ },
    ],
  },
  {
    name: 'a Deployment rolls out, scales, restarts and goes',
    steps: [
      apply(`${deployment}---\n${service}`),
      { args: 'rollout status deployment/web -n {ns} --timeout=60s', stdout: /successfully rolled out/ },
      { args: 'wait --for=condition=Available deployment/web -n {ns} --timeout=60s', stdout: /condition met/ },
      {
        args: 'get deployment web -n {ns}',
        columns: ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE'],
        stdout: /^web +2\/2 +2 +2/m,
      },
      {
        args: 'get deployment web -n {ns} -o wide',
        columns: ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE', 'CONTAINERS', 'IMAGES', 'SELECTOR'],
      },
      {
        args: 'get replicasets -n {ns} -o wide',
        columns: ['NAME', 'DESIRED', 'CURRENT', 'READY', 'AGE', 'CONTAINERS', 'IMAGES', 'SELECTOR'],
      },
      {
        args: 'get pods -n {ns}',
        columns: ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE'],
        stdout: /^web-\S+ +1\/1 +Running +0/m,
      },
      {
        args: 'get pods -n {ns} -o wide',
        columns: ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'IP', 'NODE', 'NOMINATED', 'NODE', 'READINESS', 'GATES'],
      },
      { args: 'get all -n {ns}', stdout: /deployment\.apps\/web/ },
      { args: 'scale deployment web -n {ns} --replicas=3', stdout: /scaled/ },
      { args: 'rollout status deployment/web -n {ns} --timeout=60s', stdout: /successfully rolled out/ },
      { args: 'get deployment web -n {ns} -o jsonpath={.status.readyReplicas}', stdout: /^3$/ },
      {
        args: 'scale deployment web -n {ns} --replicas=1 --current-replicas=9',
        exitCode: 1,
        stderr: /Expected replicas to be 9, was 3/,
      },
      { args: 'set image deployment/web web=registry.example.com/web:1.1 -n {ns}', stdout: /image updated/ },
      { args: 'rollout status deployment/web -n {ns} --timeout=60s', stdout: /successfully rolled out/ },
      { args: 'rollout history deployment/web -n {ns}', stdout: /^1[\s\S]*^2/m },
      { args: 'rollout restart deployment/web -n {ns}', stdout: /restarted/ },
      { args: 'rollout status deployment/web -n {ns} --timeout=60s', stdout: /successfully rolled out/ },
      { args: 'rollout undo deployment/web -n {ns} --to-revision=1', stdout: /rolled back/ },
      { args: 'describe deployment web -n {ns}', stdout: /^Replicas: +3 desired[\s\S]*ScalingReplicaSet/m },
      { args: 'describe service web -n {ns}', stdout: /^Type: +ClusterIP$/m },
      {
        args: 'get events -n {ns}',
        columns: ['LAST', 'SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'],
        stdout: /ScalingReplicaSet/,
      },
      { args: 'delete deployment web -n {ns}', stdout: /deleted/ },
      { args: 'wait --for=delete pod -l app=web -n {ns} --timeout=60s' },
      { args: 'get replicasets -n {ns} -o name', stdout: /^$/ },
    ],
  },
  {
    name: 'delete in the foreground and orphaning',
    steps: [
      apply(deployment),
      { args: 'rollout status deployment/web -n {ns} --timeout=60s' },
      { args: 'delete deployment web -n {ns} --cascade=orphan', stdout: /deleted/ },
      { args: 'get replicasets -n {ns} -o name', stdout: /replicaset.apps\/web-/ },
      apply(deployment),
      { args: 'rollout status deployment/web -n {ns} --timeout=60s' },
      { args: 'delete deployment web -n {ns} --cascade=foreground', stdout: /deleted/ },
      { args: 'get replicasets -n {ns} -o name', stdout: /^$/ },
    ],
  },
  {
    name: 'finalizers hold an object until they are gone',
    steps: [
      apply(configMap.replace('  labels:', '  finalizers: [shop.example.com/hold]\n  labels:')),
      { args: 'delete configmap settings -n {ns} --wait=false', stdout: /deleted/ },
      { args: 'get configmap settings -n {ns} -o jsonpath={.metadata.deletionTimestamp}', stdout: /^\d{4}-/ },
      { args: 'patch configmap settings -n {ns} --type merge -p {"metadata":{"finalizers":null}}', stdout: /patched/ },
      { args: 'get configmap settings -n {ns}', exitCode: 1, stderr: /NotFound/ },
    ],
  },
  {
    name: 'custom resources are served as their definition says',
    steps: [
      { args: 'apply -f -', stdin: crd, stdout: /created/ },
      { args: 'wait --for=condition=Established crd/widgets.shop.example.com --timeout=30s', stdout: /condition met/ },
      { args: 'get crd widgets.shop.example.com', columns: ['NAME', 'CREATED', 'AT'] },
      { ...apply(widget), stdout: /widget.shop.example.com\/one created/ },
      { ...apply(widget), stdout: /unchanged/ },
      { args: 'get widgets -n {ns}', columns: ['NAME', 'COLOR', 'COUNT'], stdout: /^one +red +1$/m },
      { args: 'get wd -n {ns} -o wide', columns: ['NAME', 'COLOR', 'COUNT', 'READY'] },
      {
        args: 'patch widget one -n {ns} --type merge -p {"spec":{"color":"black"}}',
        exitCode: 1,
        stderr: /Unsupported value: "black": supported values: "red", "green"/,
      },
      {
        args: 'patch widget one -n {ns} --type merge -p {"spec":{"count":-1}}',
        exitCode: 1,
        stderr: /should be greater than or equal to 0/,
      },
      { ...apply(widget.replace('{color: red}', '{color: red, size: 3}')), exitCode: 1, stderr: /unknown field "spec\.size"/ },
      { args: 'scale widget one -n {ns} --replicas=4', stdout: /scaled/ },
      { args: 'get widget one -n {ns} -o jsonpath={.spec.count},{.metadata.generation}', stdout: /^4,2$/ },
      {
        args: 'patch widget one -n {ns} --subresource=status --type merge -p {"status":{"conditions":[{"type":"Ready","status":"True"}]}}',
        stdout: /patched/,
      },
      { args: 'wait --for=condition=Ready widget/one -n {ns} --timeout=30s', stdout: /condition met/ },
      { args: 'explain widget.spec.color', stdout: /The color to paint it/ },
      { ...apply(widget.replace('red', 'green'), ' --server-side --force-conflicts'), stdout: /serverside-applied/ },
      { args: 'describe widget one -n {ns}', stdout: /^Kind: +Widget$/m },
      { args: 'delete crd widgets.shop.example.com', stdout: /deleted/ },
      {
        args: 'get widgets -n {ns}',
        exitCode: 1,
        stderr: /the server doesn't have a resource type|could not find the requested resource/,
      },
    ],
  },
  {
    name: 'discovery, explain and permissions',
    steps: [
      {
        args: 'api-resources',
        columns: ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND'],
        stdout: /^deployments +deploy +apps\/v1 +true +Deployment$/m,
      },
      {
        args: 'api-resources --api-group=batch -o wide',
        columns: ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', 'VERBS', 'CATEGORIES'],
      },
      { args: 'api-versions', stdout: /^apps\/v1$/m },
      { args: 'explain deployment.spec.replicas', stdout: /FIELD: replicas <integer>/ },
      { args: 'explain pod.spec.containers.image', stdout: /FIELD: image <string>/ },
      { args: 'auth can-i create deployments -n {ns}', stdout: /^yes$/m },
      { args: 'auth can-i --list -n {ns}', stdout: /\*\.\*/ },
      { args: 'auth whoami', stdout: /Username +admin/ },
      { args: 'version', stdout: /Server Version: v1\.36/ },
      { args: 'cluster-info', stdout: /control plane/ },
    ],
  },
  {
    name: 'pods run, say something and can be evicted',
    steps: [
      { args: 'run box -n {ns} --image=registry.example.com/box:1', stdout: /created/ },
      { args: 'wait --for=condition=Ready pod/box -n {ns} --timeout=60s', stdout: /condition met/ },
      { args: 'describe pod box -n {ns}', stdout: /^Status: +Running$/m },
      { args: 'get pod box -n {ns} -o jsonpath={.status.phase}', stdout: /^Running$/ },
      { args: 'get pods -n {ns} --field-selector=status.phase=Running -o name', stdout: /pod\/box/ },
      { args: 'delete pod box -n {ns} --grace-period=0 --force', stdout: /deleted/ },
      { args: 'get pod box -n {ns}', exitCode: 1, stderr: /NotFound/ },
    ],
  },
  {
    name: 'volumes, autoscalers and jobs have their columns',
    steps: [
      { args: 'get pvc -A', stderr: /No resources found|^$/ },
      {
        args: 'apply -f - -n {ns}',
        stdin: `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Gi}}
`,
        stdout: /created/,
      },
      {
        args: 'get pvc -n {ns}',
        columns: ['NAME', 'STATUS', 'VOLUME', 'CAPACITY', 'ACCESS', 'MODES', 'STORAGECLASS', 'VOLUMEATTRIBUTESCLASS', 'AGE'],
      },
      apply(deployment),
      { args: 'autoscale deployment web -n {ns} --min=1 --max=3 --cpu-percent=80', stdout: /autoscaled/ },
      {
        args: 'get hpa -n {ns}',
        columns: ['NAME', 'REFERENCE', 'TARGETS', 'MINPODS', 'MAXPODS', 'REPLICAS', 'AGE'],
        stdout: /Deployment\/web/,
      },
      { args: 'create job once -n {ns} --image=registry.example.com/j:1', stdout: /created/ },
      { args: 'get jobs -n {ns}', columns: ['NAME', 'STATUS', 'COMPLETIONS', 'DURATION', 'AGE'] },
      { args: 'create cronjob often -n {ns} --image=registry.example.com/n:1 --schedule=@daily', stdout: /created/ },
      { args: 'get cronjobs -n {ns}', columns: ['NAME', 'SCHEDULE', 'TIMEZONE', 'SUSPEND', 'ACTIVE', 'LAST', 'SCHEDULE', 'AGE'] },
      { args: 'expose deployment web -n {ns} --port=80', stdout: /exposed/ },
      { args: 'get endpointslices -n {ns}', columns: ['NAME', 'ADDRESSTYPE', 'PORTS', 'ENDPOINTS', 'AGE'] },
    ],
  },
  {
    name: 'delete by label, all at once, and what is not there',
    steps: [
      apply(configMap),
      { args: 'create configmap other -n {ns}' },
      { args: 'delete configmap -l app=shop -n {ns}', stdout: /configmap "settings" deleted/ },
      { args: 'get configmap other -n {ns} -o name', stdout: /other/ },
      { args: 'delete configmap other -n {ns}', stdout: /deleted/ },
      { args: 'delete configmap other -n {ns}', exitCode: 1, stderr: /NotFound/ },
      { args: 'delete configmap other -n {ns} --ignore-not-found' },
      { args: 'create secret generic a -n {ns}' },
      { args: 'create secret generic b -n {ns}' },
      { args: 'delete secrets --all -n {ns}', stdout: /"a" deleted[\s\S]*"b" deleted/ },
    ],
  },
]
