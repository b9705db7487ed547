import { createHash } from 'node:crypto'

/** An address of the operator's, with the network that it lies in. */
export type PoolAddress = { address: string; prefix: number; gateway: string }

const MOST_ADDRESSES = 65_536

const line =
  /^(?<first>\d+\.\d+\.\d+\.\d+)(?:\s*-\s*(?<last>\d+\.\d+\.\d+\.\d+))?\/(?<prefix>\d{1,2})\s+(?:gw\s*)?(?<gateway>\d+\.\d+\.\d+\.\d+)$/

/** What a pool looks like, roughly; what is wrong with one that looks right is told by `readPool`. */
export const poolText = /^\s*((#[^\n]*|\d[\d.]+(\s*-\s*\d[\d.]+)?\/\d{1,2}[ \t]+(gw[ \t]*)?\d[\d.]+[ \t]*)(\n\s*|$))+$/

/**
 * The addresses that machines may get, as staff wrote them: `192.0.2.10-192.0.2.60/24 192.0.2.1`. IPv4. The gateway, and
 * the first and last address of a network, are none of them.
 *
 * A text as the answer says what is wrong with what was written.
 */
export function readPool(text: string): PoolAddress[] | string {
  const pool = new Map<string, PoolAddress>()
  for (const written of text.split('\n').map((one) => one.trim())) {
    if (written === '' || written.startsWith('#')) continue
    const parts = line.exec(written)?.groups
    if (!parts) return `cannot be read where it says "${written}"`
    const [first, last, gateway] = [parts.first!, parts.last ?? parts.first!, parts.gateway!].map(numberOf)
    const prefix = Number(parts.prefix)
    if (first == null || last == null || gateway == null || prefix < 8 || prefix > 32 || last < first)
      return `names no addresses where it says "${written}"`
    const size = 2 ** (32 - prefix)
    const network = Math.floor(first / size) * size
    if (Math.floor(last / size) * size !== network)
      return `names addresses of more than one network where it says "${written}"`
    if (last - first + pool.size >= MOST_ADDRESSES) return `names more than ${MOST_ADDRESSES} addresses`
    for (let at = first; at <= last; at += 1) {
      const isUsable = at !== gateway && (prefix > 30 || (at !== network && at !== network + size - 1))
      if (isUsable) pool.set(textOf(at), { address: textOf(at), prefix, gateway: parts.gateway! })
    }
  }
  return pool.size > 0 ? [...pool.values()] : 'names no address'
}

/**
 * A free address, or null when all are taken. Where the search begins follows from the account, so that two machines that
 * are made at the same time rarely want the same one.
 */
export function freeAddress(pool: PoolAddress[], taken: ReadonlySet<string>, externalId: string): PoolAddress | null {
  if (pool.length === 0) return null
  const begin = createHash('sha256').update(`address ${externalId}`).digest().readUInt32BE() % pool.length
  for (let at = 0; at < pool.length; at += 1) {
    const one = pool[(begin + at) % pool.length]!
    if (!taken.has(one.address)) return one
  }
  return null
}

/** The addresses in a configuration: `ipconfig0` of machines, `net0` of containers. */
export function addressesIn(config: Record<string, unknown>): string[] {
  return Object.entries(config).flatMap(([name, value]) =>
    /^(ipconfig|net)\d+$/.test(name)
      ? [...String(value).matchAll(/(?:^|,)ip=(\d+\.\d+\.\d+\.\d+)/g)].map(([, address]) => address!)
      : [],
  )
}

function numberOf(address: string): number | null {
  const parts = address.split('.').map(Number)
  return parts.every((part) => part <= 255) ? parts.reduce((sum, part) => sum * 256 + part, 0) : null
}

const textOf = (number: number): string => [24, 16, 8, 0].map((bits) => (number >>> bits) & 255).join('.')
