import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** The address as it is counted: an IPv6 caller has a whole /64 to choose from, so that counts as one. */
export function addressKey(ip: string | null): string {
  if (ip === null) return 'unknown'
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)
  if (mapped) return mapped[1]!
  if (!ip.includes(':')) return ip
  const [head = '', tail] = ip.split('%')[0]!.toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail ? tail.split(':') : []
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  const groups = [...left, ...zeros, ...right].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''))
  return `${groups.join(':')}::/64`
}

/** A network in CIDR notation as we keep it (`203.0.113.0/24`, `2001:db8::/32`), from that or a single address; else null. */
export function readNetwork(typed: string): string | null {
  const text = typed.trim()
  // The library takes the old short forms as well: 203.0.113 for 203.0.0.113.
  if (isIP(text.split('/')[0]!) === 0) return null
  try {
    const [address, bits] = text.includes('/') ? ipaddr.parseCIDR(text) : withAllBits(ipaddr.process(text))
    const base =
      address.kind() === 'ipv4'
        ? ipaddr.IPv4.networkAddressFromCIDR(`${address}/${bits}`)
        : ipaddr.IPv6.networkAddressFromCIDR(`${address}/${bits}`)
    return `${base}/${bits}`
  } catch {
    return null
  }
}

const withAllBits = (address: ipaddr.IPv4 | ipaddr.IPv6): [ipaddr.IPv4 | ipaddr.IPv6, number] => [
  address,
  address.kind() === 'ipv4' ? 32 : 128,
]

/** Does this address lie in one of the networks? An IPv4 address written as IPv6 is taken for what it is. */
export function isWithin(ip: string | null, networks: readonly string[]): boolean {
  if (ip === null || !ipaddr.isValid(ip)) return false
  const address = ipaddr.process(ip)
  return networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network)
    return base.kind() === address.kind() && address.match(base, bits)
  })
}
