import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '#sandbox'
import { kubectlCases } from '#test/kubectl-cases'
import { failureText, mayLackKubectl, runKubectlCase } from '#test/kubectl-run'

describe.skipIf(mayLackKubectl())('kubectl on the sandbox', () => {
  let folder: string
  let sandbox: Sandbox

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
    sandbox = await startSandbox({ dataDir: folder })
  })

  afterAll(async () => {
    await sandbox.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(kubectlCases.map((test, index) => ({ ...test, index })))('$name', async (test) => {
    const results = await runKubectlCase({ kubeconfig: sandbox.kubeconfigPath ?? '' }, test, `case-${test.index}`)
    expect(failureText(results)).toBe('')
    expect(results).toHaveLength(test.steps.length + 1)
  })
})
