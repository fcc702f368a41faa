/**
 * The command `mainstay`: a command line comes in, text on the streams and an exit code go out. It reaches servers, files, processes and time only
 * through its ports, and knows of the rest of Mainstay only the contract.
 */
export type {
  CliFiles,
  CliPorts,
  CliStreams,
  ControllerFlags,
  DemoFile,
  DemoFlags,
  Fetch,
  HelmTemplateFlags,
  HelmTemplateResult,
  KustomizeBuildFlags,
  KustomizeBuildResult,
  RenderedPath,
  RenderFlags,
  SandboxFlags,
  ServerConnection,
  ServerFlags,
  Starters,
} from './ports.ts'
export { runCli } from './run.ts'
/** For the reference, which is made from them. */
export { commandGroups, commands, globalFlags } from './commands.ts'
export { flagRows, usageLine } from './help.ts'
