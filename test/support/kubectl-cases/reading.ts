import { apply, type KubectlCase } from './case.ts'
import { configMap } from './manifests.ts'

export const reading: readonly KubectlCase[] = [
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
]
