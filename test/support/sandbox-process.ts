import { startSandbox } from '#sandbox'

// A sandbox in a process of its own, for tests that kill it: prints its URL and token as one line of JSON when it serves.
const [dataDir = ''] = process.argv.slice(2)
const sandbox = await startSandbox({ dataDir, controllers: false })
process.stdout.write(
  `${JSON.stringify({ url: sandbox.url, token: sandbox.token, certificateAuthority: sandbox.certificateAuthority })}\n`,
)
