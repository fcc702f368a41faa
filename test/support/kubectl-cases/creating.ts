import type { KubectlCase } from './case.ts'
import { service } from './manifests.ts'

export const creating: readonly KubectlCase[] = [
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
]
