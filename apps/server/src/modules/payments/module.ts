import type { Module } from '../../platform/module.ts'
import { every } from '../../platform/schedule/task.ts'
import { paymentsRecords } from './client-records.ts'
import { mailReceipt } from './listeners.ts'
import { reconcileAttempts } from './use-cases/ask-again.ts'
import { handleGatewayEvent } from './use-cases/receive-webhook.ts'

export const payments: Module = {
  name: 'payments',
  migrations: new URL('./migrations/', import.meta.url),
  records: paymentsRecords,
  listeners: [mailReceipt],
  jobs: [handleGatewayEvent],
  tasks: [
    {
      name: 'payments.reconcile_attempts',
      title: 'Ask gateways about unfinished payments',
      when: every(10),
      run: reconcileAttempts,
    },
  ],
}
