import type { CommandSpec } from './command.ts'
import { appCommands } from './commands-app.ts'
import { helmCommands } from './commands-helm.ts'
import { kustomizeCommands } from './commands-kustomize.ts'
import type { FlagSpecs } from './flags.ts'

/** Flags that every command takes. Some exist only because scripts written for argocd give them. */
export const globalFlags: FlagSpecs = {
  help: { type: 'flag', short: 'h', about: 'Explain the command' },
  server: { type: 'text', about: 'Address of the server, host:port or URL; MAINSTAY_SERVER or ARGOCD_SERVER' },
  'auth-token': { type: 'text', about: 'Token; MAINSTAY_AUTH_TOKEN or ARGOCD_AUTH_TOKEN' },
  insecure: { type: 'flag', about: "Do not check the server's certificate" },
  plaintext: { type: 'flag', about: 'Talk HTTP instead of HTTPS' },
  core: { type: 'flag', about: 'Straight to the cluster of the kubeconfig: no server, no login' },
  kubeconfig: { type: 'text', about: 'Kubeconfig for --core; KUBECONFIG or ~/.kube/config' },
  'kube-context': { type: 'text', about: 'Context of the kubeconfig for --core' },
  namespace: { type: 'text', about: 'Namespace that Mainstay lives in, for --core', default: 'argocd' },
  config: { type: 'text', about: 'The configuration file' },
  'argocd-context': { type: 'text', about: 'Use this context of the configuration file' },
  header: { type: 'texts', short: 'H', about: "Send 'Name: value' with every request" },
  'server-crt': { type: 'text', about: "File with the server's certificate authority" },
  'client-crt': { type: 'text', about: 'File with the client certificate' },
  'client-crt-key': { type: 'text', about: 'File with its key' },
  'grpc-web': { type: 'flag', about: 'Accepted for compatibility: everything is plain HTTP here' },
  'grpc-web-root-path': { type: 'text', about: 'Path below which a proxy serves the API' },
  loglevel: { type: 'text', about: 'Accepted for compatibility' },
  logformat: { type: 'text', about: 'Accepted for compatibility' },
}

/** Words that stand before other words. */
export const commandGroups: { readonly [group: string]: string } = {
  app: 'Applications: look, compare, sync, wait, delete',
  appset: 'ApplicationSets',
  proj: 'Projects',
  helm: 'Helm charts, rendered as Helm does',
  kustomize: 'Kustomizations, built as Kustomize does',
}

const structuredOutput = (others: readonly string[]): FlagSpecs => ({
  output: { type: 'text', short: 'o', about: 'Format', default: others[0] ?? 'wide', choices: [...others, 'json', 'yaml'] },
})

