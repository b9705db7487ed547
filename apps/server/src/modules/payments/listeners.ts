import { Money } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import { publicUrl } from '../../platform/addresses.ts'
import { on } from '../../platform/outbox.ts'
import { ownInvoice } from '../billing/index.ts'
import { mailClient } from '../clients/index.ts'
import { paymentSettled } from './events.ts'
import { transactions } from './schema.ts'

/** Thanks the client for a payment. */
export const mailReceipt = on(
  paymentSettled,
  'payments.mail_receipt',
  async (tx, { transactionId, invoiceId, clientId }) => {
    const [transaction] = await tx.db.select().from(transactions).where(eq(transactions.id, transactionId))
    const invoice = await ownInvoice(tx, invoiceId)
    await mailClient(tx, 'invoices', {
      template: 'payment_received',
      clientId,
      dedupeKey: `transaction:${transactionId}`,
      data: {
        invoiceNumber: invoice.number,
        amount: Money.ofMinor(transaction!.amountMinor, transaction!.currency).toWire(),
        link: `${tx.port(publicUrl)}/invoices/${invoiceId}`,
      },
    })
  },
)
