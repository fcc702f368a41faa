import { apply, type KubectlCase } from './case.ts'
import { deployment, service } from './manifests.ts'

export const workloads: readonly KubectlCase[] = [
  {
    name: 'a Deployment rolls out, scales, restarts and goes',
    steps: [
      apply(`${deployment}---\n${service}`),
      { args: 'rollout status deployment/web -n {ns} --timeout=40s', stdout: /successfully rolled out/ },
      { args: 'wait --for=condition=Available deployment/web -n {ns} --timeout=40s', stdout: /condition met/ },
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
      { args: 'rollout status deployment/web -n {ns} --timeout=40s', stdout: /successfully rolled out/ },
      { args: 'get deployment web -n {ns} -o jsonpath={.status.readyReplicas}', stdout: /^3$/ },
      {
        args: 'scale deployment web -n {ns} --replicas=1 --current-replicas=9',
        exitCode: 1,
        stderr: /Expected replicas to be 9, was 3/,
      },
      { args: 'set image deployment/web web=registry.example.com/web:1.1 -n {ns}', stdout: /image updated/ },
      { args: 'rollout status deployment/web -n {ns} --timeout=40s', stdout: /successfully rolled out/ },
      { args: 'rollout history deployment/web -n {ns}', stdout: /^1[\s\S]*^2/m },
      { args: 'rollout restart deployment/web -n {ns}', stdout: /restarted/ },
      { args: 'rollout status deployment/web -n {ns} --timeout=40s', stdout: /successfully rolled out/ },
      { args: 'rollout undo deployment/web -n {ns} --to-revision=1', stdout: /rolled back/ },
      { args: 'describe deployment web -n {ns}', stdout: /^Replicas: +3 desired[\s\S]*ScalingReplicaSet/m },
      { args: 'describe service web -n {ns}', stdout: /^Type: +ClusterIP$/m },
      {
        args: 'get events -n {ns}',
        columns: ['LAST', 'SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'],
        stdout: /ScalingReplicaSet/,
      },
      { args: 'delete deployment web -n {ns}', stdout: /deleted/ },
      { args: 'wait --for=delete pod -l app=web -n {ns} --timeout=40s' },
      { args: 'get replicasets -n {ns} -o name', stdout: /^$/ },
    ],
  },
  {
    name: 'delete in the foreground and orphaning',
    steps: [
      apply(deployment),
      { args: 'rollout status deployment/web -n {ns} --timeout=40s' },
      { args: 'delete deployment web -n {ns} --cascade=orphan', stdout: /deleted/ },
      { args: 'get replicasets -n {ns} -o name', stdout: /replicaset.apps\/web-/ },
      apply(deployment),
      { args: 'rollout status deployment/web -n {ns} --timeout=40s' },
      { args: 'delete deployment web -n {ns} --cascade=foreground', stdout: /deleted/ },
      { args: 'get replicasets -n {ns} -o name', stdout: /^$/ },
    ],
  },
  {
    name: 'pods run, say something and can be evicted',
    steps: [
      { args: 'run box -n {ns} --image=registry.example.com/box:1', stdout: /created/ },
      { args: 'wait --for=condition=Ready pod/box -n {ns} --timeout=40s', stdout: /condition met/ },
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
]