/** Every command, in the order of the reference. */
export const commands: readonly CommandSpec[] = [
  ...appCommands,
  {
    name: 'appset list',
    about: 'List ApplicationSets.',
    flags: {
      ...structuredOutput(['wide', 'name']),
      selector: { type: 'text', short: 'l', about: 'Only those with these labels' },
      project: { type: 'texts', short: 'p', about: 'Only those of this project' },
      'appset-namespace': { type: 'text', short: 'N', about: 'Only those of this namespace' },
    },
    arguments: [0, 0],
    load: async () => (await import('./appset.ts')).list,
  },
  {
    name: 'appset get',
    takes: 'APPSETNAME',
    about: 'Show an ApplicationSet.',
    flags: { ...structuredOutput(['wide']), 'appset-namespace': { type: 'text', short: 'N', about: 'Its namespace' } },
    arguments: [1, 1],
    load: async () => (await import('./appset.ts')).get,
  },
  {
    name: 'proj list',
    about: 'List projects.',
    flags: structuredOutput(['wide', 'name']),
    arguments: [0, 0],
    load: async () => (await import('./project.ts')).list,
  },
  {
    name: 'proj get',
    takes: 'PROJECT',
    about: 'Show a project.',
    flags: structuredOutput(['wide']),
    arguments: [1, 1],
    load: async () => (await import('./project.ts')).get,
  },
  {
    name: 'login',
    takes: 'SERVER',
    about: 'Sign in and remember the server and the token.',
    more: "With --core nothing is asked: commands of this context go straight to the kubeconfig's cluster.",
    examples: ['mainstay login localhost:8080', 'mainstay login mainstay.example.com --username admin --password "$PASSWORD"'],
    flags: {
      username: { type: 'text', about: 'Name; asked for if missing' },
      password: { type: 'text', about: 'Password; asked for if missing' },
      name: { type: 'text', about: 'Name of the context; the server unless given' },
    },
    arguments: [0, 1],
    load: async () => (await import('./session/login.ts')).login,
  },
  {
    name: 'logout',
    takes: 'CONTEXT',
    about: 'Sign out and forget the token of a context.',
    arguments: [1, 1],
    load: async () => (await import('./session/login.ts')).logout,
  },
  {
    name: 'context',
    takes: '[CONTEXT]',
    about: 'List the contexts, or switch to one; `-` is the one before.',
    flags: { delete: { type: 'flag', about: 'Forget the context' } },
    arguments: [0, 1],
    load: async () => (await import('./session/context.ts')).context,
  },
  {
    name: 'version',
    about: 'Print the versions of client and server.',
    flags: {
      ...structuredOutput(['wide']),
      client: { type: 'flag', about: 'Only the client, without asking a server' },
      short: { type: 'flag', about: 'Only the numbers' },
    },
    arguments: [0, 0],
    load: async () => (await import('./version.ts')).version,
  },
  {
    name: 'demo',
    takes: '[drift]',
    about: 'Start the demo: a Kubernetes in this process, a Git repository, the controller and the server.',
    more: 'mainstay demo drift changes something in the cluster of the running demo by hand, to see it reverted.',
    flags: {
      reset: { type: 'flag', about: 'Begin anew; the repository is moved aside' },
      port: { type: 'number', about: 'Port of the API; another one if it is taken' },
    },
    arguments: [0, 1],
    load: async () => (await import('./start.ts')).demo,
  },
  {
    name: 'sandbox',
    about: 'Start the embedded Kubernetes alone.',
    flags: {
      'data-dir': { type: 'text', about: 'Where its state is kept; $MAINSTAY_HOME/sandbox unless given' },
      port: { type: 'number', about: 'Port; a free one unless given' },
    },
    arguments: [0, 0],
    load: async () => (await import('./start.ts')).sandbox,
  },
  {
    name: 'controller',
    about: 'Start the controller on the cluster of a kubeconfig, or of the Pod it runs in.',
    arguments: [0, 0],
    load: async () => (await import('./start.ts')).controller,
  },
  {
    name: 'server',
    about: 'Start the API server on the cluster of a kubeconfig, or of the Pod it runs in.',
    flags: {
      address: { type: 'text', about: 'Address to listen on', default: '127.0.0.1' },
      port: { type: 'number', about: 'Port to listen on', default: 8080 },
      'tls-cert': { type: 'text', about: 'File with the certificate; plain HTTP without' },
      'tls-key': { type: 'text', about: 'File with its key' },
      'disable-auth': { type: 'flag', about: 'No sessions: everybody who reaches the port may do everything; on loopback only' },
    },
    arguments: [0, 0],
    load: async () => (await import('./start.ts')).server,
  },
  {
    name: 'render',
    takes: 'PATH',
    about: 'Print what a folder, a packed chart or an Application renders to. Neither a cluster nor a network is needed.',
    more: [
      'PATH is a folder (manifests or a Helm chart), a packed chart (.tgz) or a file with an Application. Git sources of an Application are read from the',
      'working tree that holds the file, as it is now, whatever their repoURL and targetRevision say.',
    ].join('\n'),
    examples: ['mainstay render charts/shop --values values-prod.yaml --verify', 'mainstay render apps-enabled/app-web.yaml'],
    flags: {
      name: { type: 'text', about: 'Name of the Application; the folder unless given, and which one where a file holds several' },
      project: { type: 'text', about: 'Its project', default: 'default' },
      'dest-namespace': { type: 'text', about: 'Its destination namespace', default: 'default' },
      values: {
        type: 'texts',
        short: 'f',
        about:
          'Value file for a chart: relative to it or to this folder, or with / from the root of the repository or of the disk',
      },
      set: { type: 'texts', about: 'Parameter for a chart, NAME=VALUE' },
      'kube-version': { type: 'text', about: 'Version of Kubernetes that charts see' },
      'api-versions': { type: 'texts', short: 'a', about: 'API versions that charts see besides those of Kubernetes' },
      seed: { type: 'text', about: 'Make random functions of charts repeatable' },
      verify: {
        type: 'flag',
        about: 'Also render charts by the program helm, and show what differs; exit code 1 where anything does',
      },
      output: { type: 'text', short: 'o', about: 'Format', default: 'yaml', choices: ['yaml', 'json', 'name'] },
    },
    arguments: [1, 1],
    load: async () => (await import('./render.ts')).render,
  },
  ...helmCommands,
  ...kustomizeCommands,
  {
    name: 'completion',
    takes: 'SHELL',
    about: 'Print a completion script for bash, zsh or fish.',
    examples: ['source <(mainstay completion bash)'],
    arguments: [1, 1],
    load: async () => (await import('./completion.ts')).completion,
  },
]
