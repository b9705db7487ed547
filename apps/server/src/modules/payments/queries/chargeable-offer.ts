import type { Context } from '../../../platform/context.ts'
import { gatewayKinds } from '../gateways.ts'
import type { Method } from './methods.ts'
import type { Offer } from './offers.ts'

/** The terms on which a method pays, when its gateway is offered for the invoices and charges what is stored. */
export function chargeableOffer(ctx: Context, offers: Offer[], method: Method): Offer | undefined {
  const offer = offers.find((one) => one.gateway.name === method.gateway)
  return offer && ctx.port(gatewayKinds).get(offer.gateway.kind)!.capabilities.charges ? offer : undefined
}
