import type { StoredMethod } from '@ostler/integration-kit'
import { and, eq, ne, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { customers, methods } from '../schema.ts'

/**
 * Keeps a means to pay that a provider stored for us. The same token is the same method, whoever brings it; the first one
 * of a client is its default.
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
  const known = {
    customer: method.customer,
    kind: method.kind,
    brand: method.brand,
    last4: method.last4,
    expiresOn: lastDayOf(method.expires),
    fingerprint: method.fingerprint,
    changedAt: tx.now,
  }
  const hasDefault = await tx.db.$count(methods, and(eq(methods.clientId, clientId), eq(methods.isDefault, true)))
  const [kept] = await tx.db
    .insert(methods)
    .values({
      ...known,
      clientId,
      gateway,
      token: method.token,
      isDefault: hasDefault === 0,
      state: 'usable',
      createdAt: tx.now,
    })
    .onConflictDoUpdate({
      target: [methods.gateway, methods.token],
      targetWhere: ne(methods.state, 'removed'),
      set: known,
    })
    .returning({ id: methods.id, isNew: sql<boolean>`xmax = 0` })
  tx.record({
    action: kept!.isNew ? 'payment_method_added' : 'payment_method_seen',
    object: `payment_method:${kept!.id}`,
    after: { clientId, gateway, brand: method.brand, last4: method.last4 },
  })
  return kept!.id
}

/** `2027-02` works until 28 February. */
export function lastDayOf(expires: string | null): Temporal.PlainDate | null {
  if (expires === null) return null
  const month = Temporal.PlainYearMonth.from(expires)
  return month.toPlainDate({ day: month.daysInMonth })
}
