import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request as httpsRequest } from 'node:https'
import { oracles } from './oracles.ts'

/** A running Kubernetes control plane with pods that claim to run. `logs` is the folder with what each program said. */
export type ControlPlane = { kubeconfig: string; url: string; logs: string; stop(): Promise<void> }

const token = 'admintoken'
const readyMs = 60_000

/**
 * Starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok on free loopback ports with data in a fresh folder.
 * `workloads: false` starts the first two only, for tests that ask the API alone.
 */
export async function startControlPlane(options: { workloads?: boolean } = {}): Promise<ControlPlane> {
  const programs = await oracles()
  const dir = await mkdtemp(join(tmpdir(), 'mainstay-control-plane-'))
  const [client, peer, api] = [await freePort(), await freePort(), await freePort()]
  const url = `https://127.0.0.1:${api}`
  const kubeconfig = writeFiles(dir, url)
  const running: Program[] = []
  const stop = async (): Promise<void> => {
    // The API server must outlive what talks to it, and etcd the API server, or each waits for its time-out.
    for (const program of running.reverse()) await program.stop()
    rmSync(dir, { recursive: true, force: true })
  }
  const start = (name: string, flags: { [flag: string]: string }): void => {
    const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`)
    running.push(startProgram({ name, path: programs[name] ?? name, args, dir, restart: name === 'kwok' }))
  }
  try {
    const clientUrl = `http://127.0.0.1:${client}`
    const peerUrl = `http://127.0.0.1:${peer}`
    start('etcd', {
      'data-dir': join(dir, 'etcd'),
      'unsafe-no-fsync': 'true',
      'log-level': 'error',
      'listen-client-urls': clientUrl,
      'advertise-client-urls': clientUrl,
      'listen-peer-urls': peerUrl,
      'initial-advertise-peer-urls': peerUrl,
      'initial-cluster': `default=${peerUrl}`,
    })
    start('kube-apiserver', {
      'etcd-servers': clientUrl,
      'secure-port': String(api),
      'bind-address': '127.0.0.1',
      'cert-dir': join(dir, 'certificates'),
      'token-auth-file': join(dir, 'tokens.csv'),
      'authorization-mode': 'RBAC',
      'service-account-key-file': join(dir, 'sa.pub'),
      'service-account-signing-key-file': join(dir, 'sa.key'),
      'service-account-issuer': 'https://kubernetes.default.svc',
      'service-cluster-ip-range': '10.0.0.0/16',
      'allow-privileged': 'true',
      'disable-admission-plugins': 'ServiceAccount',
      'max-requests-inflight': '3000',
      'max-mutating-requests-inflight': '1000',
    })
    await ready(`${url}/readyz`, join(dir, 'kube-apiserver.log'))
    if (options.workloads !== false) {
      start('kube-controller-manager', {
        kubeconfig,
        'use-service-account-credentials': 'false',
        'leader-elect': 'false',
        'secure-port': '0',
        'service-account-private-key-file': join(dir, 'sa.key'),
        'kube-api-qps': '500',
        'kube-api-burst': '1000',
        // kwok reports a node less often than the default of 50 s; pods would turn unready in every longer test.
        'node-monitor-grace-period': '1h',
        // Without metrics the autoscaler reports a failure that would count as Degraded.
        controllers: '*,-horizontal-pod-autoscaler-controller',
      })
      start('kube-scheduler', { kubeconfig, 'leader-elect': 'false', 'secure-port': '0' })
      start('kwok', {
        kubeconfig,
        'manage-all-nodes': 'false',
        'manage-nodes-with-annotation-selector': 'kwok.x-k8s.io/node=fake',
        config: programs['kwok-stages'] ?? '',
      })
    }
    return { kubeconfig, url, logs: dir, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function writeFiles(dir: string, url: string): string {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  mkdirSync(join(dir, 'certificates'))
  writeFileSync(join(dir, 'sa.pub'), publicKey)
  writeFileSync(join(dir, 'sa.key'), privateKey, { mode: 0o600 })
  writeFileSync(join(dir, 'tokens.csv'), `${token},admin,1,system:masters\n`, { mode: 0o600 })
  const kubeconfig = join(dir, 'kubeconfig')
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'oracle', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'oracle', context: { cluster: 'oracle', user: 'admin' } }],
    'current-context': 'oracle',
  }
  writeFileSync(kubeconfig, JSON.stringify(content), { mode: 0o600 })
  return kubeconfig
}

type Program = { stop(): Promise<void> }

/** `restart`: kwok dies of a concurrent map write in about one start of five, and is simply started again. */
function startProgram(what: { name: string; path: string; args: string[]; dir: string; restart: boolean }): Program {
  const log = openSync(join(what.dir, `${what.name}.log`), 'a')
  let stopping = false
  let child: ChildProcess
  let ended: Promise<void>
  const run = (): void => {
    child = spawn(what.path, what.args, { stdio: ['ignore', log, log], cwd: what.dir })
    ended = new Promise((resolve) => {
      child.once('error', () => resolve())
      child.once('exit', () => {
        resolve()
        if (what.restart && !stopping) setTimeout(() => stopping || run(), 500)
      })
    })
  }
  run()
  return {
    async stop() {
      stopping = true
      child.kill('SIGTERM')
      const kill = setTimeout(() => child.kill('SIGKILL'), 15_000)
      await ended
      clearTimeout(kill)
    },
  }
}

async function ready(url: string, log: string): Promise<void> {
  const deadline = Date.now() + readyMs
  while (Date.now() < deadline) {
    if ((await statusOf(url)) === 200) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const said = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-15).join('\n') : 'nothing'
  throw new Error(`Cannot start kube-apiserver: not ready after ${readyMs / 1000} s; it said:\n${said}`)
}

function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = httpsRequest(url, { rejectUnauthorized: false, headers: { authorization: `Bearer ${token}` } }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    request.once('error', () => resolve(undefined))
    request.end()
  })
}

/** A loopback port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
