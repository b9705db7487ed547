import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import { clientNames, clientNotFound } from '../../modules/clients/index.ts'
import * as payments from '../../modules/payments/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentCollection, presentMethods } from '../portal/payment-methods.ts'
import { withClients } from './with-clients.ts'

const os = implement(contract).$context<ApiContext>().admin
const done = { done: true } as const

export const clientMethodHandlers = {
  list: os.paymentMethods.list.handler(async ({ input, context: { ctx } }) => {
    await mustExist(ctx, input.id)
    const page = await payments.listMethods(ctx, { ...input, clientId: input.id })
    return { ...page, items: await presentMethods(ctx, page.items) }
  }),

  makeDefault: os.paymentMethods.makeDefault.handler(async ({ input, context: { ctx } }) => {
    await payments.chooseDefault(ctx, { methodId: input.id })
    return done
  }),

  remove: os.paymentMethods.remove.handler(async ({ input, context: { ctx } }) => {
    await payments.removeMethod(ctx, { methodId: input.id })
    return done
  }),
}

export const collectionHandlers = {
  list: os.collections.list.handler(async ({ input, context: { ctx } }) => {
    const page = await payments.listTried(ctx, input)
    const items = await withClients(ctx, page.items, ({ id, number, dueOn, currency, openMinor, ...tried }) => ({
      id,
      number,
      dueOn,
      balance: Money.ofMinor(openMinor, currency).toWire(),
      tries: tried.tries,
      nextOn: tried.nextOn,
      reason: tried.reason,
    }))
    return { ...page, items }
  }),

  ofInvoice: os.collections.ofInvoice.handler(async ({ input, context: { ctx } }) =>
    presentCollection(await payments.collectionOf(ctx, input.id)),
  ),

  pause: os.collections.pause.handler(async ({ input, context: { ctx } }) => {
    await mustExist(ctx, input.id)
    const pause = await payments.pauseOf(ctx, input.id)
    return {
      pause: pause && {
        until: pause.until?.toString() ?? null,
        reason: pause.reason,
        by: pause.madeBy,
        at: pause.madeAt.toString(),
      },
    }
  }),

  stop: os.collections.stop.handler(async ({ input, context: { ctx } }) => {
    const until = input.until === undefined ? null : Temporal.PlainDate.from(input.until)
    await payments.pauseCharging(ctx, { clientId: input.id, until, reason: input.reason })
    return done
  }),

  resume: os.collections.resume.handler(async ({ input, context: { ctx } }) => {
    await payments.resumeCharging(ctx, { clientId: input.id })
    return done
  }),

  chargeNow: os.collections.chargeNow.handler(async ({ input, context: { ctx } }) => {
    const attempt = await payments.chargeNow(ctx, { invoiceId: input.id, methodId: input.methodId })
    return { attemptId: attempt.id, state: attempt.state, reason: attempt.reason }
  }),
}

export const chargeSettingsHandlers = {
  charging: os.settings.charging.handler(({ context: { ctx } }) => payments.chargeSettings.read(ctx)),

  changeCharging: os.settings.changeCharging.handler(async ({ input, context: { ctx } }) => {
    await payments.chargeSettings.change(ctx, input)
    return done
  }),
}

async function mustExist(ctx: Context, clientId: number): Promise<void> {
  if (!(await clientNames(ctx, [clientId])).has(clientId)) throw clientNotFound()
}
