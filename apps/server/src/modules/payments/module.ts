import type { Module } from '../../platform/module.ts'
import { every } from '../../platform/schedule/task.ts'
import { paymentsAuditKinds } from './audit-kinds.ts'
import { paymentsRecords } from './client-records.ts'
import { sealedGatewaySecrets } from './gateway-secrets.ts'
import { mailReceipt } from './listeners.ts'
import { handleGatewayEvent } from './use-cases/handle-gateway-event.ts'
import { reconcileAttempts } from './use-cases/reconcile-attempts.ts'

export const payments: Module = {
  name: 'payments',
  migrations: new URL('./migrations/', import.meta.url),
  records: paymentsRecords,
  auditKinds: paymentsAuditKinds,
  sealed: [sealedGatewaySecrets],
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
