import type { Account, KnownAccount, ListedAccount } from '@ostler/integration-kit'
import type { DropletAnswer } from './answers.ts'

const PREFIX = 'ostler-service:'

/** Ours: it was switched off because it is not paid for, and its owner may not start it. */
export const SUSPENDED = 'ostler-suspended'

/** Who logs in to the images of DigitalOcean. */
export const USERNAME = 'root'

/** @throws TypeError for a key that no tag can hold */
export function tagOf(externalId: string): string {
  if (!/^[\w:-]{1,200}$/.test(externalId)) throw new TypeError(`"${externalId}" fits into no tag.`)
  return PREFIX + externalId
}

const externalIdOf = ({ tags }: DropletAnswer): string | null =>
  tags.find((tag) => tag.startsWith(PREFIX))?.slice(PREFIX.length) ?? null

/**
 * One that was adopted carries no tag of ours yet: it is known by its number, and still has the name that it had then.
 */
export function isOurs(droplet: DropletAnswer, account: KnownAccount): boolean {
  const owner = externalIdOf(droplet)
  if (owner !== null) return owner === account.externalId
  return String(droplet.id) === account.remoteId && account.domain !== null && droplet.name === account.domain
}

export const isMarked = ({ tags }: DropletAnswer): boolean => tags.includes(SUSPENDED)

/** A mark without an end of work is none: until it is off, it serves. */
function stateOf(droplet: DropletAnswer): Account['state'] {
  if (droplet.status === 'new') return 'making'
  return isMarked(droplet) && droplet.status === 'off' ? 'suspended' : 'active'
}

const powers: Record<string, Account['power']> = { active: 'on', off: 'off' }

export function accountOf(droplet: DropletAnswer, domain: string | null): Account {
  const { v4, v6 } = droplet.networks
  const addresses = [...v4, ...v6].filter(({ type }) => type === 'public').map(({ ip_address: ip }) => ip)
  return {
    username: USERNAME,
    domain,
    plan: droplet.size_slug,
    state: stateOf(droplet),
    remoteId: String(droplet.id),
    // There is no address before it is made.
    host: addresses[0] ?? droplet.name,
    panelUrl: null,
    addresses,
    power: powers[droplet.status] ?? null,
  }
}

export function listedOf(droplet: DropletAnswer): ListedAccount {
  const externalId = externalIdOf(droplet)
  return {
    externalId,
    username: USERNAME,
    domain: externalId === null ? droplet.name : null,
    email: null,
    plan: droplet.size_slug,
    remoteId: String(droplet.id),
    isSuspended: stateOf(droplet) === 'suspended',
    createdOn: droplet.created_at.slice(0, 10),
  }
}
