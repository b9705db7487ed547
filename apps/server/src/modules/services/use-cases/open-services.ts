import type { Cycle, Money, Period } from '@ostler/kernel'
import type { Tx } from '../../../platform/context.ts'
import { randomToken } from '../../../platform/crypto.ts'
import { addCharges, type NewCharge } from '../../billing/index.ts'
import type { KeptDiscount, Product } from '../../catalog/index.ts'
import { onceSource, periodSource, setupSource } from '../charge-source.ts'
import { describeService } from '../describe.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { type ChosenOption, services, transitions } from '../schema.ts'

/** One thing that is charged when a service is sold. */
export type SoldPart = {
  kind: 'stub' | 'period' | 'setup' | 'once'
  period: Period | null
  discount: Money
  discountLabel: string | null
  /** What is charged: the discount is off. */
  net: Money
}

export type SoldUnit = {
  product: Product
  cycle: Cycle
  domain: string | null
  fields: Record<string, string>
  /** The service this is an add-on of: one that exists, or the place of its unit in the same call. */
  parent: { serviceId: number } | { unit: number } | null
  /** The price of a full period, which the service keeps. */
  recurring: Money
  options: ChosenOption[]
  /** Periods are counted from here; null when it does not recur. */
  anchor: Temporal.PlainDate | null
  chargedUntil: Temporal.PlainDate | null
  parts: SoldPart[]
  keeps: KeptDiscount[]
}

/**
 * Opens a pending service for each unit sold and charges what is due today for it. The service keeps the price it was
 * sold at, with its options, discounts and answers. Answers the services with the charges that are to be invoiced now.
 */
export async function openServices(
  tx: Tx,
  input: { clientId: number; units: SoldUnit[] },
): Promise<{ services: ServiceRow[]; chargeIds: number[] }> {
  const opened: ServiceRow[] = []
  const charges: NewCharge[] = []
  for (const unit of input.units) {
    const { product } = unit
    const parentId = unit.parent && ('serviceId' in unit.parent ? unit.parent.serviceId : opened[unit.parent.unit]!.id)
    const [service] = await tx.db
      .insert(services)
      .values({
        clientId: input.clientId,
        productId: product.id,
        productName: product.name,
        domain: unit.domain,
        state: 'pending',
        cycle: unit.cycle,
        currency: unit.recurring.currency,
        recurringMinor: unit.recurring.minor,
        anchorOn: unit.anchor ?? tx.today,
        chargedUntil: unit.chargedUntil,
        serverModule: product.serverModule,
        serverPlan: product.serverPlan,
        externalId: `svc_${randomToken().slice(0, 22)}`,
        createdAt: tx.now,
        parentId,
        taxClass: product.taxClass,
        options: unit.options,
        fields: unit.fields,
        discounts: unit.keeps,
      })
      .returning()
    opened.push(service!)
    charges.push(...unit.parts.map((part) => chargeOf(tx.today, service!, part)))
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

function chargeOf(today: Temporal.PlainDate, service: ServiceRow, part: SoldPart): NewCharge {
  const what = describeService(service)
  return {
    clientId: service.clientId,
    dueOn: today,
    description: part.kind === 'setup' ? `Set-up of ${what}` : what,
    period: part.period,
    amount: part.net,
    discount: part.discountLabel === null ? null : { amount: part.discount, label: part.discountLabel },
    taxClass: service.taxClass,
    account: `revenue:product:${service.productId}`,
    source: sourceOf(service.id, part),
  }
}

function sourceOf(serviceId: number, { kind, period }: SoldPart): string {
  if (kind === 'setup') return setupSource(serviceId)
  return period ? periodSource(serviceId, period.start) : onceSource(serviceId)
}
