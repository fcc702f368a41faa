// Runs checks one after the other and counts: a check that is no test suite counts as one. Prints what fails, and the sum as the last line.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs all of `checks` ({name, command, args, vitest?}); prints `N passed, N failed` at the end and exits with 1 where anything failed. */
export function runSuite(root, checks) {
  const total = { passed: 0, failed: 0 }
  for (const check of checks) {
    const startedMs = Date.now()
    const { passed, failed } = check.vitest ? runVitest(root, check) : runCheck(root, check)
    total.passed += passed
    total.failed += failed
    console.log(
      `${failed === 0 ? 'ok  ' : 'FAIL'} ${check.name}: ${passed} passed, ${failed} failed (${((Date.now() - startedMs) / 1000).toFixed(1)} s)`,
    )
  }
  console.log(`${total.passed} passed, ${total.failed} failed`)
  process.exit(total.failed === 0 ? 0 : 1)
}

function runCheck(root, { command, args }) {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', command), ...args], { cwd: root, stdio: 'inherit' })
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

function runVitest(root, { args }) {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-suite-'))
  const report = join(folder, 'report.json')
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...args, ...reporters], { cwd: root, stdio: 'inherit' })
  try {
    const { numPassedTests, numFailedTests, numTotalTestSuites } = JSON.parse(readFileSync(report, 'utf8'))
    // A suite that could not be loaded, or an error outside of any test, fails without a failed test.
    const failed = status === 0 && numTotalTestSuites > 0 ? 0 : Math.max(1, numFailedTests)
    return { passed: numPassedTests, failed }
  } catch {
    return { passed: 0, failed: 1 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
