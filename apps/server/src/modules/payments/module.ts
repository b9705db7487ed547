import type { Module } from '../../platform/module.ts'
import { daily, every } from '../../platform/schedule/task.ts'
import { paymentsAuditKinds } from './audit-kinds.ts'
import { paymentsRecords } from './client-records.ts'
import { sealedGatewaySecrets } from './gateway-secrets.ts'
import {
  closePagesOfCredited,
  closePagesOfPaid,
  closePagesOfVoided,
  closePagesOfWrittenOff,
  forgetChoiceOfFormer,
  forgetOfClosed,
  mailChallenge,
  mailFailure,
  mailReceipt,
  mailRefund,
  mailReversal,
} from './listeners.ts'
import { askRefund } from './use-cases/ask-refund.ts'
import { compareLines } from './use-cases/bank/compare-lines.ts'
import { chargeDueInvoices, chargeInvoice } from './use-cases/charge/charge-due-invoices.ts'
import { closeOpenSessions } from './use-cases/charge/close-sessions.ts'
import { handleGatewayEvent } from './use-cases/handle-gateway-event.ts'
import { forgetMethod, forgetMethods } from './use-cases/methods/forget-method.ts'
import { reconcileStorings } from './use-cases/methods/reconcile-storings.ts'
import { tellExpiry } from './use-cases/methods/tell-expiry.ts'
import { readPayouts, readPayoutsOf } from './use-cases/read-payouts.ts'
import { reconcileAttempts } from './use-cases/reconcile-attempts.ts'
import { reconcileRefunds } from './use-cases/reconcile-refunds.ts'

export const payments: Module = {
  name: 'payments',
  migrations: new URL('./migrations/', import.meta.url),
  records: paymentsRecords,
  auditKinds: paymentsAuditKinds,
  sealed: [sealedGatewaySecrets],
  listeners: [
    mailReceipt,
    mailFailure,
    mailChallenge,
    mailRefund,
    mailReversal,
    closePagesOfPaid,
    closePagesOfCredited,
    closePagesOfWrittenOff,
    closePagesOfVoided,
    forgetOfClosed,
    forgetChoiceOfFormer,
  ],
  jobs: [handleGatewayEvent, chargeInvoice, closeOpenSessions, forgetMethod, compareLines, askRefund, readPayoutsOf],
  tasks: [
    {
      name: 'payments.reconcile_attempts',
      title: 'Ask gateways about unfinished payments',
      when: every(10),
      run: reconcileAttempts,
    },
    {
      name: 'payments.charge_due_invoices',
      title: 'Charge stored cards for what is due',
      // Before people get up, and twice more for what a provider that was down, or a card that came late, has left over.
      when: daily('05:00', '11:00', '17:00'),
      run: (ctx) => chargeDueInvoices(ctx),
    },
    {
      name: 'payments.reconcile_storings',
      title: 'Ask gateways about cards that are being stored',
      when: every(10),
      run: reconcileStorings,
    },
    {
      name: 'payments.forget_methods',
      title: 'Have providers forget removed cards',
      when: daily('04:30'),
      run: forgetMethods,
    },
    {
      name: 'payments.tell_expiry',
      title: 'Tell of cards that will expire',
      when: daily('08:10'),
      run: (ctx) => tellExpiry(ctx),
    },
    {
      name: 'payments.reconcile_refunds',
      title: 'Ask gateways about refunds that are on their way',
      when: every(10),
      run: reconcileRefunds,
    },
    {
      name: 'payments.read_payouts',
      title: 'Read what gateways have paid out',
      when: daily('05:30'),
      run: readPayouts,
    },
  ],
}
