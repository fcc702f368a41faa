/** True if a text has a format that the API server checks; unknown formats are not checked at all. */
export function hasFormat(text: string, format: string): boolean {
  return formats[format]?.(text) ?? true
}

const host = /^([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\.?$/
const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i

const formats: { readonly [format: string]: (text: string) => boolean } = {
  byte: (text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0,
  cidr: (text) => {
    const [address = '', bits = '', more] = text.split('/')
    return (
      more === undefined &&
      /^\d{1,3}$/.test(bits) &&
      (isIPv4(address) ? Number(bits) <= 32 : isIPv6(address) && Number(bits) <= 128)
    )
  },
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)),
  'date-time': (text) =>
    /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)),
  datetime: (text) => formats['date-time']?.(text) === true,
  duration: (text) =>
    /^-?(\d+(\.\d+)?\s*(ns|us|µs|ms|s|sec|m|min|h|hr|d|w|day|days|week|weeks|hour|hours|minute|minutes|second|seconds)\s*)+$/.test(
      text,
    ) || text === '0',
  email: (text) => /^[^@\s]+@[^@\s]+$/.test(text),
  hostname: (text) => text.length <= 255 && host.test(text),
  ipv4: isIPv4,
  ipv6: isIPv6,
  mac: (text) => /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(text),
  password: () => true,
  uri: (text) => /^([a-z][a-z0-9+.-]*:|\/)/i.test(text) && !/\s/.test(text),
  uuid: (text) => uuid.test(text),
  uuid3: (text) => uuid.test(text),
  uuid4: (text) => uuid.test(text),
  uuid5: (text) => uuid.test(text),
}

function isIPv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
}

function isIPv6(text: string): boolean {
  const halves = text.split('::')
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  if (halves.length > 2 || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false
  return halves.length === 2 ? groups.length < 8 : groups.length === 8
}
