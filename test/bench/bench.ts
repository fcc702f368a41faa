// `npm run bench`: the figures that the documentation publishes, as they are on this machine. With `--real` also against real Kubernetes,
// with `--charts FOLDER` also over a collection of Helm charts, with `--full` also what takes the real programs minutes.
import { startRealCluster, startSandboxCluster } from '#test/journey-cluster'
import { kustomizeFigures } from './kustomize.ts'
import { manyApplications } from './many-applications.ts'
import { monorepoFigures } from './monorepo.ts'
import { renderFigures } from './render.ts'
import { shop } from './shop.ts'

const charts = process.argv.includes('--charts') ? process.argv[process.argv.indexOf('--charts') + 1] : undefined
const real = process.argv.includes('--real')
const count = Number(process.argv.find((arg) => /^\d+$/.test(arg)) ?? 1000)

console.log('examples/shop in the demo')
for (const [name, value] of Object.entries(await shop())) console.log(`  ${name.padEnd(44)} ${value}`)

const full = process.argv.includes('--full')
const monorepo = { title: '1000 overlays on one base', figures: await monorepoFigures(1000) }
for (const { title, figures } of [...(await renderFigures(charts)), ...(await kustomizeFigures(full)), monorepo]) {
  console.log(title)
  for (const [name, value] of Object.entries(figures)) console.log(`  ${name.padEnd(44)} ${value}`)
}

for (const start of real ? [startSandboxCluster, startRealCluster] : [startSandboxCluster]) {
  const cluster = await start()
  try {
    const result = await manyApplications(cluster, count)
    console.log(`${result.applications} applications of one ConfigMap on ${result.cluster}`)
    console.log(
      `  all Synced after                             ${result.seconds.toFixed(1)} s (${(result.applications / result.seconds).toFixed(0)} a second)`,
    )
    console.log(
      `  null controller (two writes an application)  ${result.nullSeconds.toFixed(1)} s; ratio ${result.ratio.toFixed(2)}`,
    )
    console.log(
      `  controller                                   ${result.cpuSeconds.toFixed(1)} CPU s, peak ${result.peakMiB.toFixed(0)} MiB`,
    )
    if (!Number.isNaN(result.serverCpuSeconds))
      console.log(`  API server meanwhile                         ${result.serverCpuSeconds.toFixed(1)} CPU s`)
  } finally {
    await cluster.stop()
  }
}
if (!real) console.log('With real Kubernetes beside it: npm run bench -- --real')
