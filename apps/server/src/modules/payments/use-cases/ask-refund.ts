import { setTimeout } from 'node:timers/promises'
import type { Absent, RefundOutcome } from '@ostler/integration-kit'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Context } from '../../../platform/context.ts'
import { defineJob } from '../../../platform/jobs/definitions.ts'
import { askGateway, openGateway } from '../gateways.ts'
import { knownRefund, type Refund } from '../refund.ts'
import { refunds, transactions } from '../schema.ts'
import { recordRefund } from './record-refund.ts'

/** Longer than the call may take. */
const ASKING_SECONDS = 20
const LOOK_EVERY_MS = 150

/** Has the gateway give the money back, should nobody have asked it since the refund was decided. */
export const askRefund = defineJob({
  name: 'payments.ask_refund',
  queue: 'billing',
  payload: z.object({ refundId: z.number() }),
  attempts: 5,
  backoffMs: 2000,
  async handle(ctx, { refundId }) {
    const refund = await refundRow(ctx, refundId)
    if (refund?.state === 'asked') await askAboutRefund(ctx, refundId)
  },
})

/**
 * Asks at once, so that staff see the answer; where the job was faster, waits for what it hears. Whatever goes wrong with
 * the call, the refund is decided, and is asked about again by the job and the reconciler.
 */
export async function askRefundNow(ctx: Context, refundId: number): Promise<Refund> {
  try {
    const isNew = (await refundRow(ctx, refundId))?.state === 'asked'
    if (isNew && !(await askAboutRefund(ctx, refundId))) await othersAnswer(ctx, refundId)
  } catch (error) {
    ctx.log.error({ err: error, refundId }, 'A refund could not be asked for; it is tried again.')
  }
  return (await refundRow(ctx, refundId))!
}

async function othersAnswer(ctx: Context, refundId: number): Promise<void> {
  for (let waited = 0; waited < ASKING_SECONDS * 1000; waited += LOOK_EVERY_MS) {
    if ((await refundRow(ctx, refundId))?.askedAt === null) return
    await setTimeout(LOOK_EVERY_MS)
  }
}

async function refundRow(ctx: Context, id: number): Promise<Refund | undefined> {
  const [refund] = await ctx.read.select().from(refunds).where(eq(refunds.id, id))
  return refund
}

/**
 * Asks the gateway for a refund that it has surely not heard of, and about one that it may have. One at a time asks: not
 * every provider knows keys that keep two calls from giving back twice. Answers whether it was ours to ask.
 */
export async function askAboutRefund(ctx: Context, refundId: number): Promise<boolean> {
  const claim = await claimAsking(ctx, refundId)
  if (!claim) return false
  const { refund, mayBeKnown } = claim
  const answer = await ask(ctx, refund, mayBeKnown)
  await ctx.transaction(async (tx) => {
    tx.record({ action: 'refund_asked_about', object: `refund:${refundId}`, after: { answer: answer.kind } })
    if (answer.kind !== 'absent') await recordRefund(tx, refundId, answer)
    await tx.db.update(refunds).set({ askedAt: null }).where(eq(refunds.id, refundId))
  })
  return true
}

/** `mayBeKnown`: it was asked for before, or somebody who asked did not live to hear the answer. */
async function claimAsking(ctx: Context, refundId: number): Promise<{ refund: Refund; mayBeKnown: boolean } | null> {
  return ctx.transaction(async (tx) => {
    const [refund] = await tx.db.select().from(refunds).where(eq(refunds.id, refundId)).for('update')
    tx.record({ action: 'refund_asking', object: `refund:${refundId}` })
    if (refund?.made !== 'gateway' || !['asked', 'pending', 'unknown'].includes(refund.state)) return null
    const busySince = tx.now.subtract({ seconds: ASKING_SECONDS })
    if (refund.askedAt && Temporal.Instant.compare(refund.askedAt, busySince) > 0) return null
    await tx.db.update(refunds).set({ askedAt: tx.now }).where(eq(refunds.id, refundId))
    return { refund, mayBeKnown: refund.state !== 'asked' || refund.askedAt !== null }
  })
}

async function ask(ctx: Context, refund: Refund, mayBeKnown: boolean): Promise<RefundOutcome | Absent> {
  const [transaction] = await ctx.read
    .select({ gateway: transactions.gateway })
    .from(transactions)
    .where(eq(transactions.id, refund.transactionId))
  const { gateway } = await openGateway(ctx, transaction!.gateway)
  const known = (await knownRefund(ctx, refund))!
  const about = { gateway: transaction!.gateway, refundId: refund.id }
  if (mayBeKnown) {
    // Without a way to look it up it stays as it is: it is never asked for blindly again.
    if (!gateway.lookUpRefund) return { kind: 'unknown', reason: 'The gateway cannot be asked about refunds.' }
    const answer = await askGateway(ctx, about, (call) => gateway.lookUpRefund!(known, call))
    // Of one that is on its way the provider has heard; what it says now is a confusion that passes.
    if (answer.kind !== 'absent' || refund.state === 'pending') return answer
  }
  return askGateway(ctx, about, (call) => gateway.refund!(known, call))
}
