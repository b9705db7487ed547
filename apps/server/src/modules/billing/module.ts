import type { Module } from '../../platform/module.ts'
import { daily, every } from '../../platform/schedule/task.ts'
import { readSetting } from '../../platform/settings.ts'
import { billingRecords } from './client-records.ts'
import { addCredit, issueWaiting, mailAcceptance, mailInvoice } from './listeners.ts'
import { lastDayToInvoice, leadDaysSetting } from './settings.ts'
import { chargeBillableItems } from './use-cases/charge-billable-items.ts'
import { chargeLateFees } from './use-cases/charge-late-fees.ts'
import { invoiceDueCharges } from './use-cases/invoice-due-charges.ts'
import { issueForgottenDrafts } from './use-cases/issue-draft.ts'
import { expireQuotes } from './use-cases/quotes/expire-quotes.ts'
import { sendReminders } from './use-cases/remind.ts'
import { tellOverdue } from './use-cases/tell-overdue.ts'

export const billing: Module = {
  name: 'billing',
  migrations: new URL('./migrations/', import.meta.url),
  records: billingRecords,
  listeners: [mailInvoice, mailAcceptance, addCredit, issueWaiting],
  tasks: [
    {
      name: 'billing.charge_billable_items',
      title: 'Charge billable items',
      // Before open charges are invoiced, and after the charges that some of them wait for.
      when: daily('02:05'),
      run: async (ctx) =>
        chargeBillableItems(ctx, { dueUntil: lastDayToInvoice(ctx.today, await readSetting(ctx, leadDaysSetting)) }),
    },
    {
      name: 'billing.invoice_due_charges',
      title: 'Invoice open charges',
      // After the rooms above have put their charges in at 02:00; what they put in later comes the next day.
      when: daily('02:10'),
      run: async (ctx) => {
        const dueUntil = lastDayToInvoice(ctx.today, await readSetting(ctx, leadDaysSetting))
        return invoiceDueCharges(ctx, { dueUntil, lanes: 2 })
      },
    },
    {
      name: 'billing.issue_waiting_drafts',
      title: 'Issue what waited for a tax number',
      when: every(10),
      run: issueForgottenDrafts,
    },
    {
      name: 'billing.tell_overdue',
      title: 'Find invoices that became overdue',
      when: daily('02:20'),
      run: (ctx) => tellOverdue(ctx),
    },
    {
      name: 'billing.expire_quotes',
      title: 'Close quotes that have expired',
      when: daily('00:10'),
      run: (ctx) => expireQuotes(ctx),
    },
    {
      name: 'billing.charge_late_fees',
      title: 'Charge late fees',
      when: daily('02:30'),
      run: (ctx) => chargeLateFees(ctx),
    },
    {
      name: 'billing.remind',
      title: 'Remind of open invoices',
      // In the morning: people read it when they can do something about it.
      when: daily('08:00'),
      run: (ctx) => sendReminders(ctx),
    },
  ],
}
