import { domainToASCII, domainToUnicode } from 'node:url'
import type { Account, CallContext, KnownAccount, Rejected, Unknown } from '@ostler/integration-kit'
import { notKnown } from '../panel-call.ts'
import {
  type Customer,
  customersWith,
  DISABLED_BY_ADMIN,
  planGuidOf,
  servicePlansWith,
  type Webspace,
  webspacesWith,
} from './objects.ts'
import { type NotYes, notBegun, type PleskAccess } from './outcomes.ts'

/** In ASCII, as `ascii-name` has it. Null when it is no domain. Plesk adds `www.` by itself. */
export function asciiDomain(domain: string | null): string | null {
  const ascii = domainToASCII((domain ?? '').trim().replace(/\.$/, '')).replace(/^www\./, '')
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(ascii) ? ascii : null
}

/** As Plesk takes an IDN. */
export const pleskDomain = (ascii: string): string => domainToUnicode(ascii)

const isNamed = (domain: string | null, { data }: Webspace): boolean => {
  const { name, 'ascii-name': ascii } = data.gen_info
  const wanted = asciiDomain(domain)
  return wanted !== null && (wanted === asciiDomain(ascii) || wanted === asciiDomain(name))
}

export type Ours = {
  kind: 'ours'
  customer: Customer
  /** Null: the customer was made, and the subscription was not. */
  webspace: Webspace | null
  /** Further subscriptions of the same customer. */
  others: Webspace[]
}

export type Found = Ours | { kind: 'absent' } | { kind: 'foreign'; reason: string }

/**
 * The customer with this login, and the subscription in question. A customer that we made carries our key in its external id;
 * one that was there before us has none, and is known by its login together with the domain, or the GUID of the subscription.
 */
export async function findAccount(
  access: PleskAccess,
  known: KnownAccount,
  call: CallContext,
): Promise<Found | NotYes> {
  const customers = await customersWith(access, [['login', known.username]], call)
  if (customers.kind !== 'yes') return customers
  const one = customers.data.find(({ data }) => data.gen_info.login === known.username)
  if (!one) return { kind: 'absent' }
  const owned = await webspacesWith(access, [['owner-id', String(one.id)]], call)
  if (owned.kind !== 'yes') return owned
  // Whoever passes over a filter that it does not know shows the subscriptions of all.
  const webspaces = owned.data.filter(({ data }) => (data.gen_info['owner-id'] ?? one.id) === one.id)
  return judgedOwner(known, one, webspaces)
}

function judgedOwner(known: KnownAccount, one: Customer, webspaces: Webspace[]): Found {
  const key = one.data.gen_info['external-id']
  const byGuid = webspaces.find(({ data }) => known.remoteId !== null && data.gen_info.guid === known.remoteId)
  const byName = webspaces.find((each) => isNamed(known.domain, each))
  const ours = (webspace: Webspace | null): Ours => ({
    kind: 'ours',
    customer: one,
    webspace,
    others: webspaces.filter((each) => each !== webspace),
  })
  if (byGuid) return ours(byGuid)
  if (key === known.externalId) {
    if (byName) return ours(byName)
    if (webspaces.length === 0) return ours(null)
    // Given another domain over there, by hand.
    if (webspaces.length === 1) return ours(webspaces[0]!)
    return { kind: 'foreign', reason: `None of the subscriptions of ${known.username} is that of ${known.domain}.` }
  }
  if (key === '' && byName) return ours(byName)
  // Nothing of ours is left with a customer who was there before us; the login is taken all the same.
  if (key === '' && webspaces.length === 0) return { kind: 'absent' }
  return { kind: 'foreign', reason: `The customer ${known.username} is somebody else's.` }
}

/** The account with its subscription, or why nothing is done to it. */
export async function oursOr(access: PleskAccess, known: KnownAccount, call: CallContext) {
  if (known.username === 'admin')
    return { kind: 'rejected', reason: 'The administrator is left alone.' } satisfies Rejected
  const found = await findAccount(access, known, call)
  if (found.kind === 'ours' || found.kind === 'absent') return found
  return found.kind === 'foreign' ? ({ kind: 'rejected', reason: found.reason } satisfies Rejected) : notBegun(found)
}

export const isSuspended = ({ data }: Webspace): boolean => (data.gen_info.status & DISABLED_BY_ADMIN) !== 0

export async function accountOf(
  access: PleskAccess,
  { customer, webspace }: Ours,
  known: KnownAccount,
  call: CallContext,
): Promise<Account | Unknown> {
  const place = { host: new URL(access.address).hostname, panelUrl: access.address, power: null }
  const { login: username } = customer.data.gen_info
  if (!webspace)
    return { username, domain: known.domain, plan: null, state: 'broken', remoteId: null, addresses: [], ...place }
  const guid = planGuidOf(webspace)
  const plans = guid === null ? null : await servicePlansWith(access, [['guid', guid]], call)
  if (plans && plans.kind !== 'yes') return notKnown(plans)
  const { gen_info: about } = webspace.data
  return {
    username,
    domain: isNamed(known.domain, webspace) ? known.domain : about.name,
    // A plan of a reseller, or one that is gone, has no name here.
    plan: plans?.data.find((plan) => plan.guid === guid)?.name ?? null,
    state: isSuspended(webspace) ? 'suspended' : 'active',
    remoteId: about.guid,
    addresses: about.dns_ip_address,
    ...place,
  }
}
