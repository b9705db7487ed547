import type { Absent, CallContext, Gateway, KnownPayment, Payer, PaymentOutcome } from '@ostler/integration-kit'
import { z } from 'zod'
import { toMollie } from './amount.ts'
import { customerAnswer, mandateAnswer, type PaymentAnswer, pageOf, paymentAnswer } from './answers.ts'
import { type Asked, askMollie, isMissing, type MollieAccess, unknownOf } from './client.ts'
import { methodOf, outcomeOf } from './outcomes.ts'

type Account = { access: MollieAccess; webhookFor: (attemptKey: string) => string }

export function payments(
  account: Account,
): Required<Pick<Gateway, 'startPayment' | 'finishPayment' | 'lookUp' | 'expire' | 'charge' | 'forget'>> {
  const { access, webhookFor } = account
  const lookUp = async (known: KnownPayment, call: CallContext): Promise<PaymentOutcome | Absent> => {
    const found = await findPayment(access, known, call)
    if (found.kind !== 'yes') return isMissing(found) ? otherAccount : unknownOf(found)
    return found.answer === null ? { kind: 'absent' } : standingOf(access, found.answer, call)
  }

  return {
    async startPayment(input, call) {
      const { attemptKey, amount, description, payer, store, returnUrl, cancelUrl } = input
      const customer = store ? await customerOf(access, payer, call) : null
      if (customer && customer.kind !== 'yes')
        return customer.kind === 'no' ? { kind: 'declined', reason: customer.message } : unknownOf(customer)
      const body = {
        amount: toMollie(amount),
        description: words(description),
        redirectUrl: returnUrl,
        cancelUrl,
        webhookUrl: webhookFor(attemptKey),
        metadata: { attempt_key: attemptKey, client_id: payer.clientId },
        // Only ways to pay that leave a mandate behind are offered then.
        ...(customer ? { customerId: customer.answer, sequenceType: 'first' } : {}),
      }
      const asked = await askMollie(
        access,
        { method: 'POST', path: '/payments', body, key: attemptKey },
        paymentAnswer,
        call,
      )
      if (asked.kind === 'no') return { kind: 'declined', reason: asked.message }
      if (asked.kind !== 'yes') return unknownOf(asked)
      const url = asked.answer._links?.checkout?.href
      if (!url) return { kind: 'unknown', reason: 'Mollie gave no address of its page.' }
      return { kind: 'redirect', sessionId: asked.answer.id, url }
    },

    // That the browser is back says nothing: it comes from failed payments too.
    finishPayment: (payment, _answers, call) => lookUp(payment, call),

    lookUp,

    /** Some ways to pay, once chosen, cannot be called off: such a payment stays open until it expires by itself. */
    async expire(known, call) {
      const found = await findPayment(access, known, call)
      if (found.kind !== 'yes') return isMissing(found) ? otherAccount : unknownOf(found)
      if (found.answer === null) return { kind: 'absent' }
      const { id, status, isCancelable } = found.answer
      if (status !== 'open' || !isCancelable) return standingOf(access, found.answer, call)
      const closed = await askMollie(access, { method: 'DELETE', path: `/payments/${id}` }, paymentAnswer, call)
      if (closed.kind === 'yes') return outcomeOf(closed.answer)
      return closed.kind === 'no' ? lookUp({ ...known, sessionId: id }, call) : unknownOf(closed)
    },

    async charge({ attemptKey, amount, description, payer, method }, call) {
      const customer = method.customer ?? payer.customer
      const gone = { kind: 'declined' as const, reason: 'The stored means to pay is no more.', isHard: true }
      if (customer === null) return { sessionId: null, outcome: gone }
      const body = {
        amount: toMollie(amount),
        description: words(description),
        webhookUrl: webhookFor(attemptKey),
        metadata: { attempt_key: attemptKey, client_id: payer.clientId },
        sequenceType: 'recurring',
        customerId: customer,
        mandateId: method.token,
      }
      const asked = await askMollie(
        access,
        { method: 'POST', path: '/payments', body, key: attemptKey },
        paymentAnswer,
        call,
      )
      if (asked.kind === 'yes') return { sessionId: asked.answer.id, outcome: outcomeOf(asked.answer) }
      if (asked.kind !== 'no') return { sessionId: null, outcome: unknownOf(asked) }
      // A mandate that was revoked, or whose customer was deleted.
      const isGone = isMissing(asked) || asked.field === 'mandateId' || asked.field === 'customerId'
      return { sessionId: null, outcome: isGone ? gone : { kind: 'declined', reason: asked.message } }
    },

    async forget({ token, customer }, call) {
      if (customer === null) return { kind: 'refused', reason: 'Mollie needs the customer that it belongs to.' }
      const path = `/customers/${encodeURIComponent(customer)}/mandates/${encodeURIComponent(token)}`
      const asked = await askMollie(access, { method: 'DELETE', path }, z.unknown(), call)
      if (asked.kind === 'yes' || isMissing(asked)) return { kind: 'forgotten' }
      return asked.kind === 'no' ? { kind: 'refused', reason: asked.message } : unknownOf(asked)
    },
  }
}

