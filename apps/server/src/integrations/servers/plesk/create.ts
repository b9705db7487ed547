import type { CallContext, CreateOutcome, NewAccount } from '@ostler/integration-kit'
import { z } from 'zod'
import { spellingsOf } from '../secret-spellings.ts'
import { accountOf, asciiDomain, findAccount, type Ours, pleskDomain } from './accounts.ts'
import { servicePlansWith, webspacesWith } from './objects.ts'
import { existsAlready, hasNoRoom, notBegun, outcomeOf, type PleskAccess } from './outcomes.ts'
import { addressesAnswer, askRest, createdAnswer, domainsAnswer } from './rest.ts'
import type { PleskPlan } from './settings.ts'

type Input = NewAccount<PleskPlan>

/** The customer that the subscription is made for. */
type Owner = { id: number; guid: string; isNew: boolean }

/** REST says 1 to 60 characters. */
const LONGEST_NAME = 60

/**
 * Makes a customer, and a subscription for it. Neither can be repeated, so both are looked for first; of a half-made account
 * the customer is there and carries our key, and only the second step is taken.
 *
 * What would refuse the second step for certain is asked before the first.
 */
export async function create(access: PleskAccess, input: Input, call: CallContext): Promise<CreateOutcome> {
  const domain = asciiDomain(input.domain)
  if (!domain) return { kind: 'rejected', reason: `An account needs a domain, and "${input.domain ?? ''}" is none.` }
  const found = await findAccount(access, input, call)
  if (found.kind === 'foreign') return { kind: 'rejected', reason: found.reason, because: 'name_taken' }
  if (found.kind !== 'ours' && found.kind !== 'absent') return notBegun(found)
  if (found.kind === 'ours' && found.webspace) return ready(access, found, input, false, call)

  const room = await roomFor(access, input, domain, call)
  if (room.kind !== 'free') return room
  const owner = found.kind === 'ours' ? await takenUp(access, found, input, call) : await newOwner(access, input, call)
  if (!('id' in owner)) return owner
  return newSubscription(access, input, domain, owner, room.addresses, call)
}

/** Is there the plan, an address that is shared, and no such domain yet? */
async function roomFor(access: PleskAccess, { plan }: Input, domain: string, call: CallContext) {
  const plans = await servicePlansWith(access, [['name', plan.servicePlan]], call)
  if (plans.kind !== 'yes') return notBegun(plans)
  if (!plans.data.some(({ name }) => name === plan.servicePlan))
    return { kind: 'rejected' as const, reason: `Plesk has no service plan "${plan.servicePlan}".` }

  const ips = await askRest(access, { method: 'GET', path: '/server/ips' }, addressesAnswer, call)
  if (ips.kind !== 'yes') return notBegun(ips)
  const shared = ips.data.filter(({ type }) => type === 'shared')
  // One of each sort: more are not taken.
  const addresses = [shared.find(({ ipv4 }) => ipv4)?.ipv4, shared.find(({ ipv6 }) => ipv6)?.ipv6]
  const given = addresses.filter((address) => typeof address === 'string')
  if (given.length === 0)
    return { kind: 'rejected' as const, reason: 'Plesk has no shared IP address.', because: 'no_room' as const }

  const path = `/domains?name=${encodeURIComponent(pleskDomain(domain))}`
  const domains = await askRest(access, { method: 'GET', path }, domainsAnswer, call)
  if (domains.kind !== 'yes') return notBegun(domains)
  if (domains.data.some((one) => one.ascii_name === domain || asciiDomain(one.name) === domain))
    return { kind: 'rejected' as const, reason: `Plesk hosts ${domain} already, for another customer.` }
  return { kind: 'free' as const, addresses: given }
}

