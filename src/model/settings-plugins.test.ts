import { describe, expect, it } from 'vitest'
import { parseSettings } from './settings-parse.ts'

const settingsOf = (data: { [key: string]: string }, params: { [key: string]: string } = {}) => {
  const configMap = (name: string, values: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: values })
  const { settings, problems } = parseSettings({
    argocdCm: configMap('argocd-cm', data),
    cmdParams: configMap('argocd-cmd-params-cm', params),
  })
  return { plugins: settings.rendering.plugins, problems: problems.map((problem) => `${problem.path}: ${problem.message}`) }
}

describe('plugins that are a command', () => {
  it('are read with their limits', () => {
    const text = [
      '- name: cue',
      '  command: [cue, export]',
      '  args: [./...]',
      '  timeout: 30s',
      '  env: [CUE_REGISTRY]',
      '  discover: {fileName: "*.cue"}',
      '- {name: plain, command: [sh, -c, "cat *.yaml"], network: true, memoryMB: 64}',
    ].join('\n')
    const { plugins, problems } = settingsOf({ 'mainstay.plugins': text, 'plugin.maxOutputMB': '5' })
    expect(problems).toEqual([])
    expect(plugins.maxOutputBytes).toBe(5_000_000)
    expect(plugins.commands).toEqual([
      {
        name: 'cue',
        command: ['cue', 'export', './...'],
        timeoutMs: 30_000,
        env: ['CUE_REGISTRY'],
        discover: { fileName: '*.cue' },
        network: false,
        memoryBytes: 4_096_000_000,
      },
      { name: 'plain', command: ['sh', '-c', 'cat *.yaml'], env: [], network: true, memoryBytes: 64_000_000 },
    ])
  })

  it('that cannot be used are problems, and stop no other', () => {
    const text = [
      '- {name: ../up, command: [a]}',
      '- {name: none}',
      '- {name: slow, command: [a], timeout: soon}',
      '- {name: good, command: [a]}',
      '- {name: good, command: [b]}',
    ].join('\n')
    const { plugins, problems } = settingsOf({ 'mainstay.plugins': text })
    expect(plugins.commands.map(({ command }) => command)).toEqual([['a']])
    expect(problems).toEqual([
      'argocd-cm/mainstay.plugins[0]/name: is "../up"; expected letters, digits, -, _ and .',
      'argocd-cm/mainstay.plugins[1]/command: is missing; expected a list',
      'argocd-cm/mainstay.plugins[2]/timeout: is "soon"; expected a duration such as 30s',
      'argocd-cm/mainstay.plugins[4]/name: good is there before; expected each name once',
    ])
    expect(settingsOf({ 'mainstay.plugins': 'name: x' }).problems).toEqual([
      'argocd-cm/mainstay.plugins: is not a list; expected entries with name and command',
    ])
  })

  it('what is sent to sidecars is narrowed as in Argo CD', () => {
    const { plugins } = settingsOf(
      {},
      { 'reposerver.plugin.tar.exclusions': 'docs/*;*.md', 'reposerver.plugin.use.manifest.generate.paths': 'true' },
    )
    expect(plugins).toMatchObject({ tarExclusions: ['docs/*', '*.md'], useManifestGeneratePaths: true })
  })
})
