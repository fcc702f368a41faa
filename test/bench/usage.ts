import { readFileSync } from 'node:fs'

/** What a process has used so far, from /proc: CPU seconds of it and its finished children, and the most memory it ever held. */
export type Usage = { cpuSeconds: number; peakMiB: number; nowMiB: number }

const ticksPerSecond = 100

/** Works where there is a /proc (Linux); elsewhere all figures are NaN. */
export function usageOf(pid: number): Usage {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // After the name, which may hold spaces: state is field 3, utime, stime, cutime, cstime are fields 14 to 17.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + (fields[index] ?? 0), 0)
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return { cpuSeconds: ticks / ticksPerSecond, peakMiB: kib(status, 'VmHWM') / 1024, nowMiB: kib(status, 'VmRSS') / 1024 }
  } catch {
    return { cpuSeconds: Number.NaN, peakMiB: Number.NaN, nowMiB: Number.NaN }
  }
}

function kib(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? Number.NaN)
}
