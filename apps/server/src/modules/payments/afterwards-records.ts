import { sql } from 'drizzle-orm'
import { type RecordTable, through } from '../../platform/client-records.ts'
import type { Context } from '../../platform/context.ts'

/** What becomes of money after it was paid, and money that came to our bank. */
export const afterwardsRecords: RecordTable[] = [
  {
    table: 'payments.refunds',
    holds: 'Refunds',
    merging: { by: 'id' },
    shows: [
      'id',
      'client_id',
      'transaction_id',
      'made',
      'currency',
      'amount_minor',
      'state',
      'reason',
      'declined_reason',
      'reference',
      'credit_note_id',
      'paid_on',
      'made_at',
      'changed_at',
    ],
    withholds: ['key', 'claim_url', 'made_by', 'looks', 'look_after', 'asked_at', 'reversed_minor'],
    erasing: { by: 'keeping', because: 'tax law wants refunds kept' },
  },
  {
    table: 'payments.disputes',
    holds: 'Disputed payments',
    merging: { by: 'id' },
    shows: [
      'id',
      'client_id',
      'transaction_id',
      'gateway',
      'reference',
      'state',
      'currency',
      'amount_minor',
      'fee_minor',
      'taken_minor',
      'reason',
      'answer_by',
      'opened_at',
      'decided_at',
      'changed_at',
      'reversed_minor',
      'fee_currency',
    ],
    withholds: ['fee_told', 'moves'],
    erasing: { by: 'keeping', because: 'tax law wants kept what was taken back' },
  },
  {
    table: 'payments.dispute_notes',
    holds: 'Notes about disputed payments',
    mine: through('payments.disputes', 'dispute_id'),
    merging: { by: 'nothing', because: 'they belong to their dispute' },
    shows: ['id', 'dispute_id', 'text', 'made_at'],
    withholds: ['made_by'],
    ofStaff: true,
    erasing: { by: 'replacing', set: sql`text = ''`, still: sql`t.text <> ''`, because: 'the dispute is kept' },
  },
  {
    table: 'payments.bank_lines',
    holds: 'Bank transfers',
    merging: { by: 'id' },
    shows: [
      'id',
      'client_id',
      'booked_on',
      'currency',
      'amount_minor',
      'payer_name',
      'payer_account',
      'text',
      'payment_reference',
      'end_to_end',
      'bank_reference',
      'is_return',
      'transaction_id',
    ],
    withholds: [
      'statement_id',
      'account',
      'key',
      'state',
      'state_reason',
      'changed_by',
      'changed_at',
      'note',
      'payout_id',
      'matches',
    ],
    erasing: {
      by: 'replacing',
      set: sql`payer_name = '', payer_account = '', text = '', note = ''`,
      still: sql`(t.payer_name <> '' OR t.payer_account <> '' OR t.text <> '' OR t.note <> '')`,
      because: 'the line is part of a bank statement, which tax law wants kept',
    },
  },
]

/** What has to come to an end before a client is forgotten, as sentences. */
export async function openAfterwards(ctx: Context, clientIds: readonly number[]): Promise<string[]> {
  const theirs = sql`client_id = ANY(${sql.param(clientIds)}::bigint[])`
  const { rows } = await ctx.read.execute<{ refunds: string; disputes: string }>(sql`
    SELECT (SELECT count(*) FROM payments.refunds WHERE ${theirs} AND state IN ('asked', 'pending', 'unknown')) AS refunds,
           (SELECT count(*) FROM payments.disputes WHERE ${theirs} AND state NOT IN ('won', 'lost')) AS disputes`)
  const open = rows[0]!
  return [
    ...(Number(open.refunds) > 0 ? [`Refunds: ${open.refunds} are on their way.`] : []),
    ...(Number(open.disputes) > 0 ? [`Disputed payments: ${open.disputes} are not decided.`] : []),
  ]
}
