import { eq, inArray } from 'drizzle-orm'
import { publicUrl } from '../../platform/addresses.ts'
import type { Tx } from '../../platform/context.ts'
import { on } from '../../platform/outbox.ts'
import { invoicePaid, invoicesReplaced } from '../billing/index.ts'
import { mailClient } from '../clients/index.ts'
import { readSource, readUpgradeSource } from './charge-source.ts'
import { serviceActivated, serviceSuspended, serviceUnsuspended } from './events.ts'
import { services, upgrades } from './schema.ts'
import { liftWhenSettled } from './use-cases/suspend-overdue.ts'
import { takePayment } from './use-cases/take-payment.ts'

export const onInvoicePaid = on(invoicePaid, 'services.take_payment', (tx, { sources }) => takePayment(tx, sources))

/** A change of plan goes over to the invoice that its charge stands on after a merge or split. */
export const followInvoices = on(invoicesReplaced, 'services.follow_invoices', async (tx, { by }) => {
  for (const { invoiceId, sources } of by) {
    const ids = sources.flatMap((source) => readUpgradeSource(source) ?? [])
    if (ids.length === 0) continue
    await tx.db.update(upgrades).set({ invoiceId }).where(inArray(upgrades.id, ids))
    for (const id of ids)
      tx.record({ action: 'upgrade_follows_invoice', object: `upgrade:${id}`, after: { invoiceId } })
  }
})

/** Services that were suspended for what was overdue are served again when none of it is left. */
export const liftOnPayment = on(invoicePaid, 'services.lift_suspensions', async (tx, { sources }) => {
  const ids = new Set(sources.flatMap((source) => readSource(source)?.serviceId ?? []))
  for (const id of [...ids].sort((a, b) => a - b)) await liftWhenSettled(tx, id, 'paid')
  tx.record({ action: 'suspensions_looked_at', object: 'services', after: { services: [...ids] } })
})

async function mailAbout(tx: Tx, template: 'service_suspended' | 'service_unsuspended', about: About): Promise<void> {
  const [service] = await tx.db.select().from(services).where(eq(services.id, about.serviceId))
  await mailClient(tx, 'services', {
    template,
    clientId: about.clientId,
    dedupeKey: `${template}:${about.suspensionId}`,
    data: {
      product: service!.productName,
      domain: service!.domain,
      link: `${tx.port(publicUrl)}/services/${about.serviceId}`,
    },
  })
}
type About = { serviceId: number; clientId: number; suspensionId: number }

export const mailSuspended = on(serviceSuspended, 'services.mail_suspended', (tx, about) =>
  mailAbout(tx, 'service_suspended', about),
)
export const mailUnsuspended = on(serviceUnsuspended, 'services.mail_unsuspended', (tx, about) =>
  mailAbout(tx, 'service_unsuspended', about),
)

/** Tells the client that the service is ready. The password is not in the mail; the page shows it. */
export const mailServiceReady = on(serviceActivated, 'services.mail_ready', async (tx, { serviceId, clientId }) => {
  const [service] = await tx.db.select().from(services).where(eq(services.id, serviceId))
  await mailClient(tx, 'services', {
    template: 'service_ready',
    clientId,
    dedupeKey: `service:${serviceId}`,
    data: {
      product: service!.productName,
      domain: service!.domain,
      username: service!.username,
      host: service!.serverHost,
      link: `${tx.port(publicUrl)}/services/${serviceId}`,
    },
  })
})
