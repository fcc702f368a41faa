/** A text that Go takes for a time, as encoding/json prints that time: RFC 3339 with no more digits of a second than needed. */
export function timeAsJson(text: string): string {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]| +)(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[-+]\d\d:\d\d)?)?$/.exec(
    text,
  )
  if (match === null) return text
  const [, year, month, day, hour = '0', minute = '0', second = '0', digits = '', zone = 'Z'] = match
  const two = (part: string | undefined): string => (part ?? '0').padStart(2, '0')
  const fraction = digits.slice(0, 9).replace(/0+$/, '')
  const time = `${two(hour)}:${two(minute)}:${two(second)}${fraction === '' ? '' : `.${fraction}`}`
  return `${year}-${two(month)}-${two(day)}T${time}${/^[-+]00:00$/.test(zone) ? 'Z' : zone}`
}
