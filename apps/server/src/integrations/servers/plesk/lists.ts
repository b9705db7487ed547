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
import { notKnown } from '../panel-call.ts'
import { findAccount, isSuspended } from './accounts.ts'
import {
  type Customer,
  customersWith,
  measuredWebspacesWith,
  planGuidOf,
  servicePlansWith,
  type Webspace,
  webspacesWith,
} from './objects.ts'
import type { PleskAccess } from './outcomes.ts'
import type { Element } from './packet.ts'
import { askRest, domainsAnswer } from './rest.ts'

const BYTES_A_MIB = 1024 * 1024

type Page = { ids: Element[]; next: string | null }

/**
 * Neither interface knows pages. REST names all domains, briefly; those of one page are then asked for by their numbers.
 * `page` is the number after which it begins, so that an account made meanwhile moves nobody.
 */
async function pageAfter(
  access: PleskAccess,
  page: string | null,
  size: number,
  call: CallContext,
): Promise<Page | Unknown> {
  const asked = await askRest(access, { method: 'GET', path: '/domains' }, domainsAnswer, call)
  if (asked.kind !== 'yes') return notKnown(asked)
  // Others lie within the subscription of the domain that they are based on.
  const main = asked.data.filter((one) => one.base_domain_id === 0).map(({ id }) => id)
  const after = main.filter((id) => id > Number(page ?? 0)).sort((one, other) => one - other)
  const ids = after.slice(0, size)
  return {
    ids: ids.map((id): Element => ['id', String(id)]),
    next: after.length > size ? String(ids.at(-1)) : null,
  }
}

/** The customers of these subscriptions. Those of the administrator's own have none. */
async function ownersOf(
  access: PleskAccess,
  webspaces: Webspace[],
  call: CallContext,
): Promise<Map<number, Customer> | Unknown> {
  const ids = new Set(webspaces.flatMap(({ data }) => data.gen_info['owner-id'] ?? []))
  if (ids.size === 0) return new Map()
  const filter = [...ids].map((id): Element => ['id', String(id)])
  const asked = await customersWith(access, filter, call)
  return asked.kind === 'yes' ? new Map(asked.data.map((one) => [one.id, one])) : notKnown(asked)
}

const keyOf = ({ data }: Customer): string | null => data.gen_info['external-id'] || null

export async function listAccounts(
  access: PleskAccess,
  page: string | null,
  size: number,
  call: CallContext,
): Promise<Listed<'accounts', ListedAccount>> {
  const read = await pageAfter(access, page, size, call)
  if ('kind' in read) return read
  if (read.ids.length === 0) return { kind: 'read', next: null, accounts: [] }
  const webspaces = await webspacesWith(access, read.ids, call)
  if (webspaces.kind !== 'yes') return notKnown(webspaces)
  const owners = await ownersOf(access, webspaces.data, call)
  if (!(owners instanceof Map)) return owners
  const plans = await servicePlansWith(access, [], call)
  if (plans.kind !== 'yes') return notKnown(plans)
  const nameOf = new Map(plans.data.map(({ guid, name }) => [guid, name]))
  const accounts = webspaces.data.flatMap((one): ListedAccount[] => {
    const { gen_info: about } = one.data
    const owner = owners.get(about['owner-id'] ?? 0)
    if (!owner) return []
    return [
      {
        externalId: keyOf(owner),
        username: owner.data.gen_info.login,
        domain: about.name,
        email: owner.data.gen_info.email || null,
        plan: nameOf.get(planGuidOf(one) ?? '') ?? null,
        remoteId: about.guid,
        isSuspended: isSuspended(one),
        createdOn: /^\d{4}-\d{2}-\d{2}/.exec(about.cr_date)?.[0] ?? null,
      },
    ]
  })
  return { kind: 'read', next: read.next, accounts }
}

function usageOf({ data }: Webspace): Usage {
  const limitOf = (wanted: string) => {
    const bytes = Number(data.limits?.limit.find(({ name }) => name === wanted)?.value ?? -1)
    return bytes > 0 ? Math.round(bytes / BYTES_A_MIB) : null
  }
  return {
    diskMib: Math.round((data.gen_info.real_size ?? 0) / BYTES_A_MIB),
    diskLimitMib: limitOf('disk_space'),
    trafficMib: Math.round((data.stat?.traffic ?? 0) / BYTES_A_MIB),
    trafficLimitMib: limitOf('max_traffic'),
  }
}

export async function usage(access: PleskAccess, known: KnownAccount, call: CallContext): Promise<UsageOutcome> {
  const found = await findAccount(access, known, call)
  if (found.kind === 'absent') return found
  if (found.kind !== 'ours') return notKnown(found)
  if (!found.webspace) return { kind: 'unknown', reason: 'The customer has no subscription yet.' }
  const measured = await measuredWebspacesWith(access, [['id', String(found.webspace.id)]], call)
  if (measured.kind !== 'yes') return notKnown(measured)
  const [one] = measured.data
  return one ? { kind: 'read', usage: usageOf(one) } : { kind: 'absent' }
}

export async function usageOfAll(
  access: PleskAccess,
  page: string | null,
  size: number,
  call: CallContext,
): ReturnType<NonNullable<ServerPanel['usageOfAll']>> {
  const read = await pageAfter(access, page, size, call)
  if ('kind' in read) return read
  if (read.ids.length === 0) return { kind: 'read', next: null, usages: [] }
  const measured = await measuredWebspacesWith(access, read.ids, call)
  if (measured.kind !== 'yes') return notKnown(measured)
  const owners = await ownersOf(access, measured.data, call)
  if (!(owners instanceof Map)) return owners
  const usages = measured.data.flatMap((one) => {
    const { name: domain, guid: remoteId, 'owner-id': id } = one.data.gen_info
    const owner = owners.get(id ?? 0)
    if (!owner) return []
    const account = { externalId: keyOf(owner), username: owner.data.gen_info.login, domain, remoteId }
    return [{ account, usage: usageOf(one) }]
  })
  return { kind: 'read', next: read.next, usages }
}

export async function choices(
  access: PleskAccess,
  field: string,
  call: CallContext,
): ReturnType<NonNullable<ServerPanel['choices']>> {
  if (field !== 'servicePlan') return { kind: 'read', choices: [] }
  const plans = await servicePlansWith(access, [], call)
  if (plans.kind !== 'yes') return notKnown(plans)
  return { kind: 'read', choices: plans.data.map(({ name }) => ({ value: name, label: name })) }
}
