import type { Account, CallContext, KnownAccount, Retryable, Unknown } from '@ostler/integration-kit'
import { z } from 'zod'
import { unreadable } from '../panel-call.ts'
import { askJson, type DirectAdminAccess, type Locked, type Refused, readCommand } from './client.ts'

/** A user of DirectAdmin, whichever interface told of it. */
export type DirectAdminUser = {
  username: string
  /** `user`, `reseller` or `admin`. */
  type: string
  domain: string
  /** All that it serves, the first one among them. */
  domains: string[]
  package: string
  isSuspended: boolean
  ip: string
  /** Whose user it is. */
  creator: string
  email: string
  /** `YYYY-MM-DD`, by the clock of the server. */
  createdOn: string | null
  /** MB; null where there is no limit. */
  diskLimitMb: number | null
  trafficLimitMb: number | null
}

/** What stands in the way of reading. */
type NotRead = Locked | Refused | Retryable | Unknown

export type UserRead = { kind: 'found'; user: DirectAdminUser } | { kind: 'absent' } | NotRead

/**
 * Reads a user: by the newer interface, and by the older one where there is no newer one or our key may not use it. The
 * older one has no clear word for a user that does not exist, so the list of our users has the last one.
 */
export async function readUser(access: DirectAdminAccess, username: string, call: CallContext): Promise<UserRead> {
  const path = `/api/users/${encodeURIComponent(username)}/config`
  const asked = await askJson(access, { method: 'GET', path }, z.record(z.string(), z.unknown()), call)
  if (asked.kind === 'yes') return foundAs(username, (name) => asked.answer[name])
  if (asked.kind !== 'none') return asked

  const legacy = await readCommand(access, 'CMD_API_SHOW_USER_CONFIG', { user: username }, call)
  if (legacy.kind === 'yes' && legacy.answer.values.size > 0)
    return foundAs(username, (name) => legacy.answer.values.get(name))
  if (legacy.kind !== 'yes' && legacy.kind !== 'no') return legacy
  const listed = await listUsernames(access, call)
  if (listed.kind !== 'read') return listed
  if (!listed.usernames.includes(username)) return { kind: 'absent' }
  return legacy.kind === 'no' ? legacy : unreadable
}

/** All users of our login, in order. */
export async function listUsernames(
  access: DirectAdminAccess,
  call: CallContext,
): Promise<{ kind: 'read'; usernames: string[] } | NotRead> {
  const asked = await readCommand(access, 'CMD_API_SHOW_USERS', {}, call)
  if (asked.kind !== 'yes') return asked
  const { lists, values } = asked.answer
  const list = lists.get('list')
  if (!list && values.size > 0) return unreadable
  return { kind: 'read', usernames: [...(list ?? [])].sort() }
}

/** The two interfaces call the same things by different names. Who is read as somebody else was not read. */
function foundAs(username: string, of: (name: string) => unknown): UserRead {
  const text = (...names: string[]): string => {
    const value = names.map(of).find((one) => typeof one === 'string' || typeof one === 'number')
    return value === undefined ? '' : String(value)
  }
  const isSuspended = truth(of('suspended'))
  const type = text('userType', 'usertype').toLowerCase()
  if (text('username') !== username || isSuspended === null || type === '') return unreadable
  const domain = text('domain').toLowerCase()
  const others = of('domains')
  const domains = Array.isArray(others) ? others.map((one) => String(one).toLowerCase()) : []
  return {
    kind: 'found',
    user: {
      username,
      type,
      domain,
      domains: [...new Set([domain, ...domains])].filter((one) => one !== ''),
      package: text('package'),
      isSuspended,
      ip: text('ip'),
      creator: text('creator'),
      email: text('email'),
      createdOn: dayOf(text('dateCreated', 'date_created')),
      diskLimitMb: limitOf(of('quotaLim') ?? of('quota')),
      trafficLimitMb: limitOf(of('bandwidthLim') ?? of('bandwidth')),
    },
  }
}

function truth(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value
  if (value === 'yes' || value === 'no') return value === 'yes'
  return null
}

/** A negative number in the newer interface, the word "unlimited" in the older one. */
function limitOf(value: unknown): number | null {
  const limit = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof limit === 'number' && Number.isFinite(limit) && limit >= 0 ? limit : null
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** `Sun Jan  4 10:00:00 2026`, or what begins with `2026-01-04`. */
function dayOf(text: string): string | null {
  const iso = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0]
  if (iso) return iso
  const [, month = '', day = '', year = ''] = /^\w{3} (\w{3}) +(\d{1,2}) [\d:]{8} (\d{4})$/.exec(text.trim()) ?? []
  const number = months.indexOf(month) + 1
  return number === 0 ? null : `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`
}

/**
 * DirectAdmin keeps no key of ours, so user name and domain have to fit. A client may make another of their domains the
 * first one, hence any of them will do. A reseller is never taken for an account: suspending one hits all of their users.
 */
export const isOurs = (user: DirectAdminUser, { domain }: KnownAccount): boolean =>
  user.type === 'user' && domain !== null && user.domains.includes(domain.toLowerCase())

export type Standing = { kind: 'ours'; user: DirectAdminUser } | { kind: 'foreign'; reason: string } | UserRead

/** The user of an account, if it is ours. */
export async function standingOf(
  access: DirectAdminAccess,
  account: KnownAccount,
  call: CallContext,
): Promise<Exclude<Standing, { kind: 'found' }>> {
  const read = await readUser(access, account.username, call)
  if (read.kind !== 'found') return read
  if (isOurs(read.user, account)) return { kind: 'ours', user: read.user }
  const { type, domain } = read.user
  const what = type === 'user' ? `has the domain ${domain || '(none)'}` : `is of the type "${type}"`
  return { kind: 'foreign', reason: `The user ${account.username} there ${what}, so it is not this account.` }
}

export const accountOf = (access: DirectAdminAccess, user: DirectAdminUser): Account => ({
  username: user.username,
  domain: user.domain,
  plan: user.package === '' ? null : user.package,
  state: user.isSuspended ? 'suspended' : 'active',
  remoteId: null,
  host: new URL(access.address).hostname,
  panelUrl: access.address,
  addresses: user.ip === '' ? [] : [user.ip],
  power: null,
})
