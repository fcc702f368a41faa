import { lookup, type LookupAddress, type LookupOptions } from 'node:dns'
import { isIP } from 'node:net'

/** Why a host is not connected to. */
export class RefusedAddressError extends Error {}

/**
 * Whether an address is link-local or one of the fixed places where clouds hand out credentials of the machine. No registry is there, and a repository
 * URL, a redirect or a name in somebody's DNS must not make us fetch them.
 */
export function isLinkLocal(address: string): boolean {
  const text = address
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/^::ffff:/, '')
  return (
    text.startsWith('169.254.') ||
    /^::ffff:a9fe:/i.test(address) ||
    /^fe[89ab][0-9a-f]:/.test(text) ||
    text === 'fd00:ec2::254' ||
    text === '100.100.100.200'
  )
}

/** Refuses a URL whose host is such an address as written. Names are checked when they are looked up, by `guardedLookup`. */
export function checkHost(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && isLinkLocal(host)) throw new RefusedAddressError(`${host} is a link-local address`)
}

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void

/** `dns.lookup` for connections, without the addresses that are refused. */
export function guardedLookup(host: string, options: LookupOptions, found: Found): void {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return found(error, [])
    const allowed = addresses.filter(({ address }) => !isLinkLocal(address))
    const [first] = allowed
    if (first === undefined) return found(new RefusedAddressError(`${host} leads to a link-local address`), [])
    if (options.all === true) found(null, allowed)
    else found(null, first.address, first.family)
  })
}
