import { createHmac } from 'node:crypto'

/** What the functions take from outside: the present, and bytes that nobody can foresee. */
export type FunctionWorld = {
  now(): Date
  randomBytes(size: number): Uint8Array
  /** The zone that stands for Go's `Local`, by its name in the IANA database; UTC where it is left out. */
  timeZone?: string
  /** Only in a world whose randomness repeats: the bytes for one use of randomness, which `label` describes. */
  stream?(label: string): RandomBytes
}

/** Each call gives the next bytes. */
export type RandomBytes = (size: number) => Uint8Array

/** A world whose randomness repeats, and the part of it that belongs to one place. */
export type SeededWorld = FunctionWorld & { stream(label: string): RandomBytes; fork(label: string): SeededWorld }

/**
 * A world in which the same seed gives the same passwords, keys and certificates in every render, so that what was rendered can be compared.
 * Whoever knows the seed knows them all: it is a secret.
 *
 * Each call of a random function has a stream of its own, made of the seed, the function, its arguments and how often the world was asked
 * the same before. So a call that is added, removed or moved does not change the answers to others; only calls that are equal in all
 * arguments share a row of answers in the order of asking. `fork` gives a world of its own to a place such as a file, which parts these too.
 */
export function seededWorld(options: { seed: string | Uint8Array; now(): Date; timeZone?: string }): SeededWorld {
  const { seed, now, timeZone } = options
  const asked = new Map<string, number>()
  const stream = (label: string): RandomBytes => {
    const count = asked.get(label) ?? 0
    asked.set(label, count + 1)
    return streamOf(derive(seed, `stream ${count} ${label}`))
  }
  return {
    now,
    ...(timeZone === undefined ? {} : { timeZone }),
    randomBytes: streamOf(derive(seed, 'bytes')),
    stream,
    fork: (label) => seededWorld({ ...options, seed: derive(seed, `fork ${label}`) }),
  }
}

/** The randomness for one call of a function, and whether it will be the same again. */
export type Randomness = { bytes: RandomBytes; repeats: boolean }

/** What a call of this function with these arguments draws from. */
export function randomnessFor(world: FunctionWorld, name: string, args: readonly unknown[]): Randomness {
  if (world.stream === undefined) return { bytes: (size) => world.randomBytes(size), repeats: false }
  return { bytes: world.stream(JSON.stringify([name, ...args.map(String)])), repeats: true }
}

/** A number from 0 up to but without `below`, each as likely as the other. */
export function randomBelow(bytes: RandomBytes, below: number): number {
  const limit = 2 ** 32 - (2 ** 32 % below)
  for (;;) {
    const value = Buffer.from(bytes(4)).readUInt32BE(0)
    if (value < limit) return value % below
  }
}

const derive = (key: string | Uint8Array, label: string): Buffer => createHmac('sha256', key).update(label).digest()

/** HMAC over a counter: as good as the key, and every byte is used once. */
function streamOf(key: Buffer): RandomBytes {
  let counter = 0
  let left: Buffer = Buffer.alloc(0)
  return (size) => {
    const parts = [left]
    for (let have = left.length; have < size; have += 32) parts.push(derive(key, String(counter++)))
    const all = Buffer.concat(parts)
    left = all.subarray(size)
    return all.subarray(0, size)
  }
}
