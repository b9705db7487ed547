import type { GatewayNews } from '@ostler/integration-kit'
import { and, eq, ne } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import { lockOwnersMoney } from '../../../ledger/index.ts'
import { resumeCollections } from '../../collection.ts'
import { takeAway } from '../../method-life.ts'
import type { Method } from '../../queries/methods.ts'
import { methods } from '../../schema.ts'
import { knownOf } from '../keep-method.ts'
import type { Effect, PreparedNews } from './index.ts'

type News = Extract<GatewayNews, { about: 'method' }>

/** The provider has renewed a card by itself, or a method is no more. */
export async function prepareMethod(_ctx: Context, gateway: string, news: News): Promise<PreparedNews> {
  return { takeEffect: (tx) => takeEffect(tx, gateway, news) }
}

async function takeEffect(tx: Tx, gateway: string, { token, change }: News): Promise<Effect> {
  const which = and(eq(methods.gateway, gateway), eq(methods.token, token), ne(methods.state, 'removed'))
  await lockOwnersMoney(tx, async () => {
    const rows = await tx.db.select({ clientId: methods.clientId }).from(methods).where(which)
    return rows.map((row) => row.clientId)
  })
  const [method] = await tx.db.select().from(methods).where(which)
  if (!method) return { outcome: 'no_such_method', clientId: null }
  const { clientId } = method
  if (change.kind === 'gone') {
    await takeAway(tx, method, { why: 'gone at the provider', isForgotten: true })
    return { outcome: 'gone', clientId }
  }
  const taken = await isTaken(tx, method, change.method.token)
  if (taken) return { outcome: 'known_already', clientId }
  await tx.db
    .update(methods)
    .set({ ...knownOf(tx, change.method), token: change.method.token, toldExpiry: null })
    .where(eq(methods.id, method.id))
  tx.record({
    action: 'payment_method_renewed',
    object: `payment_method:${method.id}`,
    before: { last4: method.last4, expiresOn: method.expiresOn?.toString() ?? null },
    after: { last4: change.method.last4, expires: change.method.expires },
  })
  await resumeCollections(tx, clientId)
  return { outcome: 'renewed', clientId }
}

/** Was the card under its new token stored already, by an event that came first? */
async function isTaken(tx: Tx, method: Method, token: string): Promise<boolean> {
  const other = and(eq(methods.gateway, method.gateway), eq(methods.token, token), ne(methods.id, method.id))
  return (await tx.db.$count(methods, and(other, ne(methods.state, 'removed')))) > 0
}
