import { cycleLabel, type Money, recurs } from '@ostler/kernel'
import type { Tx } from '../../../platform/context.ts'
import { randomToken } from '../../../platform/crypto.ts'
import { addCharges, type NewCharge } from '../../billing/index.ts'
import type { Product, QuotedLine } from '../../catalog/index.ts'
import { onceSource, periodSource, setupSource } from '../charge-source.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { services, transitions } from '../schema.ts'

export type SoldUnit = {
  product: Product
  domain: string | null
  /** For one unit. */
  line: QuotedLine
}

/**
 * Opens a pending service for each unit sold and charges its first period and set-up. The service keeps the price it was
 * sold at. Answers the services with the charges that are to be invoiced now.
 */
export async function openServices(
  tx: Tx,
  input: { clientId: number; units: SoldUnit[] },
): Promise<{ services: ServiceRow[]; chargeIds: number[] }> {
  const opened: ServiceRow[] = []
  const charges: NewCharge[] = []
  for (const { product, domain, line } of input.units) {
    const [service] = await tx.db
      .insert(services)
      .values({
        clientId: input.clientId,
        productId: product.id,
        productName: product.name,
        domain,
        state: 'pending',
        cycle: line.cycle,
        currency: line.recurring.currency,
        recurringMinor: line.recurring.minor,
        anchorOn: tx.today,
        chargedUntil: line.period?.end ?? null,
        serverModule: product.serverModule,
        serverPlan: product.serverPlan,
        externalId: `svc_${randomToken().slice(0, 22)}`,
        createdAt: tx.now,
      })
      .returning()
    opened.push(service!)
    charges.push(...firstCharges(tx.today, input.clientId, service!, line))
  }
  await tx.db.insert(transitions).values(
    opened.map((service) => ({
      serviceId: service.id,
      toState: service.state,
      at: tx.now,
      actor: tx.actor.label,
      why: 'ordered',
    })),
  )
  for (const service of opened) tx.record({ action: 'service_opened', object: `service:${service.id}`, after: service })
  return { services: opened, chargeIds: await addCharges(tx, charges) }
}

function firstCharges(today: Temporal.PlainDate, clientId: number, service: ServiceRow, line: QuotedLine): NewCharge[] {
  const base = { clientId, dueOn: today }
  const what = describeService(service)
  const recurring: NewCharge = line.period
    ? {
        ...base,
        description: what,
        period: line.period,
        amount: line.recurring,
        source: periodSource(service.id, line.period.start),
      }
    : { ...base, description: what, period: null, amount: line.recurring, source: onceSource(service.id) }
  const setup = (amount: Money): NewCharge => ({
    ...base,
    description: `Set-up of ${what}`,
    period: null,
    amount,
    source: setupSource(service.id),
  })
  return line.setup.isZero ? [recurring] : [recurring, setup(line.setup)]
}

/** What stands on the invoice line: `Starter, example.com (monthly)`. */
export function describeService(service: Pick<ServiceRow, 'productName' | 'domain' | 'cycle'>): string {
  const name = service.domain ? `${service.productName}, ${service.domain}` : service.productName
  return recurs(service.cycle) ? `${name} (${cycleLabel(service.cycle).toLowerCase()})` : name
}
