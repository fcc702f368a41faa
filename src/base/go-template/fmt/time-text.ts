const second = 1_000_000_000n

/** `time.Duration`'s String: `1h2m3.5s`, `1.5ms`, `0s`. */
export function durationText(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds
  const sign = nanoseconds < 0n ? '-' : ''
  if (size === 0n) return '0s'
  if (size < 1_000n) return `${sign}${size}ns`
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`
  if (size < second) return `${sign}${decimal(size, 6)}ms`
  const minutes = size / (60n * second)
  const seconds = decimal(size % (60n * second), 9)
  if (minutes === 0n) return `${sign}${seconds}s`
  const hours = minutes / 60n
  return `${sign}${hours === 0n ? '' : `${hours}h`}${minutes % 60n}m${seconds}s`
}

const months = 'January February March April May June July August September October November December'.split(' ')
const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')

/** The texts of the time package's integers that have some: `2h0m0s`, `March`, `Tuesday`; undefined for other types. */
export function timeText(goType: string, value: bigint): string | undefined {
  switch (goType) {
    case 'time.Duration':
      return durationText(value)
    case 'time.Month':
      return months[Number(value) - 1] ?? `%!Month(${value})`
    case 'time.Weekday':
      return weekdays[Number(value)] ?? `%!Weekday(${value})`
    default:
      return undefined
  }
}

function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0')
  const fraction = digits.slice(-places).replace(/0+$/, '')
  return digits.slice(0, -places) + (fraction === '' ? '' : `.${fraction}`)
}
