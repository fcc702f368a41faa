import type { Redacted } from '#base'

/** How to reach one API server and who we are there. Times in milliseconds, certificates and keys in PEM. */
export type KubeConnection = {
  /** `https://host:port`, with a path where the server sits below one. */
  server: string
  ca?: string
  /** Do not verify the server's certificate. */
  insecure?: boolean
  /** The name to verify instead of the host's. */
  serverName?: string
  clientCert?: string
  clientKey?: Redacted
  token?: Redacted
  /** Read again every minute: service account tokens are renewed in place. */
  tokenFile?: string
  username?: string
  password?: Redacted
  exec?: ExecPlugin
  /** An http(s) proxy; `socks5` is refused in words. */
  proxyUrl?: string
  /** The namespace of the context, for commands that need a default. */
  namespace?: string
}

/** A client-go credential plugin (`users[].user.exec` of a kubeconfig). */
export type ExecPlugin = {
  command: string
  args: readonly string[]
  env: { [name: string]: string }
  apiVersion: string
  installHint?: string
  provideClusterInfo: boolean
}
