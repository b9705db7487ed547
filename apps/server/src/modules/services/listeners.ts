import { eq } from 'drizzle-orm'
import { publicUrl } from '../../platform/addresses.ts'
import { on } from '../../platform/outbox.ts'
import { invoicePaid } from '../billing/index.ts'
import { contactOf } from '../clients/index.ts'
import { queueMail } from '../messaging/index.ts'
import { serviceActivated } from './events.ts'
import { services } from './schema.ts'
import { takePayment } from './use-cases/take-payment.ts'

export const onInvoicePaid = on(invoicePaid, 'services.take_payment', (tx, { sources }) => takePayment(tx, sources))

/** Tells the client that the service is ready. The password is not in the mail; the page shows it. */
export const mailServiceReady = on(serviceActivated, 'services.mail_ready', async (tx, { serviceId, clientId }) => {
  const [service] = await tx.db.select().from(services).where(eq(services.id, serviceId))
  const contact = await contactOf(tx, clientId)
  await queueMail(tx, {
    template: 'service_ready',
    to: contact.email,
    toName: contact.name,
    clientId,
    dedupeKey: `service:${serviceId}`,
    data: {
      firstName: contact.firstName,
      product: service!.productName,
      domain: service!.domain,
      username: service!.username,
      host: service!.serverHost,
      link: `${tx.port(publicUrl)}/services/${serviceId}`,
    },
  })
})
