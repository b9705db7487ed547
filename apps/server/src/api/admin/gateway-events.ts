import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { clientNames } from '../../modules/clients/index.ts'
import * as payments from '../../modules/payments/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().admin

export const webhookEventHandlers = {
  list: os.webhookEvents.list.handler(async ({ input, context: { ctx } }) => {
    const page = await payments.listInboundEvents(ctx, input)
    return { ...page, items: await presentEvents(ctx, page.items) }
  }),

  get: os.webhookEvents.get.handler(async ({ input, context: { ctx } }) => {
    const { body, understood, ...event } = await payments.inboundEvent(ctx, input.id)
    const [shown] = await presentEvents(ctx, [event])
    return { ...shown!, body, understood }
  }),

  replay: os.webhookEvents.replay.handler(async ({ input, context: { ctx } }) => {
    await payments.replayEvent(ctx, input.id)
    return { done: true }
  }),

  refused: os.webhookEvents.refused.handler(async ({ input, context: { ctx } }) => ({
    items: (await payments.refusedWebhooksOf(ctx, input)).map(({ gateway, reason, day, count, lastAt }) => ({
      gateway,
      reason,
      day: day.toString(),
      count,
      lastAt: lastAt.toString(),
    })),
  })),
}

async function presentEvents(ctx: Context, events: payments.InboundEvent[]) {
  const names = await clientNames(
    ctx,
    events.flatMap((event) => event.clientId ?? []),
  )
  return events.map((event) => ({
    id: event.id,
    integration: event.integration,
    eventId: event.eventId,
    type: event.type,
    state: payments.stateOfEvent(event),
    client: event.clientId === null ? null : { id: event.clientId, name: names.get(event.clientId) ?? '' },
    receivedAt: event.receivedAt.toString(),
    handledAt: event.handledAt?.toString() ?? null,
    outcome: event.outcome,
    deliveries: event.deliveries,
    tries: event.tries,
    problem: event.problem,
    replays: event.replays,
  }))
}

export const exchangeHandlers = {
  list: os.exchanges.list.handler(async ({ input, context: { ctx } }) => {
    const page = await payments.listExchanges(ctx, input)
    return { ...page, items: page.items.map(presentExchange) }
  }),
}

const presentExchange = ({ exchange, at, ...row }: payments.SaidToProvider) => ({
  ...row,
  at: at.toString(),
  method: exchange.method,
  url: exchange.url,
  status: exchange.status ?? null,
  durationMs: exchange.durationMs,
  error: exchange.error ?? null,
  request: exchange.requestBody ?? null,
  answer: exchange.responseBody ?? null,
})
