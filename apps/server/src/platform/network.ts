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

/** A network as it is kept, `203.0.113.0/24`; one address is a network of one. Null when it is neither. */
export function readNetwork(text: string): string | null {
  const [address = '', bits, ...more] = text.trim().split('/')
  // Four parts, or the forms of IPv6: `127.1` and `0x7f.1` are read differently by different programs.
  if (more.length > 0 || !(ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address))) return null
  if (bits !== undefined && !/^\d{1,3}$/.test(bits)) return null
  const read = ipaddr.parse(address)
  if (read instanceof ipaddr.IPv6 && (read.zoneId !== undefined || read.isIPv4MappedAddress())) return null
  const length = read.kind() === 'ipv4' ? 32 : 128
  const prefix = bits === undefined ? length : Number(bits)
  if (prefix > length) return null
  const network = `${read}/${prefix}`
  return `${read.kind() === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(network) : ipaddr.IPv6.networkAddressFromCIDR(network)}/${prefix}`
}

/** Does this address lie in one of the networks? An IPv4 address written as IPv6 is taken for what it is. */
export function isWithin(ip: string | null, networks: readonly string[]): boolean {
  if (ip === null || !ipaddr.isValid(ip)) return false
  const address = ipaddr.process(ip)
  return networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network)
    return base.kind() === address.kind() && address.match(base, bits)
  })
}
