import type { CallContext, Exchange, Gateway } from '@ostler/integration-kit'
import type { Context } from '../../platform/context.ts'
import { definePort } from '../../platform/ports.ts'
import { gatewayNotFound } from './errors.ts'
import { exchanges } from './schema.ts'

/** The gateways in use, by name, in the order in which payers see them. */
export const gateways = definePort<ReadonlyMap<string, Gateway>>('payments.gateways')

/** @throws gateway_not_found */
export function gatewayNamed(ctx: Context, name: string): Gateway {
  const gateway = ctx.port(gateways).get(name)
  if (!gateway) throw gatewayNotFound()
  return gateway
}

/** Longer than any provider takes to answer, shorter than a payer waits. */
const CALL_TIMEOUT_MS = 15_000

/** Asks a gateway something, outside any transaction, and keeps what was said for staff to read. */
export async function askGateway<T>(
  ctx: Context,
  about: { gateway: string; attemptId: number },
  ask: (call: CallContext) => Promise<T>,
): Promise<T> {
  const said: Exchange[] = []
  try {
    return await ask({
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      onExchange: (exchange) => void said.push(exchange),
    })
  } finally {
    if (said.length > 0) {
      await ctx.transaction(async (tx) => {
        tx.record({
          action: 'gateway_asked',
          object: `payment_attempt:${about.attemptId}`,
          after: { calls: said.length },
        })
        await tx.db
          .insert(exchanges)
          .values(said.map((exchange) => ({ ...about, at: tx.now, exchange, correlationId: tx.correlationId })))
      })
    }
  }
}
