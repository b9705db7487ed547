import { sql } from 'drizzle-orm'
import type { RecordFile, Subject } from '../../platform/client-records.ts'
import type { Context } from '../../platform/context.ts'
import { creditNotePdf, invoicePdf } from './pdf.ts'
import { creditNoteOf } from './queries/credit-notes.ts'
import { invoiceDetails } from './queries/invoices.ts'

type Row = { id: string; number: string; invoice_id: string; invoice_number: string }

/** Invoices and credit notes of a client as PDF, each rendered when its turn has come. */
export async function documentFiles(ctx: Context, { clientIds }: Subject): Promise<RecordFile[]> {
  const clients = sql`${sql.param(clientIds)}::bigint[]`
  const invoices = await ctx.read.execute<Pick<Row, 'id' | 'number'>>(
    sql`SELECT id, number FROM billing.invoices WHERE client_id = ANY(${clients}) ORDER BY id`,
  )
  const notes = await ctx.read.execute<Row>(sql`
    SELECT n.id, n.number, n.invoice_id, i.number AS invoice_number
      FROM billing.credit_notes n JOIN billing.invoices i ON i.id = n.invoice_id WHERE n.client_id = ANY(${clients}) ORDER BY n.id`)
  return [
    ...invoices.rows.map(({ id, number }) => ({
      name: `invoices/${number}.pdf`,
      content: async () => invoicePdf(ctx, await invoiceDetails(ctx, Number(id))),
    })),
    ...notes.rows.map((note) => ({
      name: `credit-notes/${note.number}.pdf`,
      content: async () => {
        const which = { invoiceId: Number(note.invoice_id), noteId: Number(note.id) }
        return creditNotePdf(await creditNoteOf(ctx, which), note.invoice_number)
      },
    })),
  ]
}

/** The day of the last document, credit notes and accepted quotes included. */
export async function lastDocumentOn(ctx: Context, { clientIds }: Subject): Promise<Temporal.PlainDate | null> {
  const clients = sql`${sql.param(clientIds)}::bigint[]`
  const { rows } = await ctx.read.execute<{ day: string | null }>(sql`
    SELECT max(day)::text AS day FROM (
      SELECT max(issued_on) AS day FROM billing.invoices WHERE client_id = ANY(${clients})
      UNION ALL SELECT max(issued_on) FROM billing.credit_notes WHERE client_id = ANY(${clients})
      UNION ALL SELECT max(issued_on) FROM billing.quotes WHERE client_id = ANY(${clients}) AND state = 'accepted'
      UNION ALL SELECT max(booked_on) FROM ledger.entries WHERE client_id = ANY(${clients})) AS documents`)
  const day = rows[0]!.day
  return day === null ? null : Temporal.PlainDate.from(day)
}
