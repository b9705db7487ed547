import type { PaymentOutcome } from '@ostler/integration-kit'
import { z } from 'zod'

/** The words of the sandbox gateway, as far as we need them, and what they mean to us. */

const money = z.object({ amount: z.string(), currency: z.string() })

export const sessionAnswer = z.object({
  sessionId: z.string(),
  attemptKey: z.string(),
  state: z.enum(['open', 'challenge', 'pending', 'settled', 'failed', 'expired']),
  amount: money,
  reference: z.string().nullable(),
  fee: money.nullable(),
  settledAt: z.string().nullable(),
  declineReason: z.string().nullable(),
})

export type SessionAnswer = z.output<typeof sessionAnswer>

export const openedAnswer = sessionAnswer.extend({ url: z.url() })

export const refundAnswer = z.object({ refundId: z.string(), amount: money })

export const errorAnswer = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

export const eventEnvelope = z.object({ type: z.string(), data: z.object({ attemptKey: z.string().optional() }) })

export const paymentEvent = z.object({ data: sessionAnswer })

export function outcomeOf(session: SessionAnswer): PaymentOutcome {
  switch (session.state) {
    case 'open':
    case 'challenge':
      return { kind: 'open' }
    case 'failed':
      return { kind: 'declined', reason: session.declineReason ?? 'The payment failed.' }
    case 'expired':
      return { kind: 'declined', reason: 'The payment page was closed.' }
    case 'pending':
      if (session.reference === null) break
      return { kind: 'pending', reference: session.reference }
    case 'settled':
      if (session.reference === null || session.settledAt === null) break
      return {
        kind: 'settled',
        reference: session.reference,
        amount: session.amount,
        fee: session.fee,
        settledAt: session.settledAt,
      }
  }
  return { kind: 'unknown', reason: `The gateway says ${session.state} and leaves out what belongs to it.` }
}
