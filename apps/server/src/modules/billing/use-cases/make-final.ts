import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { readSetting } from '../../../platform/settings.ts'
import { post } from '../../ledger/index.ts'
import type { InvoiceRow } from '../invoice.ts'
import { drawNumbers } from '../numbering.ts'
import { invoices } from '../schema.ts'
import { numberingSetting } from '../settings.ts'
import { entryOfInvoice } from './entry-of-invoice.ts'

/**
 * A proforma becomes an invoice because money has arrived for it: it gets its number, is dated that day, and goes into the
 * books. The caller holds the lock on the client's money and on the invoice. One that is an invoice already is left alone.
 */
export async function makeFinal(tx: Tx, invoice: InvoiceRow): Promise<InvoiceRow> {
  if (!invoice.isProforma) return invoice
  await post(tx, await entryOfInvoice(tx, invoice))
  const { invoice: format } = await readSetting(tx, numberingSetting)
  const drawn = await drawNumbers(tx, 'invoice', format, 1)
  const [final] = await tx.db
    .update(invoices)
    .set({
      isProforma: false,
      proformaNumber: invoice.number,
      proformaSeries: invoice.series,
      proformaSeriesNumber: invoice.seriesNumber,
      proformaOn: invoice.issuedOn,
      number: drawn.numbers[0]!,
      series: drawn.series,
      seriesNumber: drawn.first,
      issuedOn: drawn.issuedOn,
    })
    .where(eq(invoices.id, invoice.id))
    .returning()
  tx.record({
    action: 'invoice_made_final',
    object: `invoice:${invoice.id}`,
    before: { number: invoice.number },
    after: { number: final!.number },
  })
  return final!
}
