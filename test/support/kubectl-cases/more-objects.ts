import { apply, type KubectlCase } from './case.ts'
import { configMap, deployment, service } from './manifests.ts'

const withPolicy = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: one, labels: {set: all}}
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: two, labels: {set: all}}
`

/** More kinds to make and describe, and the rarer flags of the writing commands. */
export const moreObjects: readonly KubectlCase[] = [
  {
    name: 'create knows the rarer kinds',
    steps: [
      { args: 'create clusterrole {ns}-reader --verb=get --resource=nodes', stdout: /created/ },
      { args: 'create clusterrolebinding {ns}-readers --clusterrole={ns}-reader --user=jane', stdout: /created/ },
      {
        args: 'get clusterrolebinding {ns}-readers -o wide',
        columns: ['NAME', 'ROLE', 'AGE', 'USERS', 'GROUPS', 'SERVICEACCOUNTS'],
      },
      { args: 'describe clusterrole {ns}-reader', stdout: /nodes/ },
      { args: 'delete clusterrolebinding {ns}-readers', stdout: /deleted/ },
      { args: 'delete clusterrole {ns}-reader', stdout: /deleted/ },
      { args: 'create priorityclass {ns} --value=7', stdout: /created/ },
      { args: 'get priorityclass {ns}', columns: ['NAME', 'VALUE', 'GLOBAL-DEFAULT', 'AGE', 'PREEMPTIONPOLICY'] },
      { args: 'delete priorityclass {ns}', stdout: /deleted/ },
      { args: 'create service nodeport open -n {ns} --tcp=80', stdout: /created/ },
      { args: 'create service externalname away -n {ns} --external-name=shop.example.com', stdout: /created/ },
      { args: 'create service loadbalancer front -n {ns} --tcp=80', stdout: /created/ },
      { args: 'get service open -n {ns}', stdout: /NodePort +10\.\S+ +<none> +80:3\d{4}\/TCP/ },
      { args: 'create secret docker-registry pull -n {ns} --docker-username=u --docker-password=hidden', stdout: /created/ },
      { args: 'get secret pull -n {ns}', stdout: /kubernetes.io\/dockerconfigjson +1/ },
      { args: 'create deployment bad_name -n {ns} --image=x', exitCode: 1, stderr: /RFC 1123/ },
      { args: 'create namespace {ns}', exitCode: 1, stderr: /AlreadyExists/ },
      { args: 'create cronjob n -n {ns} --image=x --schedule=nonsense', exitCode: 1, stderr: /spec\.schedule/ },
      { args: 'create cronjob n -n {ns} --image=x --schedule=@daily', stdout: /created/ },
      { args: 'create job from-cron -n {ns} --from=cronjob/n', stdout: /created/ },
      { args: 'create job dry -n {ns} --image=x --dry-run=server -o name', stdout: /^job.batch\/dry$/ },
      { args: 'create configmap dry -n {ns} --dry-run=client -o yaml', stdout: /^kind: ConfigMap$/m },
      { args: 'get serviceaccounts -n {ns}', stderr: /^$|No resources/ },
      { args: 'get roles -n {ns}', stderr: /No resources found/ },
    ],
  },
  {
    name: 'describe shows objects of many kinds',
    steps: [
      apply(`${configMap}---\n${service}`),
      { args: 'create secret generic s -n {ns} --from-literal=password=hidden' },
      { args: 'create ingress i -n {ns} --rule=shop.example.com/*=web:80' },
      { args: 'create serviceaccount robot -n {ns}' },
      { args: 'create job j -n {ns} --image=registry.example.com/j:1' },
      { args: 'create cronjob n -n {ns} --image=registry.example.com/n:1 --schedule=@daily' },
      { args: 'create role reader -n {ns} --verb=get --resource=pods' },
      { args: 'create quota q -n {ns} --hard=pods=50' },
      { args: 'describe configmap settings -n {ns}', stdout: /^color:$/m },
      { args: 'describe secret s -n {ns}', stdout: /^password: +6 bytes$/m },
      { args: 'describe ingress i -n {ns}', stdout: /shop\.example\.com/ },
      { args: 'describe serviceaccount robot -n {ns}', stdout: /^Name: +robot$/m },
      { args: 'describe job j -n {ns}', stdout: /^Completions: +1$/m },
      { args: 'describe cronjob n -n {ns}', stdout: /^Schedule: +@daily$/m },
      { args: 'describe role reader -n {ns}', stdout: /pods/ },
      { args: 'describe quota q -n {ns}', stdout: /^Resource +Used +Hard$/m },
      { args: 'describe namespace {ns}', stdout: /^Status: +Active$/m },
      { args: 'describe nodes', stdout: /^Allocatable:$/m },
      { args: 'describe configmap nothing -n {ns}', exitCode: 1, stderr: /NotFound/ },
      { args: 'describe configmaps -l app=shop -n {ns}', stdout: /settings/ },
      { args: 'get quota -n {ns}', columns: ['NAME', 'REQUEST', 'LIMIT', 'AGE'] },
      {
        args: 'get cronjobs -n {ns} -o wide',
        columns: [
          'NAME',
          'SCHEDULE',
          'TIMEZONE',
          'SUSPEND',
          'ACTIVE',
          'LAST',
          'SCHEDULE',
          'AGE',
          'CONTAINERS',
          'IMAGES',
          'SELECTOR',
        ],
      },
      {
        args: 'get jobs -n {ns} -o wide',
        columns: ['NAME', 'STATUS', 'COMPLETIONS', 'DURATION', 'AGE', 'CONTAINERS', 'IMAGES', 'SELECTOR'],
      },
    ],
  },
  {
    name: 'apply takes lists, sets and subresources, and prunes',
    steps: [
      { ...apply(withPolicy), stdout: /one created[\s\S]*two created/ },
      {
        ...apply(
          withPolicy.slice(0, withPolicy.lastIndexOf('- apiVersion')),
          ' --prune -l set=all --prune-allowlist=core/v1/ConfigMap',
        ),
        stdout: /two pruned/,
      },
      { ...apply(configMap, ' -o name'), stdout: /^configmap\/settings$/ },
      { ...apply(configMap, ' -o yaml --dry-run=server'), stdout: /^kind: ConfigMap$/m },
      { args: 'apply view-last-applied configmap settings -n {ns}', stdout: /color: red/ },
      { args: 'apply set-last-applied -f - -n {ns}', stdin: configMap, stdout: /configured|unchanged/ },
      {
        args: 'apply edit-last-applied configmap settings -n {ns}',
        editor: 'sed -i s/red/blue/ "$1"',
        stdout: /edited|serverside-applied|configured/,
      },
      { args: 'apply -f - -n {ns}', stdin: 'kind: [', exitCode: 1 },
      {
        args: 'apply -f - -n {ns}',
        stdin: 'apiVersion: shop.example.com/v9\nkind: Nothing\nmetadata: {name: x}\n',
        exitCode: 1,
        stderr: /no matches for kind "Nothing"/,
      },
      { ...apply(deployment, ' --server-side --field-manager=ci'), stdout: /serverside-applied/ },
      {
        ...apply(deployment.replace('replicas: 2', 'replicas: 3'), ' --server-side --field-manager=other'),
        exitCode: 1,
        stderr: /conflict with "ci": \.spec\.replicas/,
      },
      { ...apply(deployment, ' --server-side --dry-run=server'), stdout: /serverside-applied \(server dry run\)/ },
      {
        ...apply(deployment.replace('name: fast', 'nmae: fast').replace('value: fast', 'valu: fast'), ' --validate=warn'),
        stderr: /unknown field/,
      },
      { ...apply(deployment, ' --validate=ignore'), stdout: /deployment/ },
    ],
  },
  {
    name: 'label, annotate, patch and delete have rarer flags',
    steps: [
      apply(configMap),
      { args: 'label configmaps --all tier=front -n {ns}', stdout: /labeled/ },
      { args: 'label configmap settings tier=back --overwrite -n {ns}', stdout: /labeled/ },
      { args: 'label configmap settings --list -n {ns}', stdout: /tier=back/ },
      { args: 'label configmap settings tier=back --overwrite -n {ns}', stdout: /not labeled/ },
      { args: 'annotate configmap settings note=a -n {ns} --dry-run=server', stdout: /annotated \(server dry run\)/ },
      { args: 'annotate configmap settings note- -n {ns}', stdout: /annotated|annotation/ },
      {
        args: 'annotate configmap settings note=a --resource-version=1 -n {ns}',
        exitCode: 1,
        stderr: /the object has been modified/,
      },
      { args: 'patch configmap settings -n {ns} --type json -p [{"op":"remove","path":"/data/nothing"}]', exitCode: 1 },
      {
        args: 'patch configmap settings -n {ns} --type merge -p {"data":{"size":null}} -o jsonpath={.data}',
        stdout: /^{"color":"red"}$/,
      },
      { args: 'patch configmap settings -n {ns} -p {"data":7}', exitCode: 1 },
      { args: 'patch configmap settings -n {ns} --type nonsense -p {}', exitCode: 1, stderr: /--type must be one of/ },
      { args: 'patch configmap nothing -n {ns} -p {}', exitCode: 1, stderr: /NotFound/ },
      { args: 'patch configmap settings -n {ns} --type merge -p {"metadata":{"uid":"x"}}', exitCode: 1, stderr: /metadata.uid/ },
      { args: 'delete configmap settings -n {ns} --dry-run=client', stdout: /dry run/ },
      { args: 'delete configmap settings -n {ns} --now -o name', stdout: /^configmap\/settings$/ },
      { args: 'delete -f - -n {ns}', stdin: configMap, exitCode: 1, stderr: /NotFound/ },
      { args: 'delete -f - -n {ns} --ignore-not-found', stdin: configMap },
      { args: 'wait --for=delete configmap/settings -n {ns} --timeout=5s' },
      { args: 'wait --for=create configmap/kube-root-ca.crt -n {ns} --timeout=30s', stdout: /condition met/ },
      { args: 'wait --for=condition=Ready pod/nothing -n {ns} --timeout=1s', exitCode: 1, stderr: /NotFound/ },
      { args: 'wait --for=jsonpath={.status.phase}=Active namespace/{ns} --timeout=30s', stdout: /condition met/ },
    ],
  },
  {
    name: 'permissions, kinds and fields are asked for in many ways',
    steps: [
      { args: 'auth can-i get pods --subresource=log -n {ns}', stdout: /^yes$/m },
      { args: 'auth can-i * * -A', stdout: /^yes$/m },
      { args: 'auth can-i get nonsense -n {ns}', stdout: /^yes$/m, stderr: /doesn't have a resource type/ },
      { args: 'auth whoami -o yaml', stdout: /username: admin/ },
      { args: 'api-resources --namespaced=false -o name', stdout: /^nodes$/m },
      {
        args: 'api-resources --verbs=list,watch --sort-by=name',
        columns: ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND'],
      },
      { args: 'api-resources --api-group=apps --no-headers', stdout: /^deployments/m },
      { args: 'explain statefulset --recursive', stdout: /volumeClaimTemplates/ },
      { args: 'explain cronjobs.spec.jobTemplate', stdout: /FIELD: jobTemplate <JobTemplateSpec>/ },
      { args: 'explain hpa --api-version=autoscaling/v1', stdout: /VERSION: +v1/ },
      { args: 'explain nonsense', exitCode: 1, stderr: /doesn't have a resource type/ },
      { args: 'explain deployment.spec.nonsense', exitCode: 1, stderr: /does not exist/ },
      { args: 'get all -A', stdout: /service\/kubernetes/ },
    ],
  },
]
