/**
 * Config management plugins: sidecars that speak version 2 of Argo CD's protocol (gRPC on a unix socket), and commands that an operator declared.
 * Files of a commit and an environment go in, texts with manifests come out. Everything has a limit in time and bytes, and what a plugin says is
 * masked before it is passed on. It never gives a plugin credentials, and never decides which plugin a source gets.
 */
export { openPlugins, type OpenPlugins, type PluginOptions, pluginOptionsFrom } from './open-plugins.ts'
