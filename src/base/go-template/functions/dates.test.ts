import { describe, expect, it } from 'vitest'
import { evaluate, stillWorld } from '#test/evaluate'

describe('dates', () => {
  it.each([
    ['{{ now | date "2006-01-02 15:04:05.000 Mon Jan _2 3:04PM 002" }}', '2026-03-04 05:06:07.123 Wed Mar  4 5:06AM 063'],
    ['{{ htmlDate 0 }} {{ unixEpoch now }} {{ date "2006" (int64 -1) }}', '1970-01-01 1772600767 1969'],
    ['{{ dateInZone "15:04 -0700 MST" now "Europe/Berlin" }}', '06:06 +0100 CET'],
    ['{{ dateInZone "15:04 MST" now "Nowhere/Land" }}', '05:06 UTC'],
    ['{{ dateModify "-1.5h" now | date "15:04" }} {{ dateModify "x" now | date "15:04" }}', '03:36 05:06'],
    ['{{ toDate "2006-01-02" "2017-12-31" }}', '2017-12-31 00:00:00 +0000 UTC'],
    ['{{ toDate "2006" "x" }}', '0001-01-01 00:00:00 +0000 UTC'],
    ['{{ (toDate "2006-01-02T15:04:05Z07:00" "2020-01-02T03:04:05+02:00").UTC }}', '2020-01-02 01:04:05 +0000 UTC'],
    [
      '{{ duration "3661" }} {{ duration 90 }} {{ durationRound "50h" }} {{ durationRound "x" }} {{ ago (dateModify "-90s" now) }}',
      '1h1m1s 0s 2d 0s 1m30s',
    ],
    [
      '{{ now.Year }} {{ (now.AddDate 0 0 -4).Day }} {{ now.Unix }} {{ toJson now }}',
      '2026 28 1772600767 "2026-03-04T05:06:07.123Z"',
    ],
    ['{{ date "2006-01-02" "no date is now" }}', '2026-03-04'],
  ])('%s', (template, output) => {
    expect(evaluate(template)).toBe(output)
  })

  it('use the zone of the world for Local', () => {
    const world = { ...stillWorld, timeZone: 'America/New_York' }
    expect(evaluate('{{ date "15:04 MST" now }} {{ toDate "2006-01-02" "2020-07-01" }}', {}, world)).toBe(
      '00:06 EST 2020-07-01 00:00:00 -0400 EDT',
    )
  })

  it.each([
    ['{{ mustToDate "2006-01-02" "2017-13-31" }}', 'mustToDate: parsing time "2017-13-31": month out of range'],
    ['{{ mustToDate "2006-01-02" "2017-02-30" }}', 'mustToDate: parsing time "2017-02-30": day out of range'],
    ['{{ mustToDate "2006-01-02" "2017-02-03x" }}', 'mustToDate: parsing time "2017-02-03x": extra text: "x"'],
    ['{{ mustToDate "2006" "x" }}', 'mustToDate: parsing time "x" as "2006": cannot parse "x" as "2006"'],
    ['{{ mustDateModify "1q" now }}', 'mustDateModify: time: unknown unit "q" in duration "1q"'],
    ['{{ mustDateModify "1" now }}', 'mustDateModify: time: missing unit in duration "1"'],
  ])('%s fails', (template, error) => {
    expect(evaluate(template)).toBe(error)
  })
})
