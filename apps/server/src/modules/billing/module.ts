import type { Module } from '../../platform/module.ts'
import { daily } from '../../platform/schedule/task.ts'
import { addCredit, mailInvoice } from './listeners.ts'
import { invoiceDueCharges } from './use-cases/invoice-due-charges.ts'

export const billing: Module = {
  name: 'billing',
  migrations: new URL('./migrations/', import.meta.url),
  listeners: [mailInvoice, addCredit],
  tasks: [
    {
      name: 'billing.invoice_due_charges',
      title: 'Invoice open charges',
      // After the rooms above have put their charges in at 02:00; what they put in later comes the next day.
      when: daily('02:10'),
      run: (ctx) => invoiceDueCharges(ctx, { dueUntil: ctx.today.add({ days: 14 }) }),
    },
  ],
}
