import { inArray, or, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { services } from '../schema.ts'

/** What names an account on its server, as the server tells it. */
export type NamedAccount = {
  externalId: string | null
  username: string
  domain: string | null
  remoteId: string | null
}

type Ours = Pick<ServiceRow, 'id' | 'state' | 'externalId' | 'remoteId' | 'username' | 'askedName' | 'domain'>

const isLiving = ({ state }: Ours): boolean => state !== 'terminated' && state !== 'cancelled'

/**
 * Pure: which of our services of one server is this account? By our key, else by the server's own, else by user name; then
 * the domains must not contradict each other. Many machines have the same user, so a name that fits several fits none.
 *
 * A service that ended is found by its key only: its name may have been given to somebody else since.
 */
export function accountMatcher<Service extends Ours>(ours: Service[]): (account: NamedAccount) => Service | undefined {
  const byKey = new Map(ours.map((one) => [one.externalId, one]))
  const living = ours.filter(isLiving)
  const byRemoteId = new Map(living.flatMap((one) => (one.remoteId === null ? [] : [[one.remoteId, one] as const])))
  const byName = Map.groupBy(living, (one) => one.username ?? one.askedName)
  return (account) => {
    const known =
      (account.externalId === null ? undefined : byKey.get(account.externalId)) ??
      (account.remoteId === null ? undefined : byRemoteId.get(account.remoteId))
    if (known) return known
    const namesakes = (byName.get(account.username) ?? []).filter(
      (one) => agrees(one.remoteId, account.remoteId) && agrees(one.domain, account.domain),
    )
    return namesakes.length === 1 ? namesakes[0] : undefined
  }
}

const agrees = (ours: string | null, theirs: string | null): boolean =>
  ours === null || theirs === null || ours.toLowerCase() === theirs.toLowerCase()

/** The services that any of these accounts may be: those of the server, and those that have the key of one. */
export async function servicesLike(
  ctx: Context,
  serverId: number,
  accounts: NamedAccount[],
): Promise<(Ours & { serverId: number | null })[]> {
  if (accounts.length === 0) return []
  const names = accounts.map((one) => one.username)
  const keys = accounts.flatMap((one) => one.externalId ?? [])
  const remoteIds = accounts.flatMap((one) => one.remoteId ?? [])
  const { id, state, externalId, remoteId, username, askedName, domain, serverId: onServer } = services
  return ctx.read
    .select({ id, state, externalId, remoteId, username, askedName, domain, serverId: onServer })
    .from(services)
    .where(
      or(
        inArray(externalId, keys),
        sql`${onServer} = ${serverId} AND (${remoteId} = ANY(${sql.param(remoteIds)}::text[])
          OR ${username} = ANY(${sql.param(names)}::text[]) OR ${askedName} = ANY(${sql.param(names)}::text[]))`,
      ),
    )
}