async function newOwner(access: PleskAccess, input: Input, call: CallContext): Promise<Owner | CreateOutcome> {
  const body = {
    name: input.name.slice(0, LONGEST_NAME) || input.username,
    login: input.username,
    password: input.password,
    email: input.email,
    type: 'customer',
    external_id: input.externalId,
  }
  const secrets = spellingsOf(input.password)
  const asked = await askRest(access, { method: 'POST', path: '/clients', body, secrets }, createdAnswer, call)
  if (asked.kind === 'yes') return { ...asked.data, isNew: true }
  if (asked.kind !== 'no') return outcomeOf(asked)
  const found = await findAccount(access, input, call)
  if (found.kind === 'ours') return ownerOf(found)
  // Resellers and the administrator have logins too, and are no customers.
  if (found.kind === 'foreign' || existsAlready(asked))
    return { kind: 'rejected', reason: asked.reason, because: 'name_taken' }
  return { kind: 'rejected', reason: asked.reason, ...(hasNoRoom(asked) ? { because: 'no_room' as const } : {}) }
}

const ownerOf = ({ customer }: Ours): Owner => ({ id: customer.id, guid: customer.data.gen_info.guid, isNew: false })

/** The password that counts is that of now. */
async function takenUp(access: PleskAccess, found: Ours, { password }: Input, call: CallContext) {
  const request = { path: `/clients/${found.customer.id}`, body: { password }, secrets: spellingsOf(password) }
  const asked = await askRest(access, { method: 'PUT', ...request }, createdAnswer, call)
  return asked.kind === 'yes' ? ownerOf(found) : outcomeOf(asked)
}

async function newSubscription(
  access: PleskAccess,
  input: Input,
  domain: string,
  owner: Owner,
  addresses: string[],
  call: CallContext,
): Promise<CreateOutcome> {
  const body = {
    name: pleskDomain(domain),
    hosting_type: 'virtual',
    hosting_settings: { ftp_login: input.username, ftp_password: input.password },
    owner_client: { id: owner.id, login: input.username, guid: owner.guid, external_id: input.externalId },
    ip_addresses: addresses,
    plan: { name: input.plan.servicePlan },
  }
  const secrets = spellingsOf(input.password)
  const asked = await askRest(access, { method: 'POST', path: '/domains', body, secrets }, createdAnswer, call)
  if (asked.kind === 'unknown' || asked.kind === 'retryable' || asked.kind === 'locked') return outcomeOf(asked)
  const found = await findAccount(access, input, call)
  if (found.kind === 'ours' && found.webspace) return ready(access, found, input, asked.kind === 'yes', call)
  if (asked.kind === 'yes') return { kind: 'unknown', reason: 'Plesk said yes, and does not show the subscription.' }

  const left = owner.isNew ? await takenBack(access, owner, call) : `The customer ${input.username} was left there.`
  const reason = left === null ? asked.reason : `${asked.reason} ${left}`
  if (asked.kind === 'no' && hasNoRoom(asked)) return { kind: 'rejected', reason, because: 'no_room' }
  const isName = /(ftp|system)[- ](user|login|account)|user ?name/i.test(asked.reason)
  return { kind: 'rejected', reason, ...(isName ? { because: 'name_taken' as const } : {}) }
}

async function ready(access: PleskAccess, found: Ours, input: Input, created: boolean, call: CallContext) {
  const account = await accountOf(access, found, input, call)
  return 'kind' in account ? account : { kind: 'ready' as const, created, account }
}

/**
 * Takes back the customer that this call has made. Whoever deletes a customer deletes all subscriptions of it, so it has to
 * be an empty one. Null when it is gone, else what is to be said of it.
 */
async function takenBack(access: PleskAccess, owner: Owner, call: CallContext): Promise<string | null> {
  const owned = await webspacesWith(access, [['owner-id', String(owner.id)]], call)
  if (owned.kind === 'yes' && owned.data.length === 0) {
    const asked = await askRest(access, { method: 'DELETE', path: `/clients/${owner.id}` }, z.unknown(), call)
    if (asked.kind === 'yes' || asked.kind === 'missing') return null
  }
  return `The customer ${owner.id} could not be taken back.`
}
