import type { PluginPort, RenderPorts } from '#render'

/** Ports for sources of plugins, and for nothing else. */
export function pluginPorts(plugin: PluginPort): RenderPorts {
  const refuse = () => Promise.reject(new Error('only plugins are rendered here'))
  return {
    plugin,
    renderChart: refuse,
    buildKustomization: refuse,
    remoteBase: refuse,
    fetchChart: refuse,
    dependencies: refuse,
    valueFile: refuse,
    now: () => new Date(0),
  }
}