const words = (text: string) => (text.trim() || 'Payment').slice(0, 255)

const otherAccount = {
  kind: 'unknown' as const,
  reason: 'Mollie does not know this payment. Does the key belong to another account, or mode?',
}

/** One that was deleted at Mollie is replaced, or the client could never store anything again. */
async function customerOf(access: MollieAccess, payer: Payer, call: CallContext): Promise<Asked<string>> {
  if (payer.customer !== null) {
    const path = `/customers/${encodeURIComponent(payer.customer)}`
    const known = await askMollie(access, { method: 'GET', path }, customerAnswer, call)
    if (known.kind === 'yes') return { kind: 'yes', answer: known.answer.id }
    if (!isMissing(known)) return known
  }
  const body = {
    name: payer.company || payer.name,
    ...(payer.email ? { email: payer.email } : {}),
    metadata: { client_id: payer.clientId },
  }
  const key = `client ${payer.clientId} ${payer.customer} ${JSON.stringify(body)}`
  const made = await askMollie(access, { method: 'POST', path: '/customers', body, key }, customerAnswer, call)
  return made.kind === 'yes' ? { kind: 'yes', answer: made.answer.id } : made
}

const listOfPayments = pageOf('payments', paymentAnswer)

const MOST_PAGES = 20

/** Our clocks may differ. */
const BEFORE_MINUTES = 10

/**
 * The payment with our key; null when Mollie has surely none. Without a name of Mollie's it is looked for among those made
 * since, the newest first: there is no search.
 */
async function findPayment(
  access: MollieAccess,
  known: KnownPayment,
  call: CallContext,
): Promise<Asked<PaymentAnswer | null>> {
  const id = known.sessionId ?? known.reference
  if (id !== null)
    return askMollie(access, { method: 'GET', path: `/payments/${encodeURIComponent(id)}` }, paymentAnswer, call)
  const since = Temporal.Instant.from(known.startedAt).subtract({ minutes: BEFORE_MINUTES })
  const customer = known.method?.customer
  const list = customer ? `/customers/${encodeURIComponent(customer)}/payments` : '/payments'
  let from = ''
  for (let page = 0; page < MOST_PAGES; page++) {
    const asked = await askMollie(access, { method: 'GET', path: `${list}?limit=100${from}` }, listOfPayments, call)
    if (asked.kind !== 'yes') return asked
    for (const one of asked.answer._embedded.payments) {
      if (one.metadata?.attempt_key === known.attemptKey) return { kind: 'yes', answer: one }
      if (Temporal.Instant.compare(Temporal.Instant.from(one.createdAt), since) < 0)
        return { kind: 'yes', answer: null }
    }
    const next = asked.answer._links?.next?.href
    const at = next ? new URL(next).searchParams.get('from') : null
    if (!at) return { kind: 'yes', answer: null }
    from = `&from=${encodeURIComponent(at)}`
  }
  return { kind: 'unknown', reason: 'It is not among the newest payments at Mollie, and there are more.' }
}

/** How it stands, with the mandate that a first payment left behind. */
async function standingOf(access: MollieAccess, payment: PaymentAnswer, call: CallContext): Promise<PaymentOutcome> {
  const { customerId, mandateId } = payment
  if (payment.status !== 'paid' || payment.sequenceType !== 'first' || !customerId || !mandateId)
    return outcomeOf(payment)
  const path = `/customers/${customerId}/mandates/${mandateId}`
  const mandate = await askMollie(access, { method: 'GET', path }, mandateAnswer, call)
  // Revoked since: the money came all the same.
  if (isMissing(mandate)) return outcomeOf(payment)
  if (mandate.kind !== 'yes') return unknownOf(mandate)
  return outcomeOf(payment, mandate.answer.status === 'invalid' ? undefined : methodOf(mandate.answer, customerId))
}
