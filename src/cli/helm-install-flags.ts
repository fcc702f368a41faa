import type { FlagSpecs } from './flags.ts'

const dryRuns = ['true', 'false', '1', '0', 'unset', 'client', 'none', 'server']
const meansNothing = 'Accepted as Helm does; means nothing to a template'

/**
 * Flags of `helm template` that say how to install, and so change nothing of what is printed. Scripts that wrap Helm pass them on to every one of
 * its commands; those that only `helm install` knows are taken for that reason.
 */
export const installFlags: FlagSpecs = {
  atomic: { type: 'flag', about: meansNothing },
  'burst-limit': { type: 'text', about: meansNothing },
  color: { type: 'text', about: meansNothing },
  colour: { type: 'text', about: meansNothing },
  'content-cache': { type: 'text', about: meansNothing },
  'create-namespace': { type: 'flag', about: meansNothing },
  description: { type: 'text', about: meansNothing },
  'disable-openapi-validation': { type: 'flag', about: meansNothing },
  'dry-run': { type: 'flag', about: 'Accepted as client: there is no other run here', choices: dryRuns },
  force: { type: 'flag', about: meansNothing },
  'force-conflicts': { type: 'flag', about: meansNothing },
  'force-replace': { type: 'flag', about: meansNothing },
  'hide-notes': { type: 'flag', about: meansNothing },
  'hide-secret': { type: 'flag', about: meansNothing },
  keyring: { type: 'text', about: 'Accepted as Helm does; means nothing without --verify' },
  'kube-apiserver': { type: 'text', about: meansNothing },
  'kube-as-group': { type: 'texts', about: meansNothing },
  'kube-as-user': { type: 'text', about: meansNothing },
  'kube-ca-file': { type: 'text', about: meansNothing },
  'kube-insecure-skip-tls-verify': { type: 'flag', about: meansNothing },
  'kube-tls-server-name': { type: 'text', about: meansNothing },
  'kube-token': { type: 'text', about: meansNothing },
  labels: { type: 'texts', short: 'l', about: meansNothing },
  qps: { type: 'text', about: meansNothing },
  'registry-config': { type: 'text', about: meansNothing },
  'render-subchart-notes': { type: 'flag', about: meansNothing },
  replace: { type: 'flag', about: meansNothing },
  'repository-cache': { type: 'text', about: meansNothing },
  'repository-config': { type: 'text', about: meansNothing },
  'rollback-on-failure': { type: 'flag', about: meansNothing },
  'server-side': { type: 'flag', about: meansNothing, choices: ['true', 'false', 'auto'] },
  'take-ownership': { type: 'flag', about: meansNothing },
  timeout: { type: 'text', about: meansNothing },
  wait: { type: 'flag', about: meansNothing, choices: ['true', 'false', 'watcher', 'hookOnly', 'legacy'] },
  'wait-for-jobs': { type: 'flag', about: meansNothing },
}

/** Flags whose meaning we do not have, with what is said of them. */
export const refusedFlags: { readonly [name: string]: { type: 'flag' | 'text'; reason: string } } = {
  'ca-file': { type: 'text', reason: 'a repository is trusted as Node.js trusts it; set NODE_EXTRA_CA_CERTS to the file' },
  'cert-file': { type: 'text', reason: 'client certificates are not supported here; expected --username and --password' },
  'enable-dns': { type: 'flag', reason: 'a render never looks up names of hosts' },
  'key-file': { type: 'text', reason: 'client certificates are not supported here; expected --username and --password' },
  'post-renderer': { type: 'text', reason: "a render runs no programs; pipe the output through the post-renderer's program" },
  'post-renderer-args': { type: 'text', reason: 'a render runs no programs' },
  validate: { type: 'flag', reason: 'it asks a cluster; expected a render without one' },
  verify: { type: 'flag', reason: 'signatures of charts are not checked here; use helm pull --verify' },
}
