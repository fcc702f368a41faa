/** Renders in a process of its own, which may be ended when a chart takes too long: gets arguments of `helm template`, answers with the run. */
import { ourHelm } from '#test/helm-ours'

process.on('message', (args: string[]) => {
  const started = performance.now()
  void ourHelm(args).then(
    (run) => process.send?.({ ...run, ms: performance.now() - started }),
    (error: unknown) => process.send?.({ crash: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})
