/**
 * An embedded Kubernetes API server: kubectl and controllers talk to it as to any cluster. In goes a folder for its state and a port;
 * out come a URL, a kubeconfig and the way to stop it. Objects, watches, server-side apply, CRDs and garbage collection are real; pods are
 * simulated: nothing runs in them. It shares no code with the controller that it is used to judge.
 */
export type { Api } from './api.ts'
export type { Clock } from './clock.ts'
export { type Sandbox, type SandboxOptions, startSandbox } from './start.ts'
