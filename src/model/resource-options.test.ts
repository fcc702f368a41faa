import { expect, test } from 'vitest'
import type { KubeObject } from './kube-object.ts'
import { hookOf, optionsOf, syncOptionsFor, waveOf } from './resource-options.ts'

const object = (annotations: { [key: string]: string }): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Job',
  metadata: { name: 'x', annotations },
})
const own = (value: string) => object({ 'argocd.argoproj.io/hook': value })
const helm = (value: string) => object({ 'helm.sh/hook': value })

test.each<[string, KubeObject, string[] | undefined]>([
  ['an ordinary object', object({}), undefined],
  ['one phase', own('PreSync'), ['PreSync']],
  ['several phases, in their order', own('PostSync, PreSync'), ['PreSync', 'PostSync']],
  ['Skip beats all', own('PreSync,Skip'), []],
  ['an unknown phase', own('Before'), []],
  ['a known and an unknown phase', own('Before,Sync'), ['Sync']],
  ['Helm, install and upgrade', helm('pre-install,pre-upgrade'), ['PreSync']],
  ['Helm, deletion', helm('post-delete'), ['PostDelete']],
  ['Helm, what no sync runs', helm('test,pre-rollback'), []],
  ['Helm, an ordinary object', helm('crd-install'), undefined],
  ['ours beats Helm’s', object({ 'argocd.argoproj.io/hook': 'Sync', 'helm.sh/hook': 'pre-install' }), ['Sync']],
])('%s', (_name, hook, phases) => {
  expect(hookOf(hook)?.phases).toEqual(phases)
  if (phases?.length === 0) expect(hookOf(hook)?.ignored).toBeTruthy()
})

test.each([
  [{}, ['BeforeHookCreation']],
  [{ 'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded,HookFailed' }, ['HookSucceeded', 'HookFailed']],
  [{ 'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded' }, ['HookSucceeded', 'BeforeHookCreation']],
  [{ 'argocd.argoproj.io/hook-delete-policy': 'Sometimes' }, ['BeforeHookCreation']],
])('the delete policies of %j', (annotations, policies) => {
  expect(
    hookOf(object({ 'argocd.argoproj.io/hook': 'PreSync', ...(annotations as { [key: string]: string }) }))?.deletePolicies,
  ).toEqual(policies)
})

test.each([
  [{}, 0, undefined],
  [{ 'argocd.argoproj.io/sync-wave': '-3' }, -3, undefined],
  [{ 'helm.sh/hook-weight': '7' }, 7, undefined],
  [{ 'argocd.argoproj.io/sync-wave': '1', 'helm.sh/hook-weight': '7' }, 1, undefined],
  [{ 'argocd.argoproj.io/sync-wave': '1.5' }, 0, 'argocd.argoproj.io/sync-wave is "1.5"; expected a whole number'],
  [{ 'argocd.argoproj.io/sync-wave': '' }, 0, 'argocd.argoproj.io/sync-wave is ""; expected a whole number'],
])('the wave of %j', (annotations, wave, problem) => {
  expect(waveOf(object(annotations as { [key: string]: string }))).toEqual(problem === undefined ? { wave } : { wave, problem })
})

test('options are a set in which the object beats the application', () => {
  expect([...optionsOf(['Prune=false', ' Replace ', ''])]).toEqual([
    ['Prune', 'false'],
    ['Replace', 'true'],
  ])
  const set = syncOptionsFor(object({ 'argocd.argoproj.io/sync-options': 'Prune=false,Force=true' }), [
    'Prune=true',
    'Validate=false',
  ])
  expect([set.get('Prune'), set.get('Force'), set.get('Validate')]).toEqual(['false', 'true', 'false'])
})
