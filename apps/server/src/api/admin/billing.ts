import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import * as billing from '../../modules/billing/index.ts'
import { pricingSettings } from '../../modules/catalog/index.ts'
import { accessSettings } from '../../modules/identity/index.ts'
import { orderSettings } from '../../modules/ordering/index.ts'
import { serviceSettings } from '../../modules/services/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentQuote, presentQuoteDetails } from '../portal/quotes.ts'
import { withClients } from './with-clients.ts'

const os = implement(contract).$context<ApiContext>().admin
const done = { done: true } as const
const dayOf = (text: string | null | undefined) => (text ? Temporal.PlainDate.from(text) : null)

export const adminQuoteHandlers = {
  list: os.quotes.list.handler(async ({ input, context: { ctx } }) => {
    const page = await billing.listQuotes(ctx, input)
    return { ...page, items: await withClients(ctx, page.items, (quote) => presentQuote(ctx, quote)) }
  }),

  get: os.quotes.get.handler(async ({ input, context: { ctx } }) => {
    const details = await billing.quoteDetails(ctx, input.id)
    const [shown] = await withClients(ctx, [details.quote], (quote) => ({
      ...presentQuoteDetails(ctx, details),
      lines: presentQuoteDetails(ctx, details).lines.map((line, index) => ({
        ...line,
        taxClass: details.lines[index]!.taxClass,
      })),
      createdAt: quote.createdAt.toString(),
      createdBy: quote.createdBy,
      copiedFrom: quote.copiedFrom,
      decidedIp: quote.decidedIp,
    }))
    return shown!
  }),

  create: os.quotes.create.handler(async ({ input, context: { ctx } }) => ({
    id: await billing.createQuote(ctx, { ...input, validUntil: dayOf(input.validUntil) }),
  })),

  change: os.quotes.change.handler(async ({ input, context: { ctx } }) => {
    await billing.changeQuote(ctx, { ...input, validUntil: dayOf(input.validUntil) })
    return done
  }),

  remove: os.quotes.remove.handler(async ({ input, context: { ctx } }) => {
    await billing.deleteQuote(ctx, input)
    return done
  }),

  send: os.quotes.send.handler(async ({ input, context: { ctx } }) => {
    await billing.sendQuote(ctx, input)
    return done
  }),

  sendAgain: os.quotes.sendAgain.handler(async ({ input, context: { ctx } }) => {
    await billing.sendQuoteAgain(ctx, input)
    return done
  }),

  withdraw: os.quotes.withdraw.handler(async ({ input, context: { ctx } }) => {
    await billing.withdrawQuote(ctx, input)
    return done
  }),

  copy: os.quotes.copy.handler(async ({ input, context: { ctx } }) => ({ id: await billing.copyQuote(ctx, input) })),
}

export const billableItemHandlers = {
  list: os.billableItems.list.handler(async ({ input, context: { ctx } }) => {
    const page = await billing.listBillableItems(ctx, input)
    return { ...page, items: await withClients(ctx, page.items, presentItem) }
  }),

  add: os.billableItems.add.handler(async ({ input, context: { ctx } }) => {
    const { id } = await billing.addBillableItem(ctx, { ...input, ...daysOf(ctx, input) })
    return { id }
  }),

  change: os.billableItems.change.handler(async ({ input, context: { ctx } }) => {
    await billing.changeBillableItem(ctx, { ...input, ...daysOf(ctx, input) })
    return done
  }),

  remove: os.billableItems.remove.handler(async ({ input, context: { ctx } }) => {
    await billing.deleteBillableItem(ctx, input)
    return done
  }),

  stop: os.billableItems.stop.handler(async ({ input, context: { ctx } }) => {
    await billing.stopBillableItem(ctx, input)
    return done
  }),
}

type GivenDays = { doneOn?: string | undefined; startsOn: string | null; untilOn: string | null }

const daysOf = (ctx: Context, { doneOn, startsOn, untilOn }: GivenDays) => ({
  doneOn: dayOf(doneOn) ?? ctx.today,
  startsOn: dayOf(startsOn),
  untilOn: dayOf(untilOn),
})

const presentItem = (item: billing.BillableItem) => ({
  id: item.id,
  state: billing.billableStateOf(item),
  description: item.description,
  unit: item.unit,
  quantity: item.quantity,
  unitPrice: Money.ofMinor(item.unitPriceMinor, item.currency).toWire(),
  amount: Money.ofMinor(item.amountMinor, item.currency).toWire(),
  taxClass: item.taxClass,
  doneOn: item.doneOn.toString(),
  plan: item.plan,
  startsOn: item.startsOn?.toString() ?? null,
  cycle: item.cycle,
  untilOn: item.untilOn?.toString() ?? null,
  times: item.times,
  charged: item.charged,
  nextOn: item.nextOn?.toString() ?? null,
})

export const parkedHandlers = {
  list: os.parked.list.handler(async ({ input, context: { ctx } }) => {
    const page = await billing.listParked(ctx, input)
    const items = await withClients(ctx, page.items, (one) => ({
      id: one.clientId,
      task: one.task,
      error: one.error,
      parkedAt: one.parkedAt.toString(),
    }))
    return { ...page, items }
  }),

  release: os.parked.release.handler(async ({ input, context: { ctx } }) => {
    await billing.releaseClient(ctx, { clientId: input.id })
    return done
  }),
}

export const reportHandlers = {
  numbering: os.reports.numbering.handler(async ({ context: { ctx } }) => ({
    series: await billing.numberingReport(ctx),
  })),
}

export const settingsHandlers = {
  billing: os.settings.billing.handler(({ context: { ctx } }) => billing.billingSettings.read(ctx)),

  changeBilling: os.settings.changeBilling.handler(async ({ input, context: { ctx } }) => {
    await billing.billingSettings.change(ctx, input)
    return done
  }),

  services: os.settings.services.handler(async ({ context: { ctx } }) => {
    const rooms = await Promise.all([serviceSettings.read(ctx), orderSettings.read(ctx), pricingSettings.read(ctx)])
    const [services, orders, pricing] = rooms
    return {
      values: { ...services.values, ...orders.values, ...pricing.values },
      defaults: { ...services.defaults, ...orders.defaults, ...pricing.defaults },
      about: { ...services.about, ...orders.about, ...pricing.about },
    }
  }),

  changeServices: os.settings.changeServices.handler(async ({ input, context: { ctx } }) => {
    const { staleAfterDays, dayCount, ...services } = input
    await ctx.transaction(async (tx) => {
      await serviceSettings.change(tx, services)
      await orderSettings.change(tx, { staleAfterDays })
      await pricingSettings.change(tx, { dayCount })
    })
    return done
  }),

  access: os.settings.access.handler(({ context: { ctx } }) => accessSettings.read(ctx)),

  changeAccess: os.settings.changeAccess.handler(async ({ input, context: { ctx } }) => {
    await accessSettings.change(ctx, input)
    return done
  }),
}
