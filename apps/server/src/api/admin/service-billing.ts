import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { invalidField, Money } from '@ostler/kernel'
import { clientNames, clientNotFound } from '../../modules/clients/index.ts'
import * as services from '../../modules/services/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentUpcoming } from '../portal/upgrades.ts'

const os = implement(contract).$context<ApiContext>().admin

export const priceRoundHandlers = {
  list: os.priceRounds.list.handler(async ({ input, context: { ctx } }) => {
    const page = await services.listPriceRounds(ctx, input)
    return { ...page, items: page.items.map(presentRound) }
  }),

  create: os.priceRounds.create.handler(async ({ input, context: { ctx } }) => {
    const { productId, serviceIds = [], recurring, percent = '0', effectiveOn, ...rest } = input
    if ((productId === undefined) === (input.serviceIds === undefined))
      throw invalidField('productId', 'Name a product, or services.')
    if ((recurring === undefined) === (input.percent === undefined))
      throw invalidField('recurring', 'Give a price, or a percentage.')
    const round = await services.changePrices(ctx, {
      ...rest,
      of: productId === undefined ? { serviceIds } : { productId },
      to: recurring === undefined ? { percent } : { recurring: Money.parse(recurring, input.currency) },
      effectiveOn: Temporal.PlainDate.from(effectiveOn),
    })
    return presentRound(round)
  }),

  cancel: os.priceRounds.cancel.handler(async ({ input, context: { ctx } }) => {
    await services.cancelPriceRound(ctx, { roundId: input.id })
    return { done: true as const }
  }),
}

const presentRound = (round: services.PriceRound) => ({
  id: round.id,
  productId: round.productId,
  currency: round.currency,
  cycle: round.cycle,
  recurring: round.recurringMinor === null ? null : Money.ofMinor(round.recurringMinor, round.currency).toWire(),
  percent: round.percent,
  effectiveOn: round.effectiveOn.toString(),
  noticeDays: round.noticeDays,
  reason: round.reason,
  changed: round.changed,
  leftOut: round.leftOut,
  by: round.madeBy,
  at: round.madeAt.toString(),
  cancelledAt: round.cancelledAt?.toString() ?? null,
})

export const forecastHandlers = {
  business: os.forecast.business.handler(async ({ context: { ctx } }) => {
    const { madeAt, months } = await services.storedForecast(ctx)
    return {
      madeAt: madeAt?.toString() ?? null,
      months: months.map(({ month, kind, amount, charges }) => ({
        month: month.toString(),
        kind,
        amount: amount.toWire(),
        charges,
      })),
    }
  }),

  client: os.forecast.client.handler(async ({ input, context: { ctx } }) => {
    await mustExist(ctx, input.id)
    return presentUpcoming(ctx, input.id)
  }),
}

export const exemptionHandlers = {
  set: os.suspensionExemption.set.handler(async ({ input: { id, reason }, context: { ctx } }) => {
    await mustExist(ctx, id)
    await services.exemptFromSuspension(ctx, { clientId: id, reason })
    return { done: true as const }
  }),
}

async function mustExist(ctx: Context, clientId: number): Promise<void> {
  if (!(await clientNames(ctx, [clientId])).has(clientId)) throw clientNotFound()
}
