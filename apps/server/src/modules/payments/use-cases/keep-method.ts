import type { StoredMethod } from '@ostler/integration-kit'
import { and, desc, eq, ne, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { resumeCollections } from '../collection.ts'
import { makeDefault, takeAway } from '../method-life.ts'
import { defaultMethodOf, type Method } from '../queries/methods.ts'
import { customers, methods, serviceMethods } from '../schema.ts'

/**
 * Keeps a means to pay that a provider stored for us. The same token is the same method, whoever brings it. The same card
 * under another token takes the place of the older one, which the provider is asked to forget. It becomes the default when
 * there is none that works. Whoever calls holds the lock on the client's money.
 */
export async function keepMethod(
  tx: Tx,
  { clientId, gateway, method }: { clientId: number; gateway: string; method: StoredMethod },
): Promise<number> {
  if (method.customer !== null) {
    await tx.db
      .insert(customers)
      .values({ gateway, clientId, customer: method.customer })
      .onConflictDoUpdate({ target: [customers.gateway, customers.clientId], set: { customer: method.customer } })
  }
  const known = knownOf(tx, method)
  const [kept] = await tx.db
    .insert(methods)
    .values({ ...known, clientId, gateway, token: method.token, createdAt: tx.now })
    .onConflictDoUpdate({
      target: [methods.gateway, methods.token],
      targetWhere: ne(methods.state, 'removed'),
      set: known,
    })
    .returning({ id: methods.id, clientId: methods.clientId, isNew: sql<boolean>`xmax = 0` })
  tx.record({
    action: kept!.isNew ? 'payment_method_added' : 'payment_method_seen',
    object: `payment_method:${kept!.id}`,
    after: { clientId, gateway, brand: method.brand, last4: method.last4 },
  })
  if (kept!.clientId !== clientId) return kept!.id
  const [stored] = await tx.db.select().from(methods).where(eq(methods.id, kept!.id))
  await takePlaces(tx, stored!)
  if ((await defaultMethodOf(tx, clientId))?.state !== 'usable') await makeDefault(tx, stored!)
  else if (kept!.isNew) await resumeCollections(tx, clientId)
  return kept!.id
}

/** What is known of a method, as it is written down. */
export const knownOf = (tx: Tx, method: StoredMethod) => ({
  customer: method.customer,
  kind: method.kind,
  brand: method.brand,
  last4: method.last4,
  expiresOn: lastDayOf(method.expires),
  fingerprint: method.fingerprint,
  state: 'usable' as const,
  stateReason: null,
  changedAt: tx.now,
})

/** The same card under older tokens goes away, and leaves its place to the new one: as default, and for services. */
async function takePlaces(tx: Tx, stored: Method): Promise<void> {
  if (stored.fingerprint === null) return
  const older = await tx.db
    .select()
    .from(methods)
    .where(
      and(
        eq(methods.clientId, stored.clientId),
        eq(methods.gateway, stored.gateway),
        eq(methods.fingerprint, stored.fingerprint),
        ne(methods.state, 'removed'),
        ne(methods.id, stored.id),
      ),
    )
    .orderBy(desc(methods.id))
  for (const one of older) {
    await tx.db
      .update(serviceMethods)
      .set({ methodId: stored.id, changedAt: tx.now })
      .where(eq(serviceMethods.methodId, one.id))
    if (one.isDefault) await makeDefault(tx, stored)
    await takeAway(tx, { ...one, isDefault: false }, { why: 'stored again' })
  }
}

/** `2027-02` works until 28 February. */
export function lastDayOf(expires: string | null): Temporal.PlainDate | null {
  if (expires === null) return null
  const month = Temporal.PlainYearMonth.from(expires)
  return month.toPlainDate({ day: month.daysInMonth })
}
