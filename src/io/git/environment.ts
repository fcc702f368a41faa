import { dirname } from 'node:path'

/** Settings of git, in the order in which they are given. They travel in the environment: a command line can be read by every user of the machine. */
export type GitConfig = ReadonlyArray<readonly [key: string, value: string]>

/** What of our own environment git may see; everything else (GIT_DIR, GIT_SSH, LD_PRELOAD of a shell …) stays out. */
const passedOn = [
  'PATH',
  'TMPDIR',
  'SSH_AUTH_SOCK',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
]

// No transfer.fsckObjects: it refuses whole repositories for harmless sins of their past (old dates, zero-padded modes). What we read is
// checked where it is read: ids by git itself, trees and names by our own parser.
const always: GitConfig = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.askPass', ''],
  ['credential.helper', ''],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  // Packs stay packs: many small loose files are slow, and a killed fetch then leaves one temporary file at most.
  ['fetch.unpackLimit', '1'],
  ['transfer.unpackLimit', '1'],
  ['fetch.writeCommitGraph', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['submodule.recurse', 'false'],
  ['protocol.version', '2'],
  // A transfer that stands still ends by itself, even where we were killed and cannot end it.
  ['http.lowSpeedLimit', '1'],
  ['http.lowSpeedTime', '60'],
]

/**
 * The whole environment of a git process: no prompt, no configuration but ours, an empty home, only the given transports, messages in English
 * (they are read). `folder` is an empty folder of ours; git looks for a repository neither in it nor above it.
 */
export function gitEnvironment(options: {
  folder: string
  transports: readonly string[]
  config?: GitConfig
  extra?: NodeJS.ProcessEnv
  outer?: NodeJS.ProcessEnv
}): NodeJS.ProcessEnv {
  const outer = options.outer ?? process.env
  const inherited = Object.fromEntries(passedOn.flatMap((name) => (outer[name] === undefined ? [] : [[name, outer[name]]])))
  return {
    ...inherited,
    HOME: options.folder,
    XDG_CONFIG_HOME: options.folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_CEILING_DIRECTORIES: dirname(options.folder),
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    SSH_ASKPASS: '/bin/false',
    SSH_ASKPASS_REQUIRE: 'never',
    GIT_ALLOW_PROTOCOL: options.transports.join(':'),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_LFS_SKIP_SMUDGE: '1',
    LC_ALL: 'C',
    ...options.extra,
    ...configVariables([...always, ...(options.config ?? [])]),
  }
}

function configVariables(config: GitConfig): NodeJS.ProcessEnv {
  const variables: NodeJS.ProcessEnv = { GIT_CONFIG_COUNT: String(config.length) }
  config.forEach(([key, value], index) => {
    variables[`GIT_CONFIG_KEY_${index}`] = key
    variables[`GIT_CONFIG_VALUE_${index}`] = value
  })
  return variables
}
