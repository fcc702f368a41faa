import { type ChartCase, chartYaml, manifest, showValues, subchart } from '../chart-case.ts'

const hook = (events: string, more: { readonly [name: string]: string } = {}) => ({ 'helm.sh/hook': events, ...more })

export const parts: readonly ChartCase[] = [
  {
    name: 'hooks with weights',
    files: {
      'Chart.yaml': chartYaml('shop'),
      'templates/a.yaml': manifest('Job', 'a', hook('pre-install', { 'helm.sh/hook-weight': '5' })),
      'templates/b.yaml': manifest('Job', 'b', hook('pre-install', { 'helm.sh/hook-weight': '-5' })),
      'templates/c.yaml': manifest(
        'ConfigMap',
        'c',
        hook('pre-install,pre-upgrade', { 'helm.sh/hook-delete-policy': 'before-hook-creation, hook-succeeded' }),
      ),
      'templates/d.yaml': manifest('Pod', 'd', hook('test')),
      'templates/e.yaml': manifest('Pod', 'e', hook('test-failure')),
      'templates/f.yaml': manifest('Job', 'f', hook('sometimes')),
      'templates/g.yaml': manifest('Job', 'g', hook('post-install, sometimes')),
      'templates/h.yaml': manifest('Job', 'h', hook('')),
      'templates/i.yaml': manifest('Job', 'i', hook('PRE-INSTALL')),
      'templates/j.yaml': manifest('Job', 'j', { 'helm.sh/hook-weight': '3' }),
      'templates/k.yaml': manifest('Service', 'k', { 'helm.sh/resource-policy': 'keep' }),
      'templates/l.yaml': `${manifest('Job', 'l1', hook('post-delete'))}---\n${manifest('ConfigMap', 'l2')}---\n${manifest('Job', 'l3', hook('crd-install'))}`,
      'templates/tests/m.yaml': manifest('Pod', 'm', hook('test-success', { 'helm.sh/hook-weight': 'heavy' })),
    },
    runs: [
      [],
      ['--skip-tests'],
      ['--no-hooks'],
      ['-s', 'templates/d.yaml'],
      ['-s', 'templates/*.yaml', '--skip-tests'],
      ['-s', 'templates/tests/*'],
      ['--no-hooks', '-s', 'templates/a.yaml'],
    ],
  },
  {
    name: 'every kind in install order',
    files: {
      'Chart.yaml': chartYaml('shop'),
      ...Object.fromEntries(
        'Zebra APIService Ingress IngressClass CronJob Job StatefulSet HorizontalPodAutoscaler Deployment ReplicaSet ReplicationController Pod DaemonSet Service RoleBindingList RoleBinding RoleList Role ClusterRoleBindingList ClusterRoleBinding ClusterRoleList ClusterRole CustomResourceDefinition PersistentVolumeClaim PersistentVolume StorageClass ConfigMap SecretList Secret ServiceAccount PodDisruptionBudget PodSecurityPolicy LimitRange ResourceQuota NetworkPolicy Namespace PriorityClass MutatingWebhookConfiguration ValidatingWebhookConfiguration Apple List'
          .split(' ')
          .map((kind, index) => [`templates/${String(index).padStart(2, '0')}.yaml`, manifest(kind, kind.toLowerCase())]),
      ),
      'templates/nokind.yaml': 'a: 1\n',
      'templates/two.yaml': `${manifest('Service', 'z')}---\n${manifest('Secret', 'y')}---\n${manifest('Service', 'a')}`,
      'templates/aaa/deep.yaml': manifest('Service', 'deep'),
    },
    runs: [
      [],
      ['-s', 'templates/two.yaml'],
      ['-s', 'templates/0?.yaml', '-s', 'templates/two.yaml'],
      ['-s', 'templates/none.yaml'],
      ['-s', '['],
      ['-s', 'shop/templates/two.yaml'],
      ['-s', 'templates/*/*'],
    ],
  },
  {
    name: 'definitions of resources',
    files: {
      'Chart.yaml': chartYaml('shop'),
      'crds/b.yaml': 'kind: CustomResourceDefinition\nname: b # {{ not a template }}\n',
      'crds/a.yaml': '---\nkind: CustomResourceDefinition\nname: a1\n---\nkind: CustomResourceDefinition\nname: a2\n',
      'crds/deep/c.yml': 'name: c',
      'crds/d.json': '{"name": "d"}',
      'crds/README.md': 'text',
      'crds/broken.yaml': 'a: [',
      'templates/v.yaml': 'a: {{ .Files.Get "crds/d.json" | quote }}\n',
      ...subchart('ledger', { 'crds/s.yaml': 'name: s\n' }),
    },
    runs: [
      [],
      ['--include-crds'],
      ['--include-crds', '--skip-crds'],
      ['--skip-crds'],
      ['--include-crds', '-s', 'crds/b.yaml'],
      ['--include-crds', '-s', 'crds/*'],
    ],
  },
  {
    name: 'notes and odd files below templates',
    files: {
      'Chart.yaml': chartYaml('shop'),
      'templates/NOTES.txt': 'Thank you, {{ .Release.Name }}\n',
      'templates/sub/NOTES.txt': 'deep: notes\n',
      'templates/x.txt': 'text: {{ .Chart.Name }}\n',
      'templates/y.json': '{"a": {{ .Release.Revision }}}',
      'templates/z.tpl': 'z: 1\n',
      'templates/_hidden.yaml': 'hidden: 1\n',
      'templates/_dir/in.yaml': 'in: 1\n',
      'templates/.dot.yaml': 'dot: 1\n',
      'templates/.dir/x.yaml': 'dotdir: 1\n',
      'templates/empty.yaml': '',
      'templates/blank.yaml': '\n\n{{ if false }}x{{ end }}\n',
      'templates/comment.yaml': '# nothing here\n',
      'templates/deep/er/f.yaml': 'f: 1\n',
      'templates/UPPER.YAML': 'u: 1\n',
      'templates/noextension': 'n: 1\n',
      'templates/trailing.yaml': 't: 1\n\n\n   \n',
      'templates/leading.yaml': '\n\n\n---\n\nl: 1\n',
      ...subchart('ledger', { 'templates/NOTES.txt': 'sub {{ .Values.x.y }}' }),
    },
    runs: [
      [],
      ['--set', 'ledger.x.y=1'],
      ['--set', 'ledger.x.y=1', '-s', 'templates/x.txt'],
      ['--set', 'ledger.x.y=1', '-s', 'templates/NOTES.txt'],
    ],
  },
  {
    name: 'notes that fail',
    files: { 'Chart.yaml': chartYaml('shop'), 'templates/NOTES.txt': '{{ fail "no thanks" }}', 'templates/a.yaml': 'a: 1\n' },
  },
  {
    name: 'ignored files',
    files: {
      'Chart.yaml': chartYaml('shop'),
      '.helmignore':
        '# a comment\n\n*.bak\n/top.txt\nsecret/\ntemplates/skip*.yaml\n!keep.bak\n  spaced.txt  \nfiles/*/x.txt\n[ab].md\n?.q\n',
      'templates/a.yaml': 'files: {{ range $p, $_ := .Files }}{{ $p }} {{ end }}\n',
      'templates/skip1.yaml': 'skipped: 1\n',
      'templates/b.yaml.bak': 'bak: 1\n',
      ...Object.fromEntries(
        [
          'top.txt',
          'sub/top.txt',
          'secret/s.txt',
          'sub/secret/t.txt',
          'x.bak',
          'keep.bak',
          'spaced.txt',
          'files/one/x.txt',
          'files/x.txt',
          'files/one/two/x.txt',
          'a.md',
          'c.md',
          'z.q',
          'zz.q',
        ].map((path) => [path, path]),
      ),
    },
  },
  {
    name: 'ignore rules that cannot be read',
    files: { 'Chart.yaml': chartYaml('shop'), '.helmignore': 'a/**/b\n', 'templates/a.yaml': 'a: 1\n' },
  },
  {
    name: 'a pattern that is broken',
    files: { 'Chart.yaml': chartYaml('shop'), '.helmignore': '[\n', 'templates/a.yaml': 'a: 1\n', 'x.txt': '' },
  },
  {
    name: 'everything ignored',
    files: { 'Chart.yaml': chartYaml('shop'), '.helmignore': '*\n', 'templates/a.yaml': 'a: 1\n' },
  },
  {
    name: 'negated rules',
    files: {
      'Chart.yaml': chartYaml('shop'),
      '.helmignore': '!*.txt\n!Chart.yaml\n',
      'templates/a.yaml': 'files: {{ range $p, $_ := .Files }}{{ $p }} {{ end }}\n',
      'a.txt': '',
      'b.md': '',
    },
  },
  {
    name: 'links',
    files: {
      'Chart.yaml': chartYaml('shop'),
      'real/x.txt': 'linked',
      'x.txt': { link: 'real/x.txt' },
      folder: { link: 'real' },
      'templates/a.yaml': 'files: {{ range $p, $b := .Files }}{{ $p }}={{ toString $b }} {{ end }}\n',
    },
  },
  {
    name: 'a broken link',
    files: { 'Chart.yaml': chartYaml('shop'), 'x.txt': { link: 'nowhere' }, 'templates/a.yaml': 'a: 1\n' },
  },
  {
    name: 'bytes that are no text',
    files: {
      'Chart.yaml': chartYaml('shop'),
      'logo.bin': Buffer.from([0, 255, 128, 10, 13, 200]),
      'latin.txt': Buffer.from([0xe9, 0x74, 0xe9, 10]),
      'bom.txt': Buffer.from('\ufefftext'),
      'values.yaml': Buffer.from('\ufeffa: 1\n'),
      'templates/a.yaml':
        'bin: {{ .Files.Get "logo.bin" | b64enc }}\nlatin: {{ .Files.Get "latin.txt" | b64enc }}\nbom: {{ .Files.Get "bom.txt" | b64enc }}\nlen: {{ len (.Files.Get "latin.txt") }}\na: {{ .Values.a }}\nsha: {{ .Files.Get "logo.bin" | sha256sum }}\nsecrets:\n{{ (.Files.Glob "*.bin").AsSecrets | indent 2 }}\nquoted: {{ .Files.Get "latin.txt" | quote }}\nconfig:\n{{ (.Files.Glob "latin.txt").AsConfig | indent 2 }}\n',
    },
  },
  {
    name: 'limits on Kubernetes',
    files: {
      'Chart.yaml': chartYaml('shop', 'kubeVersion: ">=1.25.0-0 <1.33"\n'),
      'templates/a.yaml': 'a: {{ .Capabilities.KubeVersion }}\n',
    },
    runs: [
      [],
      ['--kube-version', '1.25.0'],
      ['--kube-version', '1.33.0'],
      ['--kube-version', 'v1.32.5-gke.100'],
      ['--kube-version', '1.24.9-eks'],
    ],
  },
  {
    name: 'a limit that is no range',
    files: { 'Chart.yaml': chartYaml('shop', 'kubeVersion: new\n'), 'templates/a.yaml': 'a: 1\n' },
  },
  {
    name: 'a limit of a subchart',
    files: {
      'Chart.yaml': chartYaml('shop'),
      ...subchart('ledger', { 'Chart.yaml': chartYaml('ledger', 'kubeVersion: "<1.0"\n') }),
    },
  },
  {
    name: 'a deprecated chart with everything in Chart.yaml',
    files: {
      'Chart.yaml': chartYaml(
        'shop',
        'kubeVersion: ">=1.0"\ndescription: "d <&>"\ntype: application\nkeywords: [k]\nhome: https://h\nsources: [s]\nmaintainers: [{name: n, email: e@x, url: u}]\nicon: i\nappVersion: 1.10\ndeprecated: true\nannotations: {a: b, "c/d": "5"}\nunknown: field\ncondition: c\ntags: t\n',
      ),
      'templates/a.yaml':
        'all: {{ .Chart | toJson | quote }}\nm: {{ (index .Chart.Maintainers 0).Name }}\nname: {{ .Chart.name }}\napp: {{ .Chart.AppVersion | quote }}\n{{ .Chart.Annotations | toYaml }}\nroot: {{ .Chart.IsRoot }}\nsrc: {{ .Chart.Sources }} {{ .Chart.Deprecated }} {{ .Chart.APIVersion }} {{ .Chart.Home }} {{ .Chart.Icon }} {{ .Chart.Tags }}{{ .Chart.Condition }}\n',
    },
  },
  {
    name: 'names of releases',
    files: { 'Chart.yaml': chartYaml('shop'), 'templates/a.yaml': showValues() },
    runs: [['--name-template', 'x'], ['-g'], ['--generate-name']],
  },
]
