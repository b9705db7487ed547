import type { Account, KnownAccount, ListedAccount, Usage } from '@ostler/integration-kit'
import type { ServerAnswer } from './answers.ts'

/** Whose machine, or snapshot, it is. */
export const SERVICE = 'ostler-service'
/** Ours: it was switched off because it is not paid for, and its owner may not start it. */
export const SUSPENDED = 'ostler-suspended'
/** The root password that Hetzner chose has not arrived at our side yet. */
export const UNTOLD = 'ostler-password'

/** Who logs in to the images of Hetzner. */
export const USERNAME = 'root'

/**
 * A label ends with a letter or a digit, and a key of ours may end with a dash.
 *
 * @throws TypeError for a key that no label can hold
 */
export function labelOf(externalId: string): string {
  if (!/^[A-Za-z0-9][\w.-]{0,60}$/.test(externalId)) throw new TypeError(`"${externalId}" fits into no label.`)
  return /[A-Za-z0-9]$/.test(externalId) && !externalId.endsWith('.0') ? externalId : `${externalId}.0`
}

export const externalIdOf = (labels: Record<string, string>): string | null =>
  labels[SERVICE]?.replace(/\.0$/, '') ?? null

/**
 * One that was adopted carries no label of ours yet: it is known by its number, and still has the name that it had then.
 */
export function isOurs(server: ServerAnswer, account: KnownAccount): boolean {
  const owner = externalIdOf(server.labels)
  if (owner !== null) return owner === account.externalId
  return String(server.id) === account.remoteId && account.domain !== null && server.name === account.domain
}

export const isMarked = (server: ServerAnswer): boolean => SUSPENDED in server.labels

export function accountOf(server: ServerAnswer, domain: string | null): Account {
  const addresses = addressesOf(server)
  return {
    username: USERNAME,
    domain,
    plan: server.server_type.name,
    state: stateOf(server),
    remoteId: String(server.id),
    host: addresses[0] ?? server.name,
    panelUrl: null,
    addresses,
    power: powerOf(server.status),
  }
}

/** A mark without an end of work is none: until it is off, it serves. */
function stateOf(server: ServerAnswer): Account['state'] {
  if (['initializing', 'rebuilding', 'migrating'].includes(server.status)) return 'making'
  return isMarked(server) && server.status === 'off' ? 'suspended' : 'active'
}

function powerOf(status: string): Account['power'] {
  if (status === 'off') return 'off'
  return ['running', 'starting', 'stopping'].includes(status) ? 'on' : null
}

/** Of IPv6 there is a whole network; the images take its first address. */
function addressesOf({ public_net: { ipv4, ipv6 } }: ServerAnswer): string[] {
  return [...(ipv4 ? [ipv4.ip] : []), ...(ipv6 ? [ipv6.ip.replace(/::\/64$/, '::1')] : [])]
}

export function listedOf(server: ServerAnswer): ListedAccount {
  const externalId = externalIdOf(server.labels)
  return {
    externalId,
    username: USERNAME,
    domain: externalId === null ? server.name : null,
    email: null,
    plan: server.server_type.name,
    remoteId: String(server.id),
    isSuspended: stateOf(server) === 'suspended',
    createdOn: server.created.slice(0, 10),
  }
}

const BYTES_OF_MIB = 1024 * 1024

/** What is included counts for what goes out only, and the counter is for both ways: there is no limit to hold it against. */
export function usageOf(server: ServerAnswer): Usage {
  const bytes = (server.outgoing_traffic ?? 0) + (server.ingoing_traffic ?? 0)
  return {
    diskMib: null,
    diskLimitMib: server.primary_disk_size * 1024,
    trafficMib: Math.floor(bytes / BYTES_OF_MIB),
    trafficLimitMib: null,
  }
}
