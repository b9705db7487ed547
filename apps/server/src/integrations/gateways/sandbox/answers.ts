import type {
  PaymentOutcome,
  Payout,
  RefundOutcome,
  StoredMethod,
  StoringOutcome,
  Unknown,
} from '@ostler/integration-kit'
import { z } from 'zod'

/** The words of the sandbox gateway, as far as we need them, and what they mean to us. */

const money = z.object({ amount: z.string(), currency: z.string() })

export const methodAnswer = z.object({
  token: z.string(),
  customer: z.string().nullable(),
  kind: z.enum(['card', 'bank_debit']),
  brand: z.string(),
  last4: z.string(),
  expires: z.string().nullable(),
  fingerprint: z.string().nullable(),
}) satisfies z.ZodType<StoredMethod>

export const sessionAnswer = z.object({
  sessionId: z.string(),
  kind: z.enum(['payment', 'charge']),
  attemptKey: z.string(),
  state: z.enum(['open', 'challenge', 'pending', 'authorised', 'settled', 'failed', 'expired', 'released']),
  amount: money,
  reference: z.string().nullable(),
  fee: money.nullable(),
  settledAt: z.string().nullable(),
  declineReason: z.string().nullable(),
  isHard: z.boolean(),
  lapsesAt: z.string().nullable(),
  method: methodAnswer.nullable(),
  /** Not in events. */
  url: z.url().optional(),
})

export type SessionAnswer = z.output<typeof sessionAnswer>

export const openedAnswer = sessionAnswer.extend({ url: z.url() })

export const storingAnswer = z.object({
  storingId: z.string(),
  storingKey: z.string(),
  state: z.enum(['open', 'challenge', 'pending', 'stored', 'expired']),
  declineReason: z.string().nullable(),
  method: methodAnswer.nullable(),
})

export type StoringAnswer = z.output<typeof storingAnswer>

export const openedStoringAnswer = storingAnswer.extend({ url: z.url() })

export const refundAnswer = z.object({
  id: z.string(),
  refundKey: z.string().nullable(),
  state: z.enum(['pending', 'settled', 'failed']),
  amount: money,
  declineReason: z.string().nullable(),
})

export const disputeAnswer = z.object({
  id: z.string(),
  state: z.enum(['warning', 'open', 'under_review', 'won', 'lost']),
  amount: money,
  fee: money.nullable(),
  isMoneyTaken: z.boolean(),
  reason: z.string(),
  answerBy: z.string().nullable(),
})

export const payoutsAnswer = z.object({
  payouts: z.array(
    z.object({
      id: z.string(),
      amount: money,
      arrivesOn: z.string(),
      state: z.enum(['on_its_way', 'paid', 'failed']),
      items: z.array(
        z.object({
          kind: z.enum(['payment', 'refund', 'dispute', 'other']),
          reference: z.string(),
          gross: money,
          fee: money,
          net: money,
        }),
      ),
    }),
  ),
  next: z.string().nullable(),
})

export const accountAnswer = z.object({ account: z.string(), isLive: z.boolean() })

export const errorAnswer = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

export const unreadable: Unknown = {
  kind: 'unknown',
  reason: 'The gateway answered something that cannot be read.',
}

export function outcomeOf(session: SessionAnswer): PaymentOutcome {
  const { state, reference, amount, settledAt, method } = session
  const stored = method ? { method } : {}
  switch (state) {
    case 'open':
      return { kind: 'open' }
    case 'challenge':
      // On a page and in fields the payer sees to it there; of a charge nobody knows until somebody is led to it.
      return session.kind === 'charge' && session.url ? { kind: 'challenge', url: session.url } : { kind: 'open' }
    case 'failed':
    case 'released':
      return declined(session, 'The payment failed.')
    case 'expired':
      return { kind: 'declined', reason: 'The payment page was closed.' }
    case 'pending':
      if (reference === null) break
      return { kind: 'pending', reference }
    case 'authorised':
      if (reference === null) break
      return { kind: 'authorised', reference, amount, until: session.lapsesAt, ...stored }
    case 'settled':
      if (reference === null || settledAt === null) break
      return { kind: 'settled', reference, amount, fee: session.fee, settledAt, ...stored }
  }
  return { kind: 'unknown', reason: `The gateway says ${state} and leaves out what belongs to it.` }
}

export const declined = (session: SessionAnswer, otherwise: string): PaymentOutcome => ({
  kind: 'declined',
  reason: session.declineReason ?? otherwise,
  ...(session.isHard ? { isHard: true } : {}),
})

export function storingOutcomeOf(storing: StoringAnswer): StoringOutcome {
  switch (storing.state) {
    case 'open':
    case 'challenge':
      return { kind: 'open' }
    case 'pending':
      return { kind: 'pending' }
    case 'expired':
      return { kind: 'declined', reason: 'The page was closed.' }
    case 'stored':
      return storing.method
        ? { kind: 'stored', method: storing.method }
        : { kind: 'declined', reason: 'It was removed again.' }
  }
}

export function refundOutcomeOf(refund: z.output<typeof refundAnswer>): RefundOutcome {
  switch (refund.state) {
    case 'settled':
      return { kind: 'refunded', reference: refund.id, amount: refund.amount }
    case 'pending':
      return { kind: 'pending', reference: refund.id }
    case 'failed':
      return { kind: 'declined', reason: refund.declineReason ?? 'The refund failed.' }
  }
}

export const payoutOf = ({ id, ...payout }: z.output<typeof payoutsAnswer>['payouts'][number]): Payout => ({
  reference: id,
  ...payout,
})
