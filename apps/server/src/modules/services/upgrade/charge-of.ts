import type { NewCharge } from '../../billing/index.ts'
import type { ServiceRow } from '../lifecycle.ts'
import type { UpgradePart } from './quote-upgrade.ts'

/** One line of a change of plan, as it stands on the invoice. */
export function chargeOf(
  service: Pick<ServiceRow, 'clientId'>,
  part: UpgradePart,
  { on, source }: { on: Temporal.PlainDate; source: string },
): NewCharge {
  return {
    clientId: service.clientId,
    dueOn: on,
    description: part.description,
    period: part.days === 0 && part.fullPeriods === 0 ? null : part.from,
    amount: part.amount,
    taxClass: part.plan.taxClass,
    account: `revenue:product:${part.plan.productId}`,
    source,
  }
}
