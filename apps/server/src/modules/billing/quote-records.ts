import { type SQL, sql } from 'drizzle-orm'
import type { RecordTable, Subject } from '../../platform/client-records.ts'
import type { Tx } from '../../platform/context.ts'

/** Quotes: those that were accepted are contracts and stay, the others say nothing any more. */
export const quoteTables = (ofQuote: (of: Subject) => SQL): RecordTable[] => [
  {
    table: 'billing.quote_lines',
    holds: 'Quote lines',
    mine: ofQuote,
    merging: { by: 'nothing', because: 'they belong to their quotes' },
    shows: ['id', 'quote_id', 'position', 'description', 'quantity', 'unit_price_minor', 'amount_minor', 'cycle'],
    withholds: ['tax_class'],
    erasing: { by: 'rule', says: 'what was offered and not accepted is replaced', erase: eraseLines },
  },
  {
    table: 'billing.quotes',
    holds: 'Quotes',
    merging: { by: 'id', watch: ['state'] },
    shows: [
      'id',
      'client_id',
      'currency',
      'subject',
      'note',
      'valid_until',
      'due_days',
      'state',
      'number',
      'issued_on',
      'seller',
      'buyer',
      'subtotal_minor',
      'tax_minor',
      'rounding_minor',
      'total_minor',
      'taxes',
      'notes',
      'decided_at',
      'decided_by',
      'decided_ip',
      'reason',
      'created_at',
    ],
    withholds: ['token_hash', 'series', 'series_number', 'on_acceptance', 'copied_from', 'created_by', 'changed_at'],
    erasing: {
      by: 'rule',
      says: 'drafts are deleted; of what was not accepted, number, day and sums stay, because numbers have no holes',
      erase: eraseQuotes,
    },
  },
]

const refused = sql`q.state IN ('declined', 'expired', 'withdrawn')`

async function eraseLines(tx: Tx, { clientIds }: Subject): Promise<number> {
  const theirs = sql`SELECT q.id FROM billing.quotes q WHERE q.client_id = ANY(${sql.param(clientIds)}::bigint[])`
  const drafted = await tx.db.execute(
    sql`DELETE FROM billing.quote_lines t WHERE t.quote_id IN (${theirs} AND q.state = 'draft')`,
  )
  const sent = await tx.db.execute(sql`
    UPDATE billing.quote_lines t SET description = 'Erased' WHERE t.quote_id IN (${theirs} AND ${refused}) AND t.description <> 'Erased'`)
  return (drafted.rowCount ?? 0) + (sent.rowCount ?? 0)
}

async function eraseQuotes(tx: Tx, { clientIds }: Subject): Promise<number> {
  const theirs = sql`t.client_id = ANY(${sql.param(clientIds)}::bigint[])`
  await tx.db.execute(sql`
    UPDATE billing.quotes t SET copied_from = NULL
     WHERE t.state = 'draft' AND t.copied_from IN (SELECT q.id FROM billing.quotes q WHERE q.client_id = ANY(${sql.param(clientIds)}::bigint[]) AND q.state = 'draft')`)
  const drafted = await tx.db.execute(sql`
    DELETE FROM billing.quotes t WHERE ${theirs} AND t.state = 'draft' AND NOT EXISTS (SELECT FROM billing.quotes c WHERE c.copied_from = t.id)`)
  const nobody = JSON.stringify({ name: 'Erased', lines: [] })
  const sent = await tx.db.execute(sql`
    UPDATE billing.quotes t SET subject = 'Erased', note = '', notes = '{}', buyer = ${nobody}::jsonb, decided_by = NULL, decided_ip = NULL,
                                reason = NULL, token_hash = NULL
     WHERE ${theirs} AND t.state IN ('declined', 'expired', 'withdrawn') AND t.subject <> 'Erased'`)
  const accepted = await tx.db.execute(sql`
    UPDATE billing.quotes t SET decided_ip = NULL WHERE ${theirs} AND t.state = 'accepted' AND t.decided_ip IS NOT NULL`)
  return [drafted, sent, accepted].reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0)
}
