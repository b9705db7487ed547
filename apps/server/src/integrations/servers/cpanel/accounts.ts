import { domainToASCII } from 'node:url'
import type { Account, CallContext, KnownAccount, Rejected } from '@ostler/integration-kit'
import { accountsAnswer, type WhmAccount } from './answers.ts'
import { type Asked, askWhm, notBegun, type WhmAccess } from './client.ts'

/**
 * A domain as WHM wants it: ASCII (an IDN as punycode), without `www.`, which it adds by itself. Null when it is none.
 */
export function whmDomain(domain: string | null): string | null {
  const ascii = domainToASCII((domain ?? '').trim().replace(/\.$/, '')).replace(/^www\./, '')
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(ascii) ? ascii : null
}

const isSameDomain = (one: string | null, other: string | null): boolean =>
  whmDomain(one) !== null && whmDomain(one) === whmDomain(other)

type Found =
  | { kind: 'ours'; account: WhmAccount }
  | { kind: 'absent' }
  /** Under the user name there is an account with another domain. */
  | { kind: 'foreign'; reason: string; account: WhmAccount }

/**
 * The account under the user name. WHM keeps no key of ours, so that user name and domain together say whose it is.
 *
 * Asked by the list and not by `accountsummary`: an empty list says for certain that there is none, while a refused summary
 * may have any reason.
 */
export async function findAccount(
  access: WhmAccess,
  { username, domain }: Pick<KnownAccount, 'username' | 'domain'>,
  call: CallContext,
): Promise<Found | Exclude<Asked<never>, { kind: 'yes' }>> {
  const parameters = { searchtype: 'user', searchmethod: 'exact', search: username }
  const asked = await askWhm(access, 'listaccts', { parameters }, accountsAnswer, call)
  if (asked.kind !== 'yes') return asked
  // Versions that know no exact search take the name for a pattern, and find more.
  const account = asked.data.acct.find(({ user }) => user === username)
  if (!account) return { kind: 'absent' }
  if (isSameDomain(domain, account.domain)) return { kind: 'ours', account }
  const reason = `The user ${username} has the domain ${account.domain} there, and not ${domain ?? 'none'}.`
  return { kind: 'foreign', reason, account }
}

/** The account, or why nothing is done to it. */
export async function oursOr(access: WhmAccess, known: KnownAccount, call: CallContext) {
  if (isKeptFromUs(access, known.username)) return keptFromUs(known.username)
  const found = await findAccount(access, known, call)
  if (found.kind === 'ours' || found.kind === 'absent') return found
  return found.kind === 'foreign' ? ({ kind: 'rejected', reason: found.reason } satisfies Rejected) : notBegun(found)
}

/** Who runs the server is nobody's service: a session of root, or its end, would be that of the whole server. */
export const isKeptFromUs = (access: WhmAccess, username: string): boolean =>
  username === 'root' || username === access.user

const keptFromUs = (username: string): Rejected => ({
  kind: 'rejected',
  reason: `${username} runs the server and is left alone.`,
})

/** `domain`: as we spell it, where it is the same. */
export function accountOf(access: WhmAccess, found: WhmAccount, domain: string | null): Account {
  return {
    username: found.user,
    domain: isSameDomain(domain, found.domain) ? domain : found.domain,
    plan: found.plan || null,
    state: found.suspended ? 'suspended' : 'active',
    remoteId: null,
    ...placeOf(access),
    addresses: found.ip ? [found.ip] : [],
    power: null,
  }
}

/** Clients log in beside WHM, on a port of their own. */
export function placeOf({ address }: WhmAccess): { host: string; panelUrl: string } {
  const { hostname } = new URL(address)
  return { host: hostname, panelUrl: `https://${hostname}:2083` }
}
