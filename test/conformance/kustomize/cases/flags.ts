import type { Theme } from '../case.ts'
import { all, map } from '../objects.ts'

/** Flags of `kustomize build`. */
export const flags: readonly Theme[] = [
  {
    theme: 'flags',
    files: { 'all.yaml': `${all}---\n${map('a', 'n')}` },
    begin: 'resources: [all.yaml]\n',
    cases: [
      { args: ['@', '--load-restrictor', 'LoadRestrictionsRootOnly'] },
      { args: ['@', '--load-restrictor', 'LoadRestrictionsNone'] },
      { args: ['@', '--load-restrictor', 'none'] },
      { args: ['@', '--load-restrictor', 'other'] },
      { args: ['@', '--load-restrictor', ''] },
      { args: ['@', '--reorder', 'legacy'] },
      { args: ['@', '--reorder', 'none'] },
      { args: ['@', '--reorder', 'other'] },
      { args: ['@', '--reorder', 'none'], with: 'sortOptions: {order: legacy}\n' },
      { args: ['@', '--enable-managedby-label'] },
      { args: ['@', '--enable-managedby-label'], with: 'commonLabels: {team: a}\n' },
      {
        args: [
          '@',
          '--as-current-user',
          '--network',
          '--network-name',
          'x',
          '-e',
          'A=1',
          '--env',
          'B',
          '--mount',
          'type=bind,src=/a,dst=/b',
        ],
      },
      { args: ['@', '--enable-helm', '--helm-kube-version', '1.30', '--helm-api-versions', 'a/v1', '--helm-debug'] },
      { args: ['@', '@'] },
      { args: [], title: 'no folder: the current one' },
      { args: ['.'] },
      { args: ['./'] },
      { args: ['@/'] },
      { args: ['@', '--unknown'], ownWords: true },
      { args: ['--load-restrictor=LoadRestrictionsNone', '@'] },
    ],
  },
]
