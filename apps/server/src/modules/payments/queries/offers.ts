import type { StaffPermission } from '@ostler/contract'
import type { Way } from '@ostler/integration-kit'
import { invalidField, Money } from '@ostler/kernel'
import type { Context } from '../../../platform/context.ts'
import {
  balanceOf,
  type InvoiceRow,
  invoiceNotPayable,
  invoicesDiffer,
  isOpen,
  ownInvoice,
} from '../../billing/index.ts'
import { enabledGateways, type GatewayRow, gatewayKinds } from '../gateways.ts'

/** A way to pay that is open to a client for some invoices. */
export type Offer = {
  gateway: GatewayRow
  way: Way
  /** Can the payer keep the means to pay for later? */
  canStore: boolean
  /** Added for paying this way, taxes included; less than nothing is taken off. */
  surcharge: Money
  /** All that is to be paid. */
  total: Money
}

/** Invoices that are paid together: of one client, in one currency, all with something left to pay. */
export type ToPay = { clientId: number; invoices: [InvoiceRow, ...InvoiceRow[]]; balance: Money }

const MOST_INVOICES = 50

/** @throws invoice_not_found, invoice_not_payable, invoices_differ, invalid_input (invoiceIds) */
export async function toPay(
  ctx: Context,
  invoiceIds: readonly number[],
  staffPermission?: StaffPermission,
): Promise<ToPay> {
  const ids = [...new Set(invoiceIds)].sort((a, b) => a - b)
  if (ids.length === 0) throw invalidField('invoiceIds', 'names no invoice')
  if (ids.length > MOST_INVOICES) throw invalidField('invoiceIds', `names more than ${MOST_INVOICES} invoices`)
  const invoices: InvoiceRow[] = []
  for (const id of ids) invoices.push(await ownInvoice(ctx, id, staffPermission))
  const [first, ...others] = invoices as [InvoiceRow, ...InvoiceRow[]]
  if (others.some((one) => one.clientId !== first.clientId || one.currency !== first.currency)) throw invoicesDiffer()
  if (invoices.some((one) => !isOpen(one) || !balanceOf(one).isPositive)) throw invoiceNotPayable()
  return {
    clientId: first.clientId,
    invoices: [first, ...others],
    balance: Money.sum(invoices.map(balanceOf), first.currency),
  }
}

/** The ways in which these invoices can be paid, in the order in which payers see them. */
export async function offersFor(ctx: Context, wish: ToPay): Promise<Offer[]> {
  const offers: Offer[] = []
  for (const gateway of await enabledGateways(ctx)) {
    const { capabilities } = ctx.port(gatewayKinds).get(gateway.kind)!
    const takes = (list: readonly string[] | null) => list === null || list.includes(wish.balance.currency)
    if (!takes(capabilities.currencies) || !takes(gateway.currencies.length > 0 ? gateway.currencies : null)) continue
    const surcharge = Money.zero(wish.balance.currency)
    offers.push({
      gateway,
      way: gateway.way,
      canStore: gateway.stores && capabilities.stores !== 'none' && gateway.way !== 'instructions',
      surcharge,
      total: wish.balance.plus(surcharge),
    })
  }
  return offers
}
