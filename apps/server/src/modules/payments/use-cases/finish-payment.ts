import type { PaymentOutcome } from '@ostler/integration-kit'
import type { Context } from '../../../platform/context.ts'
import { balanceOf, isOpen, ownInvoice } from '../../billing/index.ts'
import { type Attempt, invoicesOf, knownPayment } from '../attempt.ts'
import { askGateway, openGateway } from '../gateways.ts'
import { ownAttempt } from '../queries/attempts.ts'
import { recordOutcome } from './record-outcome.ts'

/**
 * The payer is back from the provider's page, or has filled in its fields. Completes the payment and asks how it went,
 * because the webhook may be late; whichever comes first takes effect.
 *
 * @throws attempt_not_found, also for somebody else's payment
 */
export async function finishPayment(
  ctx: Context,
  { attemptId, answers }: { attemptId: number; answers: Record<string, string> },
): Promise<Attempt> {
  const attempt = await ownAttempt(ctx, attemptId)
  // A declined card leaves the page open, and the payer may have taken another one since.
  if (attempt.state === 'settled') return attempt
  await complete(ctx, attempt, answers)
  return ownAttempt(ctx, attemptId)
}

/**
 * Has the provider take what the payer agreed to, and lets its answer take effect. A last look goes before: what was paid
 * in another way meanwhile is not taken a second time, its session is closed instead.
 */
export async function complete(
  ctx: Context,
  attempt: Attempt,
  answers: Record<string, string>,
): Promise<PaymentOutcome | { kind: 'absent' }> {
  const { gateway, row } = await openGateway(ctx, attempt.gateway)
  const known = await knownPayment(ctx, attempt)
  const isStillOwed = await owesAnything(ctx, attempt)
  const answer = await askGateway(ctx, { gateway: row.name, attemptId: attempt.id }, (call) => {
    if (!isStillOwed && gateway.expire) return gateway.expire(known, call)
    if (gateway.finishPayment) return gateway.finishPayment(known, answers, call)
    return gateway.lookUp!(known, call)
  })
  if (answer.kind === 'absent') return answer
  await ctx.transaction(async (tx) => {
    tx.record({
      action: 'payment_asked_about',
      object: `payment_attempt:${attempt.id}`,
      after: { answer: answer.kind },
    })
    await recordOutcome(tx, attempt.key, answer)
  })
  return answer
}

async function owesAnything(ctx: Context, attempt: Attempt): Promise<boolean> {
  for (const id of await invoicesOf(ctx, attempt.id)) {
    const invoice = await ownInvoice(ctx, id)
    if (isOpen(invoice) && balanceOf(invoice).isPositive) return true
  }
  return false
}
