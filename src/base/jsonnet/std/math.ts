import { checked } from '../run/operators.ts'
import type { Run } from '../run/run.ts'

/** A number as mantissa × 2^exponent, the mantissa being at least a half and below one. */
export function splitFloat(value: number): { mantissa: number; exponent: number } {
  if (value === 0 || !Number.isFinite(value)) return { mantissa: value, exponent: 0 }
  const isTiny = Math.abs(value) < 2 ** -1022
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, isTiny ? value * 2 ** 52 : value)
  const high = view.getUint32(0)
  const exponent = ((high >>> 20) & 0x7ff) - 1022 - (isTiny ? 52 : 0)
  view.setUint32(0, (high & 0x800fffff) | (1022 << 20))
  return { mantissa: view.getFloat64(0), exponent }
}

/** mantissa × 2^exponent. */
export function joinFloat(mantissa: number, exponent: number): number {
  let [value, left] = [mantissa, exponent]
  for (; left > 1000; left -= 1000) value *= 2 ** 1000
  // In one step below the smallest normal number, so that it is rounded once.
  for (; left < -1000 && Math.abs(value) > 2 ** 100; left += 1000) value *= 2 ** -1000
  for (; left < -1022; left += 50) value *= 2 ** -50
  return value * 2 ** left
}

/** A power as Go computes it: by squaring, the fraction of the exponent through logarithm and exponential. */
export function power(run: Run, base: number, exponent: number): number {
  return checked(run, goPower(base, exponent))
}

export const logarithm10 = (run: Run, value: number): number => checked(run, logarithm(value)) / logarithm(10)

function goPower(base: number, exponent: number): number {
  if (exponent === 0 || base === 1) return 1
  if (exponent === 1) return base
  if (base === 0 || !Number.isFinite(base) || !Number.isFinite(exponent)) return base ** exponent
  if (exponent === 0.5) return Math.sqrt(base)
  if (exponent === -0.5) return 1 / Math.sqrt(base)
  let whole = Math.trunc(Math.abs(exponent))
  let fraction = Math.abs(exponent) - whole
  if (fraction !== 0 && base < 0) return Number.NaN
  if (whole >= 2 ** 63) return base ** exponent
  let mantissa = 1
  let scale = 0
  if (fraction !== 0) {
    if (fraction > 0.5) {
      fraction--
      whole++
    }
    mantissa = exponential(fraction * logarithm(base))
  }
  let { mantissa: factor, exponent: factorScale } = splitFloat(base)
  for (; whole !== 0; whole = Math.floor(whole / 2)) {
    if (factorScale < -4096 || factorScale > 4096) {
      scale += factorScale
      break
    }
    if (whole % 2 === 1) {
      mantissa *= factor
      scale += factorScale
    }
    factor *= factor
    factorScale *= 2
    if (factor < 0.5) {
      factor += factor
      factorScale--
    }
  }
  return exponent < 0 ? joinFloat(1 / mantissa, -scale) : joinFloat(mantissa, scale)
}

/** The natural logarithm. */
export const logarithm = (value: number): number => Math.log(value)

/** e to a power. */
export const exponential = (value: number): number => Math.exp(value)
