import { Redacted } from '#base'
import type { KubeConnection } from '#io/kube'
import type { ClusterConfig } from '#model'

/** The connection to a destination cluster as its Secret describes it. Certificates are base64 there, PEM here. */
export function connectionOf({ server, connection = {} }: ClusterConfig): KubeConnection {
  const { tlsClientConfig: tls = {}, execProviderConfig: exec } = connection
  return {
    server,
    ...(tls.insecure === true ? { insecure: true } : {}),
    ...(tls.serverName === undefined ? {} : { serverName: tls.serverName }),
    ...(tls.caData === undefined ? {} : { ca: decoded(tls.caData) }),
    ...(tls.certData === undefined ? {} : { clientCert: decoded(tls.certData) }),
    ...(tls.keyData === undefined ? {} : { clientKey: new Redacted(decoded(tls.keyData.reveal())) }),
    ...(connection.bearerToken === undefined ? {} : { token: connection.bearerToken }),
    ...(connection.username === undefined ? {} : { username: connection.username }),
    ...(connection.password === undefined ? {} : { password: connection.password }),
    ...(connection.proxyUrl === undefined ? {} : { proxyUrl: connection.proxyUrl }),
    ...(exec === undefined
      ? {}
      : {
          exec: {
            command: exec.command,
            args: exec.args ?? [],
            env: exec.env ?? {},
            apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1',
            provideClusterInfo: false,
            ...(exec.installHint === undefined ? {} : { installHint: exec.installHint }),
          },
        }),
  }
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8')
}
