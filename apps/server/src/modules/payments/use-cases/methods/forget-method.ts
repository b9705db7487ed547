import { and, asc, eq, gt } from 'drizzle-orm'
import { z } from 'zod'
import type { Context } from '../../../../platform/context.ts'
import { defineJob } from '../../../../platform/jobs/definitions.ts'
import { writeOutbox } from '../../../../platform/outbox.ts'
import type { Counts } from '../../../../platform/schedule/task.ts'
import { lockOwnersMoney } from '../../../ledger/index.ts'
import { askGateway, gatewayIfThere } from '../../gateways.ts'
import { isBeingCharged } from '../../queries/methods.ts'
import { methods } from '../../schema.ts'

/**
 * Has the provider forget a method that was removed. Asked again each day until it says that it has. While a charge is under
 * way with it the provider still needs it, so that waits.
 */
export const forgetMethod = defineJob({
  name: 'payments.forget_method',
  queue: 'billing',
  payload: z.object({ methodId: z.number() }),
  attempts: 6,
  backoffMs: 5_000,
  async handle(ctx, { methodId }) {
    const [method] = await ctx.read.select().from(methods).where(eq(methods.id, methodId))
    if (method?.state !== 'removed' || method.isForgotten) return
    if (await isBeingCharged(ctx, methodId)) return
    const open = await gatewayIfThere(ctx, method.gateway)
    if (!open) return
    const { gateway, row } = open
    const token = { token: method.token, customer: method.customer }
    const answer = gateway.forget
      ? await askGateway(ctx, { gateway: row.name }, (call) => gateway.forget!(token, call))
      : ({ kind: 'forgotten' } as const)
    await ctx.transaction(async (tx) => {
      await lockOwnersMoney(tx, async () => [method.clientId])
      tx.record({
        action: answer.kind === 'forgotten' ? 'payment_method_forgotten' : 'payment_method_not_forgotten',
        object: `payment_method:${methodId}`,
        after: { answer },
      })
      if (answer.kind === 'forgotten')
        await tx.db
          .update(methods)
          .set({ isForgotten: true, changedAt: tx.now })
          .where(and(eq(methods.id, methodId), eq(methods.state, 'removed')))
    })
    if (answer.kind === 'unknown')
      throw new Error(`The provider did not say that it has forgotten it: ${answer.reason}`)
  },
})

const CHUNK = 500

/** All that providers have not forgotten yet: what a job could not reach, and what an erasure left to be forgotten. */
export async function forgetMethods(ctx: Context): Promise<Counts> {
  let last = 0
  let asked = 0
  for (;;) {
    const due = await ctx.read
      .select({ id: methods.id })
      .from(methods)
      .where(and(eq(methods.state, 'removed'), eq(methods.isForgotten, false), gt(methods.id, last)))
      .orderBy(asc(methods.id))
      .limit(CHUNK)
    if (due.length === 0) return { asked }
    await ctx.transaction(async (tx) => {
      const jobs = due.map(({ id }) => ({ kind: 'job' as const, name: forgetMethod.name, payload: { methodId: id } }))
      await writeOutbox(tx, jobs)
      tx.record({ action: 'methods_to_forget', object: 'payment_methods', after: { count: due.length } })
    })
    asked += due.length
    last = due.at(-1)!.id
  }
}
