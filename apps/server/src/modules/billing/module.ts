import type { Module } from '../../platform/module.ts'
import { daily, every } from '../../platform/schedule/task.ts'
import { readSetting } from '../../platform/settings.ts'
import { addCredit, issueWaiting, mailInvoice } from './listeners.ts'
import { lastDayToInvoice, leadDaysSetting } from './settings.ts'
import { invoiceDueCharges } from './use-cases/invoice-due-charges.ts'
import { issueForgottenDrafts } from './use-cases/issue-draft.ts'

export const billing: Module = {
  name: 'billing',
  migrations: new URL('./migrations/', import.meta.url),
  listeners: [mailInvoice, addCredit, issueWaiting],
  tasks: [
    {
      name: 'billing.invoice_due_charges',
      title: 'Invoice open charges',
      // After the rooms above have put their charges in at 02:00; what they put in later comes the next day.
      when: daily('02:10'),
      run: async (ctx) =>
        invoiceDueCharges(ctx, { dueUntil: lastDayToInvoice(ctx.today, await readSetting(ctx, leadDaysSetting)) }),
    },
    {
      name: 'billing.issue_waiting_drafts',
      title: 'Issue what waited for a tax number',
      when: every(10),
      run: issueForgottenDrafts,
    },
  ],
}
