// Makes a clone runnable: installs the dependencies and compiles the sources, each only when it has to.
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Installs and compiles what is missing or older than its source below `root`; says so on stderr; exits when that fails.
 * `tests` asks for what the tests need as well; without it a first install leaves that out.
 */
export async function upToDate(root, { tests = false } = {}) {
  const modules = join(root, 'node_modules')
  const incomplete = tests && !existsSync(join(modules, 'vitest'))
  // Where it is a link, somebody shares it: npm would empty what it points to.
  const isShared = lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink() === true
  if (!isShared && (incomplete || older(join(modules, '.package-lock.json'), [join(root, 'package-lock.json')]))) {
    console.error('Installing dependencies (once) ...')
    const leaveOut = !tests && !existsSync(modules) ? ['--omit=dev'] : []
    run('npm', ['ci', ...leaveOut, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], root)
  }
  if (older(join(root, 'dist/main.js'), sources(join(root, 'src')))) run(process.execPath, ['scripts/build.js'], root)
}

function older(target, inputs) {
  if (!existsSync(target)) return true
  const built = statSync(target).mtimeMs
  return inputs.some((path) => statSync(path).mtimeMs > built)
}

function sources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
}

function run(command, args, cwd) {
  const result = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (result.status !== 0) {
    console.error(
      `Cannot prepare Mainstay: '${command} ${args.join(' ')}' failed (see above). Mend that, then run the command again.`,
    )
    process.exit(1)
  }
}
