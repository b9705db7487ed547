import type { Cycle } from '@ostler/kernel'
import type { Tx } from '../../../platform/context.ts'
import { randomToken } from '../../../platform/crypto.ts'
import type { FieldAnswers } from '../../../platform/fields.ts'
import { addCharges, type NewCharge } from '../../billing/index.ts'
import type { Product, QuotedOption, QuotedPart, QuotedUnit } from '../../catalog/index.ts'
import { onceSource, periodSource, setupSource } from '../charge-source.ts'
import { describeService } from '../describe.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { type ChosenOption, services, transitions } from '../schema.ts'
import { beginSetUp } from './begin-set-up.ts'
import { takePayment } from './take-payment.ts'

export type SoldUnit = {
  product: Product
  domain: string | null
  /** What the client answered to the product's fields, by name. */
  fields: FieldAnswers
  unit: QuotedUnit
  cycle: Cycle
  /** The service that an add-on hangs on. */
  parentServiceId: number | null
}

/**
 * Opens a pending service for each unit sold and charges what the quote says is due today. The service keeps the price it
 * was sold at, with its options, discounts and answers. Answers the services, in the order of the units, with the charges
 * that are to be invoiced now. What has nothing to pay today, such as a trial, begins at once.
 */
export async function openServices(
  tx: Tx,
  input: { clientId: number; units: SoldUnit[] },
): Promise<{ services: ServiceRow[]; chargeIds: number[] }> {
  const opened: ServiceRow[] = []
  const charges: NewCharge[] = []
  for (const { product, domain, fields, unit, cycle, parentServiceId } of input.units) {
    const [service] = await tx.db
      .insert(services)
      .values({
        clientId: input.clientId,
        productId: product.id,
        productName: product.name,
        domain,
        state: 'pending',
        cycle,
        currency: unit.recurring.currency,
        recurringMinor: unit.recurring.minor,
        anchorOn: unit.anchor ?? tx.today,
        chargedUntil: unit.chargedUntil,
        serverModule: product.serverModule,
        externalId: `svc_${randomToken().slice(0, 22)}`,
        createdAt: tx.now,
        parentId: parentServiceId,
        taxClass: product.taxClass,
        options: unit.options.map(chosen),
        fields,
        discounts: unit.keeps,
      })
      .returning()
    opened.push(service!)
    charges.push(...unit.parts.map((part) => firstCharge(tx.today, service!, part)))
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
  const chargeIds = await addCharges(tx, charges)
  for (const service of opened) await beginSetUp(tx, service, 'ordered')
  const unpaid = opened.filter((_, index) => input.units[index]!.unit.parts.length === 0)
  await takePayment(
    tx,
    unpaid.map((service) => onceSource(service.id)),
  )
  return { services: opened, chargeIds }
}

const chosen = ({ recurring, setup, ...option }: QuotedOption): ChosenOption => ({
  ...option,
  recurringMinor: String(recurring.minor),
  setupMinor: String(setup.minor),
})

function firstCharge(today: Temporal.PlainDate, service: ServiceRow, part: QuotedPart): NewCharge {
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

function sourceOf(serviceId: number, part: QuotedPart): string {
  if (part.period) return periodSource(serviceId, part.period.start)
  return part.kind === 'setup' ? setupSource(serviceId) : onceSource(serviceId)
}
