import type {
  CallContext,
  KnownAccount,
  Listed,
  ListedAccount,
  LookUpOutcome,
  Unknown,
  Usage,
  UsageOutcome,
  WayIn,
} from '@ostler/integration-kit'
import { z } from 'zod'
import { notKnown, unreadable } from '../panel-call.ts'
import { askJson, beforehand, type DirectAdminAccess, readCommand } from './client.ts'
import { accountOf, type DirectAdminUser, listUsernames, readUser, standingOf } from './users.ts'

export async function lookUp(
  access: DirectAdminAccess,
  account: KnownAccount,
  call: CallContext,
): Promise<LookUpOutcome> {
  const standing = await standingOf(access, account, call)
  if (standing.kind === 'ours') return { kind: 'found', account: accountOf(access, standing.user) }
  if (standing.kind === 'absent' || standing.kind === 'foreign') return standing
  return notKnown(standing)
}

const amount = z.object({ usage: z.number(), limit: z.number() })
const usageAnswer = z.object({ quotaBytes: amount, bandwidthBytes: amount })

/** The newer interface counts bytes, the older one MB as text; its MB are MiB. */
const MIB = 1024 * 1024

export async function usage(
  access: DirectAdminAccess,
  account: KnownAccount,
  call: CallContext,
): Promise<UsageOutcome> {
  const standing = await standingOf(access, account, call)
  if (standing.kind === 'absent') return standing
  if (standing.kind !== 'ours') return notKnown(standing)
  const path = `/api/users/${encodeURIComponent(account.username)}/usage`
  const asked = await askJson(access, { method: 'GET', path }, usageAnswer, call)
  if (asked.kind === 'absent') return asked
  if (asked.kind === 'none') return legacyUsage(access, standing.user, call)
  if (asked.kind !== 'yes') return notKnown(asked)
  const { quotaBytes, bandwidthBytes } = asked.answer
  const limit = ({ limit }: z.output<typeof amount>) => (limit < 0 ? null : limit / MIB)
  return {
    kind: 'read',
    usage: rounded({
      diskMib: quotaBytes.usage / MIB,
      diskLimitMib: limit(quotaBytes),
      trafficMib: bandwidthBytes.usage / MIB,
      trafficLimitMib: limit(bandwidthBytes),
    }),
  }
}

async function legacyUsage(access: DirectAdminAccess, user: DirectAdminUser, call: CallContext): Promise<UsageOutcome> {
  const asked = await readCommand(access, 'CMD_API_SHOW_USER_USAGE', { user: user.username }, call)
  if (asked.kind !== 'yes') return notKnown(asked)
  const [disk, traffic] = ['quota', 'bandwidth'].map((name) => asked.answer.values.get(name) ?? '')
  const isNumber = (text: string | undefined): text is string => /^\d+(\.\d+)?$/.test(text ?? '')
  if (!isNumber(disk) || !isNumber(traffic)) return unreadable
  return {
    kind: 'read',
    usage: rounded({
      diskMib: Number(disk),
      diskLimitMib: user.diskLimitMb,
      trafficMib: Number(traffic),
      trafficLimitMib: user.trafficLimitMb,
    }),
  }
}

const rounded = ({ diskMib, diskLimitMib, trafficMib, trafficLimitMib }: Usage): Usage => ({
  diskMib: diskMib === null ? null : Math.round(diskMib),
  diskLimitMib: diskLimitMib === null ? null : Math.round(diskLimitMib),
  trafficMib: Math.round(trafficMib),
  trafficLimitMib: trafficLimitMib === null ? null : Math.round(trafficLimitMib),
})

/** The list has names only, so each is asked for; so many a page. */
const PAGE = 20

/** `page`: the last name of the page before, which stays right when users come and go meanwhile. */
export async function listAccounts(
  access: DirectAdminAccess,
  page: string | null,
  call: CallContext,
): Promise<Listed<'accounts', ListedAccount>> {
  const listed = await listUsernames(access, call)
  if (listed.kind !== 'read') return notKnown(listed)
  const left = listed.usernames.filter((username) => page === null || username > page)
  const accounts: ListedAccount[] = []
  for (const username of left.slice(0, PAGE)) {
    const read = await readUser(access, username, call)
    if (read.kind === 'absent') continue
    if (read.kind !== 'found') return notKnown(read)
    if (read.user.type === 'user') accounts.push(listedOf(read.user))
  }
  return { kind: 'read', accounts, next: left.length > PAGE ? left[PAGE - 1]! : null }
}

const listedOf = (user: DirectAdminUser): ListedAccount => ({
  externalId: null,
  username: user.username,
  domain: user.domain === '' ? null : user.domain,
  email: user.email === '' ? null : user.email,
  plan: user.package === '' ? null : user.package,
  remoteId: null,
  isSuspended: user.isSuspended,
  createdOn: user.createdOn,
})

/** @throws TypeError for a field that has no choices there */
export async function choices(
  access: DirectAdminAccess,
  field: string,
  call: CallContext,
): Promise<{ kind: 'read'; choices: { value: string; label: string }[] } | Unknown> {
  if (field !== 'package') throw new TypeError(`DirectAdmin has no choices for "${field}".`)
  const asked = await readCommand(access, 'CMD_API_PACKAGES_USER', {}, call)
  if (asked.kind !== 'yes') return notKnown(asked)
  const list = asked.answer.lists.get('list')
  if (!list && asked.answer.values.size > 0) return unreadable
  return { kind: 'read', choices: (list ?? []).map((name) => ({ value: name, label: name })) }
}

/** As long as somebody needs to follow a redirect. */
const WAY_IN_MINUTES = 5

const loginUrl = z.object({ url: z.url({ protocol: /^https?$/ }) })

/**
 * A one-time address, made in the name of the user. It is not tied to the address of the visitor: newer versions break
 * then, and who comes by IPv6 here may come by IPv4 there.
 */
export async function signOn(access: DirectAdminAccess, account: KnownAccount, call: CallContext): Promise<WayIn> {
  const standing = await standingOf(access, account, call)
  if (standing.kind === 'absent') return standing
  if (standing.kind === 'foreign') return { kind: 'rejected', reason: standing.reason }
  if (standing.kind !== 'ours') return beforehand(standing)
  if (standing.user.isSuspended) return { kind: 'rejected', reason: 'The account is suspended.' }
  const expires = Temporal.Now.instant().add({ minutes: WAY_IN_MINUTES }).round('second').toString()
  const body = { allowNetworks: [], expires, redirectURL: '/' }
  const request = { method: 'POST', path: '/api/login-keys/urls', body, as: account.username } as const
  const asked = await askJson(access, request, loginUrl, call)
  if (asked.kind === 'yes') return { kind: 'ready', url: asked.answer.url }
  if (asked.kind === 'absent' || asked.kind === 'none')
    return { kind: 'rejected', reason: 'This DirectAdmin makes no one-time logins for our login key.' }
  return asked.kind === 'unknown' ? asked : beforehand(asked)
}
