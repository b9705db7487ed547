import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { done, id, instant, money, notFound, optionalLine, page, pageQuery } from '../schemas.ts'

const eventState = z.enum(['waiting', 'failed', 'handled'])

const event = z.object({
  id,
  integration: z.string(),
  eventId: z.string(),
  type: z.string(),
  /** `waiting`: nobody has handled it yet; `failed`: it was tried, and did not work. */
  state: eventState,
  client: z.object({ id, name: z.string() }).nullable(),
  receivedAt: instant,
  handledAt: instant.nullable(),
  /** What it did, in a word. */
  outcome: z.string().nullable(),
  /** How often the provider has sent it. */
  deliveries: z.number(),
  tries: z.number(),
  problem: z.string().nullable(),
  replays: z.number(),
})

const eventGone = notFound('event_not_found', 'There is no such event.')

export const webhookEvents = {
  list: forStaff(
    'GET',
    '/admin/webhook-events',
    'Events received from payment providers, newest first',
    'transactions.view',
  )
    .input(
      pageQuery.extend({
        gateway: optionalLine(60),
        state: eventState.optional(),
        type: optionalLine(120),
        clientId: id.optional(),
      }),
    )
    .output(page(event)),
  get: forStaff('GET', '/admin/webhook-events/{id}', 'One event, with its body as it came', 'transactions.view')
    .input(z.object({ id }))
    .output(
      event.extend({
        /** Values that look secret by their name are masked. */
        body: z.string(),
        /** What we read in it, as JSON. */
        understood: z.string(),
      }),
    )
    .errors(eventGone),
  replay: forStaff('POST', '/admin/webhook-events/{id}/replay', 'Handle an event again', 'transactions.manage')
    .input(z.object({ id }))
    .output(done)
    .errors(eventGone),
  refused: forStaff(
    'GET',
    '/admin/refused-webhooks',
    'Webhooks that were not believed, by gateway, reason and day; the latest hundred',
    'transactions.view',
  )
    .input(z.object({ gateway: optionalLine(60) }))
    .output(
      z.object({
        items: z.array(
          z.object({ gateway: z.string(), reason: z.string(), day: z.iso.date(), count: z.number(), lastAt: instant }),
        ),
      }),
    ),
}

export const exchanges = {
  list: forStaff('GET', '/admin/exchanges', 'What was said to payment providers, newest first', 'transactions.view')
    .input(pageQuery.extend({ gateway: optionalLine(60), attemptId: id.optional(), refundId: id.optional() }))
    .output(
      page(
        z.object({
          id,
          gateway: z.string(),
          attemptId: id.nullable(),
          refundId: id.nullable(),
          at: instant,
          method: z.string(),
          url: z.string(),
          /** Null: no answer came. */
          status: z.number().nullable(),
          durationMs: z.number(),
          error: z.string().nullable(),
          /** Values that look secret by their name are masked. */
          request: z.string().nullable(),
          answer: z.string().nullable(),
        }),
      ),
    ),
}

const attemptState = z.enum([
  'started',
  'challenge',
  'pending',
  'unknown',
  'authorised',
  'declined',
  'settled',
  'expired',
])

const whose = { client: z.object({ id, name: z.string() }) }

const attempt = z.object({
  id,
  ...whose,
  gateway: z.string(),
  state: attemptState,
  /** Why it was declined, or what is not known. */
  reason: z.string().nullable(),
  amount: money,
  /** Part of the amount, taxes included; less than nothing was taken off. */
  surcharge: money,
  way: z.enum(['page', 'fields', 'stored']),
  madeBy: z.enum(['payer', 'schedule', 'staff']),
  reference: z.string().nullable(),
  createdAt: instant,
  changedAt: instant,
  /** When the provider is asked again; null: not by itself. */
  lookAfter: instant.nullable(),
})

const numbered = z.object({ id, number: z.string() })

export const attempts = {
  list: forStaff('GET', '/admin/payment-attempts', 'Tries to pay, newest first', 'transactions.view')
    .input(pageQuery.extend({ state: attemptState.optional(), gateway: optionalLine(60), clientId: id.optional() }))
    .output(page(attempt)),
  get: forStaff('GET', '/admin/payment-attempts/{id}', 'One try to pay', 'transactions.view')
    .input(z.object({ id }))
    .output(attempt.extend({ invoices: z.array(numbered), looks: z.number() }))
    .errors(notFound('attempt_not_found', 'There is no such payment.')),
}

const refundState = z.enum(['asked', 'pending', 'unknown', 'refunded', 'declined'])

const transaction = z.object({
  id,
  ...whose,
  invoice: numbered.nullable(),
  gateway: z.string(),
  reference: z.string(),
  amount: money,
  fee: money,
  /** What went back to the client, and what the provider took back. */
  refunded: money,
  reversed: money,
  receivedAt: instant,
})

export const transactions = {
  list: forStaff('GET', '/admin/transactions', 'Payments, newest first', 'transactions.view')
    .input(
      pageQuery.extend({
        clientId: id.optional(),
        gateway: optionalLine(60),
        /** Days, both included. */
        from: z.iso.date().optional(),
        until: z.iso.date().optional(),
        /** How the reference begins. */
        reference: optionalLine(200),
        /** With a refund in this state. */
        refund: refundState.optional(),
      }),
    )
    .output(page(transaction)),
  get: forStaff('GET', '/admin/transactions/{id}', 'One payment', 'transactions.view')
    .input(z.object({ id }))
    .output(
      transaction.extend({
        /** The amount less the fee. */
        net: money,
        /** How it was paid; null where the provider does not say. */
        method: z
          .object({ brand: z.string(), last4: z.string(), kind: z.enum(['card', 'bank_debit', 'wallet']) })
          .nullable(),
        attempt: attempt.nullable(),
        /** How much of it went to which invoice; the rest became credit. */
        paid: z.array(z.object({ invoice: numbered, amount: money })),
        credit: money,
        /** For its history; the lists of refunds and disputes say more. */
        refunds: z.array(z.object({ id, amount: money, state: refundState, madeAt: instant })),
        disputes: z.array(
          z.object({
            id,
            state: z.enum(['warning', 'open', 'under_review', 'won', 'lost']),
            openedAt: instant,
            decidedAt: instant.nullable(),
          }),
        ),
      }),
    )
    .errors(notFound('transaction_not_found', 'There is no such payment.')),
}
