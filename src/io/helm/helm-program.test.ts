import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChartJob } from '#render'
import { helmProgram } from './helm-program.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mainstay-helm-test-'))
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

const job: ChartJob = {
  engine: 'helm',
  chart: 'key',
  location: 'charts/web',
  valueFiles: [],
  set: [],
  setString: [],
  setFile: [],
  release: { name: 'web', namespace: 'shop' },
  kubeVersion: '',
  apiVersions: [],
  skipCrds: false,
  skipTests: false,
  skipSchemaValidation: false,
  seed: undefined,
  nowMs: 0,
  lookups: false,
}

/** What a program of these shell commands makes of a job. */
async function run(commands: string, changes: Partial<ChartJob> = {}): Promise<string> {
  const program = join(folder, 'helm')
  await writeFile(program, `#!/bin/sh\n${commands}\n`)
  await chmod(program, 0o755)
  const help = { what: 'chart', files: async () => [{ name: 'Chart.yaml', data: Buffer.from('name: web\n') }] }
  return await helmProgram({ program, read: () => [] }).text({ ...job, ...changes }, help)
}

describe('the program helm', () => {
  it('gets the files as they are, bytes that are no UTF-8 too, and its bytes come back', async () => {
    expect(
      await run('cat values-0.yaml file-0 chart/Chart.yaml', {
        valueFiles: [{ name: 'a', text: 'a: \udcff\n' }],
        setFile: [{ assignment: 'f=file-0', key: 'file-0', text: '\udcfe\n' }],
      }),
    ).toBe('a: \udcff\n\udcfe\nname: web\n')
  })

  it.each([
    ['seeds', { seed: 's' }, 'helm-not-seeded'],
    ['lookups', { lookups: true }, 'helm-without-lookup'],
  ])('is not even started where it cannot do what is wanted: %s', async (_what, changes, code) => {
    await expect(run('echo a', changes)).rejects.toMatchObject({ code, hint: expect.stringContaining('helm.engine') })
  })

  it('is told of in words where it is not there', async () => {
    const options = { program: join(folder, 'none'), read: () => [] }
    const help = { what: 'chart', files: async () => [] }
    await expect(helmProgram(options).text(job, help)).rejects.toMatchObject({
      code: 'helm-missing',
      hint: 'Install Helm, or set helm.engine to builtin.',
    })
    const missing = helmProgram({ ...options, missingHint: 'Leave out --verify.' }).text(job, help)
    await expect(missing).rejects.toMatchObject({ hint: 'Leave out --verify.' })
  })

  it('has its words passed on, long ones cut in the middle', async () => {
    await expect(run('echo "Error: no such thing" >&2; exit 1')).rejects.toThrow('Cannot render chart charts/web: no such thing')
    const long: unknown = await run('echo "Error: start" >&2; yes line | head -n 5000 >&2; exit 1').catch(
      (error: unknown) => error,
    )
    expect((long as Error).message.length).toBeLessThan(4_200)
  })

  it('may not print without end', async () => {
    await expect(run('yes')).rejects.toMatchObject({ code: 'render-output-too-large' })
  })
})
