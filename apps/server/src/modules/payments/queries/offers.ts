import type { StaffPermission } from '@ostler/contract'
import type { Way } from '@ostler/integration-kit'
import { invalidField, Money } from '@ostler/kernel'
import type { Context } from '../../../platform/context.ts'
import {
  accountsOn,
  balanceOf,
  grossOf,
  type InvoiceRow,
  invoiceNotPayable,
  invoicesDiffer,
  isOpen,
  ownInvoice,
  reducibleBy,
} from '../../billing/index.ts'
import { contactOf } from '../../clients/index.ts'
import { isOffered, type Payable } from '../availability.ts'
import { enabledGateways, type GatewayRow, gatewayKinds } from '../gateways.ts'
import { surchargeOn } from '../surcharge.ts'

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
  const payable = await payableOf(ctx, wish)
  const offers: Offer[] = []
  for (const gateway of await enabledGateways(ctx)) {
    const { capabilities } = ctx.port(gatewayKinds).get(gateway.kind)!
    if (!isOffered(gateway, capabilities, payable)) continue
    const surcharge = await surchargeFor(ctx, gateway, wish)
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

async function payableOf(ctx: Context, { clientId, invoices, balance }: ToPay): Promise<Payable> {
  const { country, groupId } = await contactOf(ctx, clientId)
  const accounts = await accountsOn(
    ctx,
    invoices.map((one) => one.id),
  )
  const productIds = [...accounts].flatMap((account) => /^revenue:product:(\d+)$/.exec(account)?.[1] ?? [])
  return { balance, country, groupId, productIds: new Set(productIds.map(Number)) }
}

/**
 * What is added for paying these invoices through a gateway, taxes included, exactly as it is booked when they are paid;
 * less than nothing is taken off. Nothing is added while nobody knows which tax it bears.
 */
export async function surchargeFor(
  ctx: Context,
  { surcharge }: Pick<GatewayRow, 'surcharge'>,
  { clientId, invoices, balance }: ToPay,
): Promise<Money> {
  const nothing = Money.zero(balance.currency)
  if (!surcharge) return nothing
  const amount = surchargeOn(surcharge, balance)
  if (amount.isPositive) return (await grossOf(ctx, { clientId, amount })) ?? nothing
  const { most, asked } = await reducibleBy(ctx, invoices)
  const discount = surchargeOn(surcharge, asked).negated()
  return discount.isPositive ? discount.atMost(most).negated() : nothing
}
