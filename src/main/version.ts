import packageJson from '../../package.json' with { type: 'json' }

/** What this build calls itself. */
export function version(): { version: string } {
  return { version: packageJson.version }
}
