import type { Absent, CallContext, Gateway, KnownPayment, Payer, PaymentOutcome } from '@ostler/integration-kit'
import { openedAnswer, outcomeOf, type SessionAnswer, sessionAnswer } from './answers.ts'
import type { Ask, Asked } from './asking.ts'

type PaymentVerbs = Required<
  Pick<Gateway, 'startPayment' | 'finishPayment' | 'lookUp' | 'expire' | 'charge' | 'capture' | 'release'>
>

export const payerOf = ({ clientId, email, customer }: Payer) => ({
  payerEmail: email,
  payerReference: String(clientId),
  ...(customer === null ? {} : { customer }),
})

/** The fields of the sandbox in a frame of our page, drawn by `widgets/sandbox.tsx` of the portal. */
export const widgetAt = (url: string) => ({ name: 'sandbox', parameters: { url, origin: new URL(url).origin } })

export function paymentVerbs(ask: Ask): PaymentVerbs {
  const findByKey = (attemptKey: string, call: CallContext): Promise<Asked<SessionAnswer>> =>
    ask({ method: 'GET', path: `/sessions?attemptKey=${encodeURIComponent(attemptKey)}`, reads: sessionAnswer }, call)

  const lookUp = async ({ attemptKey }: KnownPayment, call: CallContext) => standing(await findByKey(attemptKey, call))

  /** Changes the session behind a payment. The key finds it also when the answer to its opening was lost. */
  async function change(
    { attemptKey }: KnownPayment,
    to: 'expire' | 'capture' | 'release',
    json: object | undefined,
    call: CallContext,
  ): Promise<Asked<SessionAnswer>> {
    const found = await findByKey(attemptKey, call)
    if (found.kind !== 'yes') return found
    const path = `/sessions/${found.answer.sessionId}/${to}`
    return ask({ method: 'POST', path, ...(json ? { json } : {}), reads: sessionAnswer }, call)
  }

  return {
    lookUp,
    // Whatever the browser says: the session knows how it stands.
    finishPayment: (payment, _answers, call) => lookUp(payment, call),

    async startPayment({ attemptKey, amount, description, way, payer, store, hold, returnUrl, cancelUrl }, call) {
      const json = { amount, description, way, ...payerOf(payer), store, hold, returnUrl, cancelUrl }
      const asked = await ask({ method: 'POST', path: '/sessions', key: attemptKey, json, reads: openedAnswer }, call)
      if (asked.kind === 'unknown') return asked
      if (asked.kind === 'no') return { kind: 'declined', reason: asked.message }
      const { sessionId, url } = asked.answer
      return way === 'fields'
        ? { kind: 'fields', sessionId, widget: widgetAt(url) }
        : { kind: 'redirect', sessionId, url }
    },

    async expire(payment, call) {
      return standing(await change(payment, 'expire', undefined, call))
    },

    async charge({ attemptKey, amount, description, payer, method, returnUrl }, call) {
      const json = {
        amount,
        description,
        ...payerOf({ ...payer, customer: method.customer }),
        method: method.token,
        returnUrl,
      }
      const asked = await ask({ method: 'POST', path: '/charges', key: attemptKey, json, reads: sessionAnswer }, call)
      if (asked.kind === 'unknown') return { sessionId: null, outcome: asked }
      if (asked.kind === 'yes') return { sessionId: asked.answer.sessionId, outcome: outcomeOf(asked.answer) }
      const isGone = asked.code === 'method_not_found'
      const outcome = { kind: 'declined' as const, reason: asked.message, ...(isGone ? { isHard: true } : {}) }
      return { sessionId: null, outcome }
    },

    async capture(payment, amount, call) {
      return changed(await change(payment, 'capture', { amount }, call))
    },

    async release(payment, call) {
      return changed(await change(payment, 'release', undefined, call))
    },
  }
}

function standing(asked: Asked<SessionAnswer>): PaymentOutcome | Absent {
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'yes') return outcomeOf(asked.answer)
  // A 404 that does not say so in the gateway's words may come from anybody on the way.
  return asked.code === 'session_not_found' ? { kind: 'absent' } : { kind: 'unknown', reason: asked.message }
}

function changed(asked: Asked<SessionAnswer>): PaymentOutcome {
  if (asked.kind === 'unknown') return asked
  return asked.kind === 'yes' ? outcomeOf(asked.answer) : { kind: 'declined', reason: asked.message }
}
