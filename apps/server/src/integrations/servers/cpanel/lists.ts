import type {
  CallContext,
  KnownAccount,
  Listed,
  ListedAccount,
  ServerPanel,
  Unknown,
  Usage,
  UsageOutcome,
} from '@ostler/integration-kit'
import type { z } from 'zod'
import { notKnown } from '../panel-call.ts'
import { findAccount } from './accounts.ts'
import { accountsAnswer, bandwidthAnswer, packagesAnswer, type WhmAccount } from './answers.ts'
import { askWhm, type WhmAccess } from './client.ts'

type Traffic = z.output<typeof bandwidthAnswer>['acct'][number]

const BYTES_A_MIB = 1024 * 1024

/** One page of the accounts that the token sees. `page` is the number of its first one, from 1. */
async function accountsFrom(access: WhmAccess, page: string | null, size: number, call: CallContext) {
  const start = page === null ? 1 : Number(page)
  const parameters = {
    'api.chunk.enable': '1',
    'api.chunk.start': String(start),
    'api.chunk.size': String(size),
    'api.sort.enable': '1',
    'api.sort.a.field': 'user',
  }
  const asked = await askWhm(access, 'listaccts', { parameters }, accountsAnswer, call)
  if (asked.kind !== 'yes') return notKnown(asked)
  const { acct } = asked.data
  return { kind: 'read' as const, found: acct, next: acct.length === size ? String(start + size) : null }
}

export async function listAccounts(
  access: WhmAccess,
  page: string | null,
  size: number,
  call: CallContext,
): Promise<Listed<'accounts', ListedAccount>> {
  const read = await accountsFrom(access, page, size, call)
  if (read.kind !== 'read') return read
  return { kind: 'read', next: read.next, accounts: read.found.map(listed) }
}

const listed = ({ user, domain, email, plan, suspended, unix_startdate }: WhmAccount): ListedAccount => ({
  externalId: null,
  username: user,
  domain,
  // `*unknown*` where there is none, and several with commas between them.
  email:
    email
      ?.split(',')
      .find((one) => one.includes('@'))
      ?.trim() ?? null,
  plan: plan || null,
  remoteId: null,
  isSuspended: suspended,
  // `startdate` has a year of two digits, in the time of the server.
  createdOn: unix_startdate ? new Date(unix_startdate * 1000).toISOString().slice(0, 10) : null,
})

/** Of the month that is under way, of these users. Names are letters and digits, so that they stand in a pattern as they are. */
async function trafficOf(
  access: WhmAccess,
  users: string[],
  call: CallContext,
): Promise<Map<string, Traffic> | Unknown> {
  const parameters = { searchtype: 'user', search: `^(${users.join('|')})$` }
  const asked = await askWhm(access, 'showbw', { parameters }, bandwidthAnswer, call)
  if (asked.kind !== 'yes') return notKnown(asked)
  // An ended account that had the name before is counted too, and marked.
  return new Map(asked.data.acct.filter(({ deleted }) => !deleted).map((one) => [one.user, one]))
}

function usageOf({ diskused, disklimit }: WhmAccount, traffic: Traffic | undefined): Usage {
  const limit = traffic?.limit
  return {
    diskMib: diskused ?? 0,
    diskLimitMib: disklimit || null,
    trafficMib: Math.round((traffic?.totalbytes ?? 0) / BYTES_A_MIB),
    trafficLimitMib: typeof limit === 'number' && limit > 0 ? Math.round(limit / BYTES_A_MIB) : null,
  }
}

export async function usage(access: WhmAccess, known: KnownAccount, call: CallContext): Promise<UsageOutcome> {
  const found = await findAccount(access, known, call)
  if (found.kind === 'absent') return found
  if (found.kind !== 'ours') return notKnown(found)
  const traffic = await trafficOf(access, [known.username], call)
  if (!(traffic instanceof Map)) return traffic
  return { kind: 'read', usage: usageOf(found.account, traffic.get(known.username)) }
}

export async function usageOfAll(
  access: WhmAccess,
  page: string | null,
  size: number,
  call: CallContext,
): ReturnType<NonNullable<ServerPanel['usageOfAll']>> {
  const read = await accountsFrom(access, page, size, call)
  if (read.kind !== 'read') return read
  const users = read.found.map(({ user }) => user)
  const traffic = users.length === 0 ? new Map<string, Traffic>() : await trafficOf(access, users, call)
  if (!(traffic instanceof Map)) return traffic
  const usages = read.found.map((one) => ({
    account: { externalId: null, username: one.user, domain: one.domain, remoteId: null },
    usage: usageOf(one, traffic.get(one.user)),
  }))
  return { kind: 'read', next: read.next, usages }
}

export async function choices(
  access: WhmAccess,
  field: string,
  call: CallContext,
): ReturnType<NonNullable<ServerPanel['choices']>> {
  if (field !== 'package') return { kind: 'read', choices: [] }
  const asked = await askWhm(access, 'listpkgs', {}, packagesAnswer, call)
  if (asked.kind !== 'yes') return notKnown(asked)
  return { kind: 'read', choices: asked.data.pkg.map(({ name }) => ({ value: name, label: name })) }
}
