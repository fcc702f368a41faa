/** Builds in a process of its own, which may be ended when something takes too long: gets arguments of `kustomize build`, answers with the run. */
import { ourKustomize } from '#test/kustomize-ours'

process.on('message', (args: string[]) => {
  const started = performance.now()
  void ourKustomize(args).then(
    (run) => process.send?.({ ...run, ms: performance.now() - started }),
    (error: unknown) => process.send?.({ crash: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})
