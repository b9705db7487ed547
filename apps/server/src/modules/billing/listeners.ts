import { publicUrl } from '../../platform/addresses.ts'
import { on } from '../../platform/outbox.ts'
import { clientNames, mailClient } from '../clients/index.ts'
import { queueMail, sender } from '../messaging/index.ts'
import { taxIdChecked } from '../tax/index.ts'
import { invoiceIssued, invoicePaid, quoteAccepted } from './events.ts'
import { totalOf } from './invoice.ts'
import { ownInvoice } from './queries/invoices.ts'
import { quoteDetails } from './queries/quotes.ts'
import { creditFunds } from './use-cases/add-funds.ts'
import { issueWaitingDrafts } from './use-cases/issue-draft.ts'

/** Tells the client of a new invoice. */
export const mailInvoice = on(invoiceIssued, 'billing.mail_invoice', async (tx, { invoiceId, clientId }) => {
  const invoice = await ownInvoice(tx, invoiceId)
  await mailClient(tx, 'invoices', {
    template: 'invoice_issued',
    clientId,
    dedupeKey: `invoice:${invoiceId}`,
    data: {
      invoiceNumber: invoice.number,
      total: totalOf(invoice).toWire(),
      dueOn: invoice.dueOn.toString(),
      link: `${tx.port(publicUrl)}/invoices/${invoiceId}`,
    },
  })
})

/** Money that was paid in advance becomes the client's credit. */
export const addCredit = on(invoicePaid, 'billing.add_credit', creditFunds)

/** What waited for the check of a tax number is issued. */
export const issueWaiting = on(taxIdChecked, 'billing.issue_waiting', async (tx, { taxId }) => {
  await issueWaitingDrafts(tx, { taxId })
})

/** Tells staff, at the address we write from, that a client wants what we offered. */
export const mailAcceptance = on(quoteAccepted, 'billing.mail_acceptance', async (tx, { quoteId, clientId }) => {
  const { quote, totals } = await quoteDetails(tx, quoteId)
  const { from, name } = await tx.port(sender)(tx)
  await queueMail(tx, {
    template: 'quote_accepted',
    to: /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from,
    toName: name,
    clientId,
    dedupeKey: `quote_accepted:${quoteId}`,
    data: {
      firstName: '',
      quoteNumber: quote.number!,
      client: (await clientNames(tx, [clientId])).get(clientId) ?? '',
      acceptedBy: quote.decidedBy!,
      total: totals.total,
      link: `${tx.port(publicUrl)}/admin/quotes/${quoteId}`,
    },
  })
})
