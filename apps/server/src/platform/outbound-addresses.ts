import ipaddr from 'ipaddr.js'

/** Public by number, and still the inside of a cloud: Azure's host answers every machine there. */
const INSIDE_CLOUDS = new Set(['168.63.129.16'])

/** IPv6 that is routed in the world. All else is local, reserved, or carries an IPv4 address we would have to look into. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number]

/** Routers of 6to4 in IPv4 (RFC 7526): anybody's, so nobody's. */
const RELAYS_OF_6TO4 = ipaddr.parseCIDR('192.88.99.0/24') as [ipaddr.IPv4, number]

/**
 * Is this an address in the world outside? Everything that is not surely so is refused (IANA special-purpose registries,
 * RFC 6890): loopback, private, link-local, unique-local, carrier's NAT, multicast, metadata of clouds, documentation,
 * and what translates to IPv4 (mapped, 6to4, Teredo, NAT64).
 */
export function isOutside(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const read = ipaddr.parse(address)
  if (read.range() !== 'unicast' || INSIDE_CLOUDS.has(read.toString())) return false
  if (read instanceof ipaddr.IPv4) return !read.match(...RELAYS_OF_6TO4)
  return read.zoneId === undefined && read.match(...GLOBAL_UNICAST)
}
