import { apply, type KubectlCase } from './case.ts'
import { deployment } from './manifests.ts'

const statefulSet = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 1
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: db, image: 'registry.example.com/db:1'}]
`

const daemonSet = `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: agent, image: 'registry.example.com/agent:1'}]
`

const changed = (kind: string): string => `--type merge -p {"metadata":{"annotations":{"by":"${kind}"}}}`

/** Other workloads, and what can be done with a rollout besides waiting for it. */
export const moreWorkloads: readonly KubectlCase[] = [
  {
    name: 'a StatefulSet has its own columns, scales and rolls out',
    steps: [
      apply(statefulSet),
      { args: 'rollout status statefulset/db -n {ns} --timeout=40s', stdout: /1 pods|complete/ },
      { args: 'get statefulsets -n {ns}', columns: ['NAME', 'READY', 'AGE'], stdout: /^db +1\/1/m },
      { args: 'get statefulsets -n {ns} -o wide', columns: ['NAME', 'READY', 'AGE', 'CONTAINERS', 'IMAGES'] },
      { args: 'get pod db-0 -n {ns} -o name', stdout: /^pod\/db-0$/ },
      { args: 'scale statefulset db -n {ns} --replicas=2', stdout: /scaled/ },
      { args: 'wait --for=jsonpath={.status.readyReplicas}=2 statefulset/db -n {ns} --timeout=40s', stdout: /condition met/ },
      { args: 'describe statefulset db -n {ns}', stdout: /^Replicas: +2 desired/m },
      {
        args: 'get controllerrevisions -n {ns}',
        columns: ['NAME', 'CONTROLLER', 'REVISION', 'AGE'],
        stdout: /statefulset\.apps\/db +1/,
      },
      { args: 'rollout restart statefulset/db -n {ns}', stdout: /restarted/ },
      { args: 'rollout status statefulset/db -n {ns} --timeout=40s', stdout: /complete/ },
      { args: 'rollout history statefulset/db -n {ns}', stdout: /^2/m },
      { args: 'rollout undo statefulset/db -n {ns}', stdout: /rolled back/ },
      {
        args: 'get statefulset db -n {ns} -o jsonpath={.spec.updateStrategy}',
        stdout: /^{"rollingUpdate":{"partition":0},"type":"RollingUpdate"}$/,
      },
      { args: 'delete statefulset db -n {ns}', stdout: /deleted/ },
    ],
  },
  {
    name: 'a DaemonSet counts its templates',
    steps: [
      apply(daemonSet),
      { args: 'rollout status daemonset/agent -n {ns} --timeout=40s', stdout: /successfully rolled out/ },
      {
        args: 'get daemonsets -n {ns}',
        columns: ['NAME', 'DESIRED', 'CURRENT', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'NODE', 'SELECTOR', 'AGE'],
      },
      { args: 'get daemonset agent -n {ns} -o yaml', stdout: /deprecated.daemonset.template.generation: "1"/ },
      { args: 'set image daemonset/agent agent=registry.example.com/agent:2 -n {ns}', stdout: /image updated/ },
      { args: 'get daemonset agent -n {ns} -o yaml', stdout: /deprecated.daemonset.template.generation: "2"/ },
      { args: `patch daemonset agent -n {ns} ${changed('nobody')}`, stdout: /patched/ },
      { args: 'get daemonset agent -n {ns} -o yaml', stdout: /deprecated.daemonset.template.generation: "2"/ },
      { args: 'replace -f - -n {ns}', stdin: daemonSet, stdout: /replaced/ },
      { args: 'get daemonset agent -n {ns} -o yaml', stdout: /deprecated.daemonset.template.generation: "3"/ },
      { args: 'rollout history daemonset/agent -n {ns}', stdout: /REVISION/ },
      { args: 'describe daemonset agent -n {ns}', stdout: /^Desired Number of Nodes Scheduled: 1$/m },
    ],
  },
  {
    name: 'a rollout is paused, resumed, and looked back at',
    steps: [
      apply(deployment),
      { args: 'rollout status deployment/web -n {ns} --timeout=40s' },
      { args: 'rollout pause deployment/web -n {ns}', stdout: /paused/ },
      { args: 'rollout pause deployment/web -n {ns}', exitCode: 1, stderr: /already paused/ },
      { args: 'set env deployment/web MODE=slow -n {ns}', stdout: /env updated/ },
      { args: 'set env deployment/web --list -n {ns}', stdout: /MODE=slow/ },
      { args: 'get replicasets -n {ns} -o name', stdout: /^replicaset\S+$/ },
      { args: 'rollout resume deployment/web -n {ns}', stdout: /resumed/ },
      { args: 'rollout status deployment/web -n {ns} --timeout=40s', stdout: /successfully rolled out/ },
      { args: 'set resources deployment web --limits=cpu=200m,memory=64Mi -n {ns}', stdout: /resource requirements updated/ },
      { args: 'rollout status deployment/web -n {ns} --timeout=40s' },
      { args: 'rollout history deployment/web --revision=2 -n {ns}', stdout: /MODE:\s+slow/ },
      { args: 'rollout undo deployment/web --to-revision=9 -n {ns}', exitCode: 1, stderr: /unable to find specified revision 9/ },
      { args: 'rollout undo deployment/web --dry-run=server -n {ns}', stdout: /server dry run/ },
      { args: 'rollout pause deployment/web -n {ns}' },
      { args: 'rollout undo deployment/web -n {ns}', exitCode: 1, stderr: /paused/ },
      { args: 'rollout resume deployment/web -n {ns}' },
      { args: 'set serviceaccount deployment/web robot -n {ns}', stdout: /serviceaccount updated/ },
      { args: 'rollout status deployment/nothing -n {ns}', exitCode: 1, stderr: /NotFound/ },
      { args: 'wait --for=condition=Available=false deployment/web -n {ns} --timeout=1s', exitCode: 1, stderr: /timed out/ },
      { args: 'scale deployment nothing -n {ns} --replicas=1', exitCode: 1, stderr: /not found/i },
      { args: 'scale replicaset -l app=web -n {ns} --replicas=0', stdout: /scaled/ },
      { args: 'events -n {ns} --for deployment/web', columns: ['LAST', 'SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'] },
      { args: 'get events -n {ns} --field-selector involvedObject.kind=Deployment -o name', stdout: /event\/web/ },
      {
        args: 'get events -n {ns} -o wide',
        columns: ['LAST', 'SEEN', 'TYPE', 'REASON', 'OBJECT', 'SUBOBJECT', 'SOURCE', 'MESSAGE', 'FIRST', 'SEEN', 'COUNT', 'NAME'],
      },
      {
        args: 'get deployments -n {ns} -w --output-watch-events',
        stopAfterMs: 1_500,
        columns: ['EVENT', 'NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE'],
      },
      { args: 'get deployments,replicasets -n {ns} --show-kind --no-headers', stdout: /^deployment\.apps\/web/m },
      {
        args: 'get deploy web -n {ns} -o custom-columns=IMAGE:.spec.template.spec.containers[*].image',
        stdout: /^IMAGE\nregistry.example.com\/web:1.0$/,
      },
      { args: 'get deploy web -n {ns} -o go-template={{.metadata.name}}', stdout: /^web$/ },
    ],
  },
]
