import { sql } from 'drizzle-orm'
import { type ClientRecords, through } from '../../platform/client-records.ts'
import { afterwardsRecords, openAfterwards } from './afterwards-records.ts'
import { methodRecords } from './method-records.ts'

/** What this room keeps of clients. */
export const paymentsRecords: ClientRecords = {
  room: 'payments',
  tables: [
    {
      table: 'payments.exchanges',
      holds: 'Talks with payment providers',
      mine: through('payments.attempts', 'attempt_id'),
      merging: { by: 'nothing', because: 'they belong to their attempts' },
      shows: ['id', 'attempt_id', 'refund_id', 'storing_id', 'gateway', 'at'],
      withholds: ['exchange', 'correlation_id'],
      erasing: { by: 'deleting' },
    },
    {
      table: 'payments.inbound_events',
      holds: 'News from payment providers',
      merging: { by: 'id' },
      shows: ['id', 'client_id', 'integration', 'type', 'received_at', 'handled_at', 'outcome'],
      withholds: ['event_id', 'event', 'raw', 'deliveries', 'tries', 'problem', 'replays'],
      erasing: {
        by: 'replacing',
        set: sql`raw = ''`,
        still: sql`length(t.raw) > 0`,
        only: sql`t.handled_at IS NOT NULL`,
        because: 'by its id a provider’s news is known when it comes a second time',
      },
    },
    {
      table: 'payments.attempts',
      holds: 'Attempts to pay',
      merging: { by: 'id' },
      shows: [
        'id',
        'client_id',
        'gateway',
        'way',
        'made_by',
        'method_id',
        'stores',
        'currency',
        'amount_minor',
        'surcharge_minor',
        'state',
        'reason',
        'reference',
        'created_at',
        'changed_at',
      ],
      withholds: [
        'key',
        'session_id',
        'redirect_url',
        'widget',
        'challenge_url',
        'holds',
        'is_hard',
        'looks',
        'look_after',
        'asked_at',
        'held_until',
      ],
      erasing: {
        by: 'replacing',
        set: sql`session_id = NULL, redirect_url = NULL, widget = NULL, challenge_url = NULL`,
        still: sql`(t.session_id IS NOT NULL OR t.redirect_url IS NOT NULL OR t.widget IS NOT NULL OR t.challenge_url IS NOT NULL)`,
        because: 'that something was paid, when and how belongs to the books',
      },
    },
    {
      table: 'payments.attempt_invoices',
      holds: 'Invoices of attempts to pay',
      mine: through('payments.attempts', 'attempt_id'),
      merging: { by: 'nothing', because: 'they belong to their attempts' },
      shows: ['attempt_id', 'invoice_id'],
      few: true,
      erasing: { by: 'keeping', because: 'what a payment was for belongs to the books' },
    },
    {
      table: 'payments.transactions',
      holds: 'Payments',
      merging: { by: 'id' },
      shows: [
        'id',
        'client_id',
        'invoice_id',
        'attempt_id',
        'gateway',
        'reference',
        'currency',
        'amount_minor',
        'fee_minor',
        'refunded_minor',
        'reversed_minor',
        'method_id',
        'received_at',
      ],
      erasing: { by: 'keeping', because: 'tax law wants payments kept, with the reference they came under' },
    },
    ...methodRecords,
    ...afterwardsRecords,
  ],
  async hindersErasure(ctx, { clientIds }) {
    const { rows } = await ctx.read.execute<{ n: string }>(sql`
      SELECT count(*) AS n FROM payments.attempts
       WHERE client_id = ANY(${sql.param(clientIds)}::bigint[]) AND state IN ('pending', 'unknown')`)
    const n = Number(rows[0]!.n)
    const open = n > 0 ? [`Attempts to pay: the provider has not said what became of ${n}.`] : []
    return [...open, ...(await openAfterwards(ctx, clientIds))]
  },
}
