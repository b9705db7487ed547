import type { PayoutsAnswer } from '@ostler/integration-kit'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Context } from '../../../platform/context.ts'
import { defineJob } from '../../../platform/jobs/definitions.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { askGateway, type GatewayRow, gatewayKinds, knownGateways, type OpenGateway, openGateway } from '../gateways.ts'
import { payoutReadings } from '../schema.ts'
import { bookPayouts } from './book-payouts.ts'
import { keepPayouts } from './keep-payouts.ts'

/** Payouts change for days after they were made: each reading looks back so far. */
const LOOK_BACK_DAYS = 7
/** More pages than any gateway has in a week. */
const MOST_PAGES = 500

export const readPayoutsOf = defineJob({
  name: 'payments.read_payouts_of',
  queue: 'billing',
  payload: z.object({ gateway: z.string() }),
  attempts: 5,
  backoffMs: 5000,
  async handle(ctx, { gateway }) {
    const open = await openGateway(ctx, gateway)
    if (open.gateway.payouts) await readFrom(ctx, open)
  },
})

/**
 * Reads what gateways have paid out to our bank and what it consists of, and books what has arrived. A gateway that does
 * not answer is left for the next time, with what was wrong; the others go on. One that is switched off still pays out what
 * was paid before.
 */
export async function readPayouts(ctx: Context): Promise<Counts> {
  const counts = { read: 0, failed: 0 }
  for (const row of await knownGateways(ctx)) {
    if (!ctx.port(gatewayKinds).get(row.kind)!.capabilities.payouts) continue
    try {
      const open = await openGateway(ctx, row.name)
      counts.read += await readFrom(ctx, open)
    } catch (error) {
      counts.failed += 1
      ctx.log.error({ err: error, gateway: row.name }, 'Payouts could not be read; other gateways go on.')
      await noteReading(ctx, row, { problem: error instanceof Error ? error.message : String(error) })
    }
  }
  return counts
}

async function readFrom(ctx: Context, { row, gateway }: OpenGateway): Promise<number> {
  const [reading] = await ctx.read.select().from(payoutReadings).where(eq(payoutReadings.gateway, row.name))
  const until = reading?.readUntil ?? row.createdAt
  const instant = until.subtract({ hours: LOOK_BACK_DAYS * 24 }).toString()
  let page: string | null = null
  let read = 0
  for (let n = 0; n < MOST_PAGES; n++) {
    const since: { instant: string; page: string | null } = { instant, page }
    const answer: PayoutsAnswer = await askGateway(ctx, { gateway: row.name }, (call) => gateway.payouts!(since, call))
    if (answer.kind === 'unknown') throw new Error(`The gateway did not say what it paid out: ${answer.reason}`)
    await keepPayouts(ctx, row.name, answer.payouts)
    read += answer.payouts.length
    page = answer.next
    if (page === null) break
  }
  if (page !== null) throw new Error('The gateway comes to no end of what it paid out.')
  await bookPayouts(ctx, row.name)
  await noteReading(ctx, row, { readUntil: ctx.now, problem: null })
  return read
}

async function noteReading(
  ctx: Context,
  { name: gateway, createdAt }: GatewayRow,
  { readUntil, problem }: { readUntil?: Temporal.Instant; problem: string | null },
): Promise<void> {
  const said = problem?.slice(0, 500) ?? null
  await ctx.transaction(async (tx) => {
    await tx.db
      .insert(payoutReadings)
      // A first reading that failed starts again where it would have started.
      .values({ gateway, readUntil: readUntil ?? createdAt, problem: said })
      .onConflictDoUpdate({
        target: payoutReadings.gateway,
        set: readUntil ? { readUntil, problem: said } : { problem: said },
      })
    tx.record({
      action: said ? 'payouts_not_read' : 'payouts_read',
      object: `gateway:${gateway}`,
      after: { problem: said },
    })
  })
}
