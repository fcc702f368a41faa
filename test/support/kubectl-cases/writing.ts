import { apply, type KubectlCase } from './case.ts'
import { configMap, deployment } from './manifests.ts'

export const writing: readonly KubectlCase[] = [
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
