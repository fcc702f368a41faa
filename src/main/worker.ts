/**
 * The program of a worker process: renders what it is given and knows nothing else of the world. Built on its own, beside `main.js`.
 */
import { randomBytes } from 'node:crypto'
import { serveWorker } from '#io/workers'
import {
  type AskForKustomize,
  chartWork,
  type ChartJob,
  type JsonnetJob,
  jsonnetWork,
  type KustomizeJob,
  kustomizeWork,
} from '#render'

const world = { randomBytes: (size: number) => randomBytes(size) }
const renderChart = chartWork(world)

// Both ends of the channel are ours: requests are jobs, and each question is answered as its job expects.
serveWorker(async (request, ask) => {
  const job = request as ChartJob | JsonnetJob | KustomizeJob
  if (job.engine === 'jsonnet') return jsonnetWork(job)
  return await (job.engine === 'helm' ? renderChart(job, ask) : kustomizeWork(job, ask as AskForKustomize, world))
})
