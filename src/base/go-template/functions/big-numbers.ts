import { checkPrimeSync } from 'node:crypto'
import type { RandomBytes } from './world.ts'

/** The number of these bytes, the highest first. */
export const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`)

/** The bytes of a number, filled with zeros up to this length. */
export const bytesOfNumber = (value: bigint, length: number): Buffer =>
  Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex')

/** What gives 1 when multiplied with the value, modulo a number that shares no factor with it. */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [((value % modulus) + modulus) % modulus, modulus, 1n, 0n]
  while (b > 0n) {
    const quotient = a / b
    ;[a, b] = [b, a % b]
    ;[x, y] = [y, x - quotient * y]
  }
  return ((x % modulus) + modulus) % modulus
}

/** The power of a number, modulo another. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let square = base % modulus
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

/** A number from 1 to one less than `below`, which must be positive. */
export function numberBelow(bytes: RandomBytes, below: bigint): bigint {
  const bitLength = below.toString(2).length
  const size = Math.ceil(bitLength / 8)
  for (;;) {
    const value = numberOf(bytes(size)) & ((1n << BigInt(bitLength)) - 1n)
    if (value > 0n && value < below) return value
  }
}

/** A prime of exactly so many bits with its two highest set, found upwards from a random start, that a test accepts. */
export function primeFrom(bytes: RandomBytes, bitLength: number, accepts: (prime: bigint) => boolean = () => true): bigint {
  const top = 3n << BigInt(bitLength - 2)
  for (;;) {
    const start = numberOf(bytes(bitLength / 8)) | top | 1n
    const found = firstPrime({ start, step: 2n, tries: bitLength * 8 }, accepts)
    if (found !== undefined && found.toString(2).length === bitLength) return found
  }
}

/** The first prime of an arithmetic row; undefined where none is among so many tries. */
export function firstPrime(
  row: { start: bigint; step: bigint; tries: number },
  accepts: (prime: bigint) => boolean = () => true,
): bigint | undefined {
  // What a small prime divides needs no real test. The remainders follow the row in ordinary numbers.
  const primes = smallPrimes()
  const remainders = primes.map((prime) => Number(row.start % BigInt(prime)))
  const steps = primes.map((prime) => Number(row.step % BigInt(prime)))
  for (let index = 0; index < row.tries; index++) {
    const divided = primes.some((prime, at) => (remainders[at]! + steps[at]! * index) % prime === 0)
    if (divided) continue
    const candidate = row.start + row.step * BigInt(index)
    if (checkPrimeSync(candidate) && accepts(candidate)) return candidate
  }
  return undefined
}

let knownPrimes: readonly number[] | undefined

/** Found when the first key is made, as most processes never make one. */
function smallPrimes(): readonly number[] {
  knownPrimes ??= sieve(4000)
  return knownPrimes
}

function sieve(limit: number): number[] {
  const composite = new Set<number>()
  const primes: number[] = []
  for (let value = 2; value < limit; value++) {
    if (composite.has(value)) continue
    primes.push(value)
    for (let multiple = value * value; multiple < limit; multiple += value) composite.add(multiple)
  }
  return primes
}
