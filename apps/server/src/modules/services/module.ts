import type { Module } from '../../platform/module.ts'
import { daily, every } from '../../platform/schedule/task.ts'
import { readSetting } from '../../platform/settings.ts'
import { leadDaysSetting } from '../billing/index.ts'
import { servicesRecords } from './client-records.ts'
import { listAccounts } from './import/list-accounts.ts'
import {
  followInvoices,
  liftOnPayment,
  mailServiceReady,
  mailSuspended,
  mailUnsuspended,
  onInvoicePaid,
} from './listeners.ts'
import { sealedOperationInput } from './operations/ask-for.ts'
import { goOn } from './operations/go-on.ts'
import { onServerAvailable, onWorkTold } from './operations/news.ts'
import { operate } from './operations/operate.ts'
import { readServerUsage } from './readings/read-server-usage.ts'
import { readUsage } from './readings/read-usage.ts'
import { mailServerBack, mailServerDown } from './server-alerts.ts'
import { announcePriceChanges } from './use-cases/announce-price-changes.ts'
import { settleUpgrades } from './use-cases/cancel-upgrade.ts'
import { chargeRenewals } from './use-cases/charge-renewals.ts'
import { rateUsage } from './use-cases/rate-usage.ts'
import { endDue } from './use-cases/request-end.ts'
import { storeForecast } from './use-cases/store-forecast.ts'
import { suspendOverdue } from './use-cases/suspend-overdue.ts'

export const services: Module = {
  name: 'services',
  migrations: new URL('./migrations/', import.meta.url),
  records: servicesRecords,
  listeners: [
    onWorkTold,
    onServerAvailable,
    onInvoicePaid,
    followInvoices,
    liftOnPayment,
    mailServiceReady,
    mailSuspended,
    mailUnsuspended,
    mailServerDown,
    mailServerBack,
  ],
  jobs: [operate, readServerUsage, listAccounts],
  auditKinds: {
    security: ['credentials_shown', 'service_signed_on', 'service_console_opened'],
    bookkeeping: ['operation_left', 'operations_called'],
  },
  sealed: [
    {
      table: 'services.services',
      column: 'sealed_password',
      key: ['id'],
      about: ({ id }) => `service_password:${id}`,
    },
    sealedOperationInput,
  ],
  tasks: [
    {
      name: 'services.read_usage',
      title: 'Read from servers what services use',
      when: every(360),
      run: readUsage,
    },
    {
      name: 'services.rate_usage',
      title: 'Charge what was used in periods that are over',
      when: daily('01:55'),
      run: rateUsage,
    },
    {
      name: 'services.announce_price_changes',
      title: 'Tell clients about new prices',
      when: daily('09:00'),
      run: announcePriceChanges,
    },
    {
      name: 'services.store_forecast',
      title: 'Work out the forecast of the business',
      when: daily('04:00'),
      run: storeForecast,
    },
    {
      name: 'services.go_on',
      title: 'Call up what is wanted of servers and has no job',
      when: every(1),
      run: goOn,
    },
    {
      name: 'services.end_due',
      title: 'End services whose last day has come',
      when: daily('03:00'),
      run: endDue,
    },
    {
      name: 'services.suspend_overdue',
      title: 'Suspend and terminate services whose invoices are overdue',
      when: daily('03:00'),
      run: suspendOverdue,
    },
    {
      name: 'services.settle_upgrades',
      title: 'Make changes of plan that are due, give up those that were not paid',
      when: daily('01:50'),
      run: settleUpgrades,
    },
    {
      name: 'services.charge_renewals',
      title: 'Charge the next period of services',
      when: daily('02:00'),
      run: async (ctx) => chargeRenewals(ctx, { on: ctx.today, lead: await readSetting(ctx, leadDaysSetting) }),
    },
  ],
}
