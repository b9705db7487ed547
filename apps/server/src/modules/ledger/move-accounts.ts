import { Money } from '@ostler/kernel'
import { eq, sql } from 'drizzle-orm'
import type { Tx } from '../../platform/context.ts'
import { type Entry, postMany } from './post.ts'
import { closedAccounts } from './schema.ts'

type Move = {
  fromId: number
  intoId: number
  /** Names the move, `noun:id`; there is one entry for each currency, `noun:id:EUR`. */
  source: string
  kind: string
}

/**
 * Moves what a client owes us, and what we owe it, to another client by balanced entries, and closes its accounts. Both
 * clients' money is locked. Answers what was moved.
 */
export async function moveAccounts(tx: Tx, move: Move): Promise<{ receivable: Money[]; credit: Money[] }> {
  const { rows } = await tx.db.execute<{ currency: string; receivable: string; credit: string }>(sql`
    SELECT currency, coalesce(sum(amount_minor) FILTER (WHERE account = 'receivable'), 0) AS receivable,
           coalesce(-sum(amount_minor) FILTER (WHERE account = 'credit'), 0) AS credit
      FROM ledger.postings WHERE client_id = ${move.fromId} GROUP BY currency ORDER BY currency`)
  const held = rows.map(({ currency, receivable, credit }) => ({
    currency,
    receivable: Money.ofMinor(BigInt(receivable), currency),
    credit: Money.ofMinor(BigInt(credit), currency),
  }))
  await postMany(
    tx,
    held.map(({ currency, receivable, credit }): Entry => {
      const { fromId, intoId, kind, source } = move
      return {
        kind,
        source: `${source}:${currency}`,
        clientId: intoId,
        currency,
        postings: [
          { account: 'receivable', clientId: intoId, debit: receivable },
          { account: 'receivable', clientId: fromId, credit: receivable },
          { account: 'credit', clientId: fromId, debit: credit },
          { account: 'credit', clientId: intoId, credit },
        ],
      }
    }),
  )
  await closeAccounts(tx, move.fromId, 'merged')
  return {
    receivable: held.map((one) => one.receivable).filter((amount) => !amount.isZero),
    credit: held.map((one) => one.credit).filter((amount) => !amount.isZero),
  }
}

/** Opens the accounts of a client again and takes back, by further entries, what entries of `kind` for the move had moved. */
export async function moveAccountsBack(
  tx: Tx,
  { fromId, intoId, source, kind }: Move,
  undoneKind: string,
): Promise<void> {
  await tx.db.delete(closedAccounts).where(eq(closedAccounts.clientId, fromId))
  const { rows } = await tx.db.execute<{
    source: string
    currency: string
    account: 'receivable' | 'credit'
    minor: string
  }>(sql`
    SELECT e.source, e.currency, p.account, p.amount_minor AS minor FROM ledger.entries e JOIN ledger.postings p ON p.entry_id = e.id
     WHERE e.kind = ${kind} AND e.source LIKE ${`${source}:%`} AND p.client_id = ${intoId} ORDER BY p.id`)
  await postMany(
    tx,
    [...Map.groupBy(rows, (row) => row.source)].map(([moved, postings]): Entry => {
      const { currency } = postings[0]!
      return {
        kind: undoneKind,
        source: moved,
        clientId: fromId,
        currency,
        postings: postings.flatMap(({ account, minor }) => [
          { account, clientId: intoId, credit: Money.ofMinor(BigInt(minor), currency) },
          { account, clientId: fromId, debit: Money.ofMinor(BigInt(minor), currency) },
        ]),
      }
    }),
  )
}

/** From now on nobody decides about this client's money; see lock-money.ts. */
export async function closeAccounts(tx: Tx, clientId: number, why: 'merged' | 'erased'): Promise<void> {
  await tx.db.insert(closedAccounts).values({ clientId, why, closedAt: tx.now }).onConflictDoNothing()
}
