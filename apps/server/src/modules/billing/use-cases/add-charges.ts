import type { Money, Period } from '@ostler/kernel'
import type { Tx } from '../../../platform/context.ts'
import { charges } from '../schema.ts'

export type NewCharge = {
  clientId: number
  description: string
  period: Period | null
  amount: Money
  dueOn: Temporal.PlainDate
  /** Who charges and for what, `room-noun:id:what`. Charging the same thing again changes nothing. */
  source: string
}

/** PostgreSQL takes 65,535 values in one statement, and a charge has nine. */
const CHUNK = 1000

/** Notes what clients owe, to be invoiced when due. Answers the ids of the charges that are new. */
export async function addCharges(tx: Tx, wanted: NewCharge[]): Promise<number[]> {
  const added: { id: number; source: string }[] = []
  for (let start = 0; start < wanted.length; start += CHUNK) {
    const rows = await tx.db
      .insert(charges)
      .values(
        wanted.slice(start, start + CHUNK).map((charge) => ({
          clientId: charge.clientId,
          currency: charge.amount.currency,
          description: charge.description,
          periodStart: charge.period?.start ?? null,
          periodEnd: charge.period?.end ?? null,
          amountMinor: charge.amount.minor,
          dueOn: charge.dueOn,
          source: charge.source,
          createdAt: tx.now,
        })),
      )
      .onConflictDoNothing({ target: charges.source })
      .returning({ id: charges.id, source: charges.source })
    added.push(...rows)
  }
  if (added.length > 0) tx.record({ action: 'charges_added', object: `client:${wanted[0]!.clientId}`, after: added })
  return added.map((row) => row.id)
}
