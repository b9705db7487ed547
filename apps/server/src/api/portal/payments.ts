import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import * as billing from '../../modules/billing/index.ts'
import * as payments from '../../modules/payments/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { qrOf } from '../../platform/qr.ts'

const os = implement(contract).$context<ApiContext>().payments

export const portalPaymentHandlers = {
  offers: os.offers.handler(async ({ input, context: { ctx } }) => {
    const wanted = await payments.toPay(ctx, input.invoices.split(',').map(Number))
    const offers = await payments.offersFor(ctx, wanted)
    return {
      balance: wanted.balance.toWire(),
      methods: (await payments.methodsToPayWith(ctx, wanted, offers)).map(({ method, surcharge, total }) => ({
        id: method.id,
        name: payments.methodName(method),
        kind: method.kind,
        gateway: method.gateway,
        isDefault: method.isDefault,
        expiresOn: method.expiresOn?.toString() ?? null,
        surcharge: surcharge.toWire(),
        total: total.toWire(),
      })),
      items: offers.map(({ gateway, way, canStore, surcharge, total }) => ({
        gateway: gateway.name,
        label: gateway.label,
        hint: gateway.hint,
        way,
        canStore,
        surcharge: surcharge.toWire(),
        total: total.toWire(),
      })),
    }
  }),

  start: os.start.handler(async ({ input, context: { ctx } }) => {
    const { attemptId, next } = await payments.startPayment(ctx, input)
    return { attemptId, next: presentStep(next) }
  }),

  get: os.get.handler(async ({ input, context: { ctx } }) =>
    presentPayment(ctx, await payments.ownAttempt(ctx, input.id)),
  ),

  finish: os.finish.handler(async ({ input, context: { ctx } }) =>
    presentPayment(ctx, await payments.finishPayment(ctx, { attemptId: input.id, answers: input.answers })),
  ),
}

export function presentStep(next: payments.NextStep) {
  if (next.kind !== 'instructions') return next
  const { code, ...told } = next.instructions
  return { ...next, instructions: { ...told, code: code && { ...code, qr: qrOf(code.text) } } }
}

async function presentPayment(ctx: Context, attempt: payments.Attempt) {
  const ids = await payments.invoicesOf(ctx, attempt.id)
  const numbers = await billing.invoiceNumbers(ctx, ids)
  return {
    id: attempt.id,
    state: attempt.state,
    reason: attempt.reason,
    amount: Money.ofMinor(attempt.amountMinor, attempt.currency).toWire(),
    label: await payments.labelOf(ctx, attempt.gateway),
    invoices: ids.map((id) => ({ id, number: numbers.get(id) ?? '' })),
    challengeUrl: attempt.state === 'challenge' ? attempt.challengeUrl : null,
  }
}
