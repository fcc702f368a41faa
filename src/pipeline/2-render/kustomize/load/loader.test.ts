import { describe, expect, it } from 'vitest'
import type { BuildFiles, BuildPorts } from '../contract.ts'
import { builtText, filesOf } from '../test-files.ts'

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'

describe('files', () => {
  it.each(['../outside.yaml', '/etc/passwd', '../../etc/passwd', 'link.yaml', 'folder/link.yaml'])(
    'outside of the folder are refused: %s',
    async (path) => {
      const contents = {
        'app/kustomization.yaml': `configMapGenerator: [{name: a, files: [x=${path}]}]`,
        'outside.yaml': 'secret',
      }
      const files: BuildFiles = {
        ...filesOf({ ...contents, 'app/link.yaml': 'secret', 'app/folder/link.yaml': 'secret' }),
        resolve: async (each) => (each.endsWith('link.yaml') ? 'outside.yaml' : each),
      }
      await expect(builtText({}, { path: 'app', ports: { files } })).rejects.toThrow(
        /security; file '.*' is not in or below '\/repo\/app'/,
      )
    },
  )

  it('outside of the folder are read where the restriction is lifted, but never outside of the repository', async () => {
    const contents = { 'app/kustomization.yaml': 'resources: [../a.yaml]', 'a.yaml': configMap }
    expect(await builtText(contents, { path: 'app', loadRestrictor: 'none' })).toContain('name: a')
    const above = { 'app/kustomization.yaml': 'resources: [../../a.yaml]' }
    await expect(builtText(above, { path: 'app', loadRestrictor: 'none' })).rejects.toThrow('security')
  })

  it('named by where the repository seems to be are found', async () => {
    const contents = { 'app/kustomization.yaml': 'resources: [/repo/app/a.yaml]', 'app/a.yaml': configMap }
    expect(await builtText(contents, { path: 'app' })).toContain('name: a')
  })
})

describe('other places', () => {
  const remote = (ports: Partial<BuildPorts>, resource: string): Promise<string> =>
    builtText({ 'kustomization.yaml': `resources: ["${resource}"]` }, { ports })

  it('are repositories, which a port fetches', async () => {
    const seen: unknown[] = []
    const text = await remote(
      {
        remoteBase: async (base) => {
          seen.push(base)
          return filesOf({ 'deploy/kustomization.yaml': 'resources: [a.yaml]', 'deploy/a.yaml': configMap })
        },
      },
      'https://example.com/org/app//deploy?ref=v1',
    )
    expect(text).toContain('name: a')
    expect(seen).toEqual([expect.objectContaining({ repository: 'https://example.com/org/app', ref: 'v1', submodules: true })])
  })

  it('are files of servers, which a port fetches', async () => {
    const remoteFile = async (): Promise<{ status: number; statusText: string; body: Buffer }> => ({
      status: 200,
      statusText: 'OK',
      body: Buffer.from(configMap),
    })
    expect(await remote({ remoteFile }, 'https://example.com/a.yaml')).toContain('name: a')
    const missing: BuildPorts['remoteFile'] = async () => ({ status: 404, statusText: 'Not Found', body: Buffer.alloc(0) })
    await expect(remote({ remoteFile: missing }, 'https://example.com/a.yaml')).rejects.toThrow(
      "accumulating resources: accumulating resources from 'https://example.com/a.yaml': HTTP Error: status code 404 (Not Found)",
    )
  })

  it('are refused where no port is there', async () => {
    await expect(remote({}, 'github.com/org/app')).rejects.toThrow('Cannot fetch github.com/org/app')
  })

  it('may not name themselves again', async () => {
    const remoteBase = async (): Promise<BuildFiles> =>
      filesOf({ 'kustomization.yaml': 'resources: ["https://example.com/org/app.git"]' })
    await expect(remote({ remoteBase }, 'https://example.com/org/app.git')).rejects.toThrow(
      "cycle detected: URI 'https://example.com/org/app.git' referenced by previous URI",
    )
  })
})
