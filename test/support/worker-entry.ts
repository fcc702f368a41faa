import { serveWorker } from '#io/workers'

/** A worker for the tests of the pool: does what it is told, harmful things among it. */
serveWorker(async (request, ask) => {
  // The tests send nothing else.
  const { act, size = 0 } = request as { act: string; size?: number }
  switch (act) {
    case 'pid':
      return process.pid
    case 'environment':
      return Object.keys(process.env)
    case 'ask':
      return { heard: await ask('how many?') }
    case 'fail':
      throw new Error('no such thing')
    case 'loop':
      for (;;) if (size > 0) throw new Error('never')
    case 'array':
      return Array.from({ length: size }, (_, index) => ({ index })).length
    case 'map':
      return growingMap()
    case 'buffers':
      return growingBuffers()
    case 'exit':
      return process.exit(3)
    default:
      return act
  }
})

function growingMap(): number {
  const map = new Map<number, object>()
  for (let at = 0; ; at++) map.set(at, { at })
}

function growingBuffers(): number {
  const all: Buffer[] = []
  for (;;) all.push(Buffer.alloc(2 ** 24, 1))
}
