/**
 * The program of a worker process: renders what it is given and knows nothing else of the world. Built on its own, beside `main.js`.
 */
import { randomBytes } from 'node:crypto'
import { serveWorker } from '#io/workers'
import { chartWork, type ChartJob } from '#render'

const render = chartWork({ randomBytes: (size) => randomBytes(size) })

// Requests are chart jobs: both ends of the channel are ours.
serveWorker((request, ask) => render(request as ChartJob, ask))
