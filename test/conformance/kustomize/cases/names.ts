import type { Theme } from '../case.ts'
import { all, deployment, map, service, settings, small } from '../objects.ts'

const begin = 'resources: [all.yaml]\n'

/** Names, namespaces and what refers to them. */
export const names: readonly Theme[] = [
  {
    theme: 'namePrefix and nameSuffix',
    files: { 'all.yaml': all },
    begin,
    cases: [
      '',
      'namePrefix: dev-\n',
      'nameSuffix: -v2\n',
      'namePrefix: dev-\nnameSuffix: -v2\n',
      'namePrefix: ""\n',
      'namePrefix: Dev_\n',
      'namePrefix: 5\n',
      'namePrefix: [a]\n',
      'namePrefix: "a b"\n',
      'namePrefix: null\n',
      'namePrefix: a\nnamePrefix: b\n',
    ],
  },
  {
    theme: 'namespace',
    files: { 'all.yaml': all },
    begin,
    cases: [
      'namespace: prod\n',
      'namespace: default\n',
      'namespace: old\n',
      'namespace: shop\n',
      'namespace: ""\n',
      'namespace: 5\n',
      'namespace: Bad_Name\n',
      'namespace: prod\nnamePrefix: dev-\n',
      'namespace: prod\nnamePrefix: dev-\nnameSuffix: -x\ncommonLabels: {team: a}\ncommonAnnotations: {who: b}\n',
      { files: { 'all.yaml': `${map('a', 'one')}---\n${map('a', 'two')}` }, with: '' },
      { files: { 'all.yaml': `${map('a', 'one')}---\n${map('a', 'two')}` }, with: 'namespace: three\n' },
      { files: { 'all.yaml': `${map('a', 'one')}---\n${map('a', 'two')}` }, with: 'namePrefix: x-\n' },
      { files: { 'all.yaml': `${map('a', 'default')}---\n${map('a')}` }, with: '' },
      {
        files: {
          'all.yaml':
            'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n',
        },
        with: 'namespace: c\n',
      },
      {
        files: {
          'all.yaml': `apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\n${map('x', 'a')}---\n${deployment}`,
        },
        with: 'namespace: c\nnamePrefix: p-\n',
      },
      {
        files: {
          'all.yaml':
            'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: w}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}\nsubjects:\n- {kind: ServiceAccount, name: default, namespace: x}\n- {kind: ServiceAccount, name: other, namespace: x}\n- {kind: ServiceAccount, name: here}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: here}\n',
        },
        with: 'namespace: c\nnamePrefix: p-\n',
      },
      {
        files: {
          'all.yaml':
            'apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: v1.x}\nspec: {service: {name: web, namespace: old}}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: old}\nspec: {}\n',
        },
        with: 'namespace: c\nnamePrefix: p-\n',
      },
      {
        files: { 'all.yaml': 'apiVersion: example.com/v1\nkind: Cluster\nmetadata: {name: x}\n' },
        with: 'namespace: c\n',
      },
      {
        files: {
          'all.yaml':
            'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: y.example.com}\nspec: {conversion: {strategy: Webhook, webhook: {clientConfig: {service: {name: web, namespace: ns}}}}}\n',
        },
        with: 'namespace: c\nnameSuffix: -s\n',
      },
    ],
  },
  {
    theme: 'layers of names',
    files: {
      'base/kustomization.yaml': 'resources: [all.yaml]\nnamePrefix: base-\n',
      'base/all.yaml': all,
      'mid/kustomization.yaml': 'resources: [../base]\nnamePrefix: mid-\nnamespace: mid\n',
      'extra/kustomization.yaml': 'resources: [extra.yaml]\n',
      'extra/extra.yaml': `${settings}---\n${service}`,
    },
    cases: [
      'resources: [base]\n',
      'resources: [base]\nnamePrefix: top-\n',
      'resources: [base]\nnameSuffix: -top\n',
      'resources: [base]\nnamespace: top\n',
      'resources: [mid]\n',
      'resources: [mid]\nnamespace: top\nnameSuffix: -end\n',
      'resources: [mid, extra]\n',
      'resources: [extra, mid]\nnamePrefix: z-\n',
      'resources: [base, mid]\n',
      // Which of many ambiguous references is told comes from the order of a Go map.
      { with: 'resources: [base, extra]\nnamespace: both\nnamePrefix: p-\n', ownWords: true },
      'resources: [extra]\nnamePrefix: p-\nconfigMapGenerator: [{name: settings, behavior: replace, literals: [a=2]}]\n',
      'resources: [mid]\nconfigMapGenerator: [{name: settings, behavior: merge, literals: [a=2]}]\n',
      'resources: [base]\npatches: [{patch: "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {c: x}}"}]\n',
      'resources: [base]\npatches: [{patch: "{apiVersion: v1, kind: ConfigMap, metadata: {name: base-settings}, data: {c: x}}"}]\n',
      'resources: [mid]\npatches: [{target: {kind: Service, name: web}, patch: "- {op: add, path: /metadata/labels/x, value: y}"}]\n',
      'resources: [mid]\npatches: [{target: {kind: Service, name: mid-base-web}, patch: "- {op: add, path: /metadata/labels/x, value: y}"}]\n',
      'resources: [mid]\npatches: [{target: {kind: Service, name: base-web}, patch: "- {op: add, path: /metadata/labels/x, value: y}"}]\n',
    ],
  },
  {
    theme: 'two variants of one base',
    files: {
      'base/kustomization.yaml': 'resources: [all.yaml]\nconfigMapGenerator: [{name: settings, literals: [a=1]}]\n',
      'base/all.yaml': `${deployment}---\n${service}`,
      'one/kustomization.yaml': 'resources: [../base]\nnamePrefix: one-\n',
      'two/kustomization.yaml': 'resources: [../base]\nnamePrefix: two-\nnamespace: two\n',
      'three/kustomization.yaml':
        'resources: [../base]\nnamespace: three\nconfigMapGenerator: [{name: settings, behavior: merge, literals: [b=2]}]\n',
    },
    cases: [
      'resources: [one, two]\n',
      'resources: [one, two, three]\nnamePrefix: all-\n',
      'resources: [two, one]\nnameSuffix: -end\ncommonLabels: {x: z}\n',
      'resources: [two, three]\n',
      'resources: [one, two]\nnamespace: same\n',
      'resources: [base, three]\n',
      'resources: [base, base]\n',
      'resources: [one, two, three]\npatches: [{target: {kind: Deployment}, patch: "- {op: replace, path: /spec/replicas, value: 9}"}]\n',
      'resources: [one, two]\nimages: [{name: nginx, newTag: "2"}]\nreplicas: [{name: web, count: 7}]\n',
    ],
  },
  {
    theme: 'references',
    files: { 'all.yaml': small },
    cases: [
      {
        title: 'two ConfigMaps of one name in two namespaces, and who refers to which',
        files: {
          'kustomization.yaml': 'resources: [a, b]\n',
          'a/kustomization.yaml': 'resources: [all.yaml]\nnamespace: a\nnamePrefix: a-\n',
          'a/all.yaml': small,
          'b/kustomization.yaml': 'resources: [all.yaml]\nnamespace: b\nnamePrefix: b-\n',
          'b/all.yaml': small,
        },
      },
      {
        title: 'an ambiguous reference',
        files: {
          'kustomization.yaml': 'resources: [one, two, user.yaml]\n',
          'one/kustomization.yaml': 'resources: [m.yaml]\nnamePrefix: one-\n',
          'one/m.yaml': settings,
          'two/kustomization.yaml': 'resources: [m.yaml]\nnamePrefix: two-\n',
          'two/m.yaml': settings,
          'user.yaml': deployment,
        },
      },
      {
        title: 'a reference that names its namespace',
        files: {
          'kustomization.yaml': 'resources: [all.yaml]\nnamePrefix: p-\n',
          'all.yaml':
            'apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: x}\nspec: {}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: y}\nspec: {}\n---\napiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nmetadata: {name: m}\nwebhooks:\n- name: a.b\n  clientConfig: {service: {name: s, namespace: y}}\n- name: c.d\n  clientConfig: {service: {name: s, namespace: none}}\n',
        },
      },
      {
        title: 'a PersistentVolume and its claim',
        files: {
          'kustomization.yaml': 'resources: [all.yaml]\nnamePrefix: p-\nnamespace: ns\n',
          'all.yaml':
            'apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v}\nspec: {claimRef: {name: c, namespace: ns}, storageClassName: fast}\n---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {volumeName: v, storageClassName: fast}\n---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast}\nprovisioner: x\n',
        },
      },
      {
        title: 'priority classes and service accounts of pods',
        files: {
          'kustomization.yaml': 'resources: [all.yaml]\nnameSuffix: -s\n',
          'all.yaml':
            'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {priorityClassName: high, serviceAccountName: a, serviceAccount: a, containers: []}\n---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: high}\nvalue: 1\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n',
        },
      },
      {
        title: 'annotations of an Ingress',
        files: {
          'kustomization.yaml': 'resources: [all.yaml]\nnamePrefix: p-\n',
          'all.yaml':
            'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: i\n  annotations: {nginx.ingress.kubernetes.io/auth-secret: s, ingress.kubernetes.io/auth-secret: s, nginx.ingress.kubernetes.io/auth-tls-secret: s}\nspec: {defaultBackend: {service: {name: w}}, ingressClassName: nginx}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: w}\n---\napiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: nginx}\n',
        },
      },
      {
        title: 'names in lists of a Role',
        files: {
          'kustomization.yaml': 'resources: [all.yaml]\nnamePrefix: p-\n',
          'all.yaml':
            'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r}\nrules:\n- {apiGroups: [""], resources: [configmaps], resourceNames: [settings, other, settings], verbs: [get]}\n- {apiGroups: [""], resources: [secrets], resourceNames: [settings], verbs: [get]}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: settings}\n',
        },
      },
      {
        title: 'a field that refers and is no text',
        files: {
          'kustomization.yaml': 'resources: [all.yaml]\nnamePrefix: p-\n',
          'all.yaml':
            'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {serviceAccountName: [a], containers: []}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n',
        },
      },
      {
        title: 'a reference of null, of nothing and of a number',
        files: {
          'kustomization.yaml': 'resources: [all.yaml]\nnamePrefix: p-\n',
          'all.yaml':
            'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {serviceAccountName: null, volumes: [{name: a, configMap: {}}, {name: b, configMap: {name: 5}}, {name: c, configMap: null}], containers: []}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: "5"}\n',
        },
      },
    ],
  },
]
