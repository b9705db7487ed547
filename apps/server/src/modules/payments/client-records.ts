import { type SQL, sql } from 'drizzle-orm'
import { type ClientRecords, type Subject, through } from '../../platform/client-records.ts'

const eventsOf = ({ clientIds }: Subject): SQL =>
  sql`t.event->>'attemptKey' IN (SELECT a.key FROM payments.attempts a WHERE a.client_id = ANY(${sql.param(clientIds)}::bigint[]))`

/** What this room keeps of clients. */
export const paymentsRecords: ClientRecords = {
  room: 'payments',
  tables: [
    {
      table: 'payments.exchanges',
      holds: 'Talks with payment providers',
      mine: through('payments.attempts', 'attempt_id'),
      merging: { by: 'nothing', because: 'they belong to their attempts' },
      shows: ['id', 'attempt_id', 'gateway', 'at'],
      withholds: ['exchange', 'correlation_id'],
      erasing: { by: 'deleting' },
    },
    {
      table: 'payments.inbound_events',
      holds: 'News from payment providers',
      mine: eventsOf,
      merging: { by: 'nothing', because: 'they belong to their attempts' },
      shows: ['id', 'integration', 'type', 'received_at', 'handled_at', 'outcome'],
      withholds: ['event_id', 'event', 'raw', 'deliveries'],
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
        'invoice_id',
        'gateway',
        'currency',
        'amount_minor',
        'state',
        'reason',
        'created_at',
        'changed_at',
      ],
      withholds: ['key', 'session_id', 'redirect_url'],
      erasing: {
        by: 'replacing',
        set: sql`session_id = NULL, redirect_url = NULL`,
        still: sql`(t.session_id IS NOT NULL OR t.redirect_url IS NOT NULL)`,
        because: 'that something was paid, when and how belongs to the books',
      },
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
        'received_at',
      ],
      erasing: { by: 'keeping', because: 'tax law wants payments kept, with the reference they came under' },
    },
  ],
  async hindersErasure(ctx, { clientIds }) {
    const { rows } = await ctx.read.execute<{ n: string }>(sql`
      SELECT count(*) AS n FROM payments.attempts
       WHERE client_id = ANY(${sql.param(clientIds)}::bigint[]) AND state IN ('pending', 'unknown')`)
    const n = Number(rows[0]!.n)
    return n > 0 ? [`Attempts to pay: the provider has not said what became of ${n}.`] : []
  },
}
