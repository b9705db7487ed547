import type { CallContext, Gateway, KnownStoring, StartStoring, StoringOutcome } from '@ostler/integration-kit'
import { z } from 'zod'
import { methodAnswer, type SetupAnswer, sessionAnswer, setupAnswer } from './answers.ts'
import { type Asked, askStripe, isMismatch, isMissing, type StripeAccess, unknownOf } from './client.ts'
import { forCustomer } from './customers.ts'
import { declineOf } from './declines.ts'
import { methodOf } from './methods.ts'
import { firstWith } from './standing.ts'

type Account = { access: StripeAccess; publishableKey: string; instance: string }

/** Storing a means to pay by itself, and having it forgotten. */
export function storing(account: Account): Pick<Gateway, 'startStoring' | 'finishStoring' | 'forget'> {
  const { access } = account
  return {
    async startStoring(input, call) {
      const begin = input.way === 'page' ? beginPage : beginFields
      const asked = await forCustomer(askStripe(access, call), input.payer, (customer, suffix) =>
        begin(account, input, customer, input.storingKey + suffix, call),
      )
      if (asked.kind === 'yes') return asked.answer
      return asked.kind === 'no' && !isMismatch(asked) ? { kind: 'declined', reason: asked.message } : unknownOf(asked)
    },

    async finishStoring(known, _answers, call): Promise<StoringOutcome> {
      const found = await findSetup(access, known, call)
      if (found.kind !== 'yes') return unknownOf(found)
      if (found.answer === 'open') return { kind: 'open' }
      if (found.answer === 'closed') return { kind: 'declined', reason: 'The page was closed.' }
      if (found.answer === 'absent') return { kind: 'declined', reason: 'Storing it was never begun at Stripe.' }
      return outcomeOfSetup(access, found.answer, known.customer, call)
    },

    async forget({ token }, call) {
      const ask = askStripe(access, call)
      const asked = await ask(methodAnswer, (stripe) => stripe.paymentMethods.detach(token))
      if (asked.kind === 'yes' || isMissing(asked)) return { kind: 'forgotten' }
      if (asked.kind !== 'no') return unknownOf(asked)
      // One that belongs to nobody any more cannot be taken away a second time.
      const left = await ask(methodAnswer, (stripe) => stripe.paymentMethods.retrieve(token))
      if (isMissing(left) || (left.kind === 'yes' && !left.answer.customer)) return { kind: 'forgotten' }
      return { kind: 'refused', reason: asked.message }
    },
  }
}

const marked = ({ instance }: Account, { storingKey, payer }: StartStoring) => ({
  storing_key: storingKey,
  client_id: String(payer.clientId),
  instance,
})

async function beginFields(
  account: Account,
  input: StartStoring,
  customer: string,
  key: string,
  call: CallContext,
): Promise<Asked<Awaited<ReturnType<NonNullable<Gateway['startStoring']>>>>> {
  const asked = await askStripe(account.access, call)(setupAnswer, (stripe) =>
    stripe.setupIntents.create(
      {
        customer,
        usage: 'off_session',
        automatic_payment_methods: { enabled: true },
        metadata: marked(account, input),
      },
      { idempotencyKey: key },
    ),
  )
  if (asked.kind !== 'yes') return asked
  const { id, client_secret: clientSecret } = asked.answer
  if (!clientSecret) return { kind: 'unknown', reason: 'Stripe gave no client secret.' }
  const { publishableKey } = account
  const parameters = { publishableKey, clientSecret, returnUrl: input.returnUrl, intent: 'setup' }
  return { kind: 'yes', answer: { kind: 'fields', sessionId: id, widget: { name: 'stripe', parameters } } }
}

async function beginPage(
  account: Account,
  input: StartStoring,
  customer: string,
  key: string,
  call: CallContext,
): ReturnType<typeof beginFields> {
  const metadata = marked(account, input)
  const asked = await askStripe(account.access, call)(sessionAnswer, (stripe) =>
    stripe.checkout.sessions.create(
      {
        mode: 'setup',
        currency: input.currency.toLowerCase(),
        customer,
        metadata,
        setup_intent_data: { metadata },
        success_url: input.returnUrl,
        cancel_url: input.cancelUrl,
      },
      { idempotencyKey: key },
    ),
  )
  if (asked.kind !== 'yes') return asked
  const { id, url } = asked.answer
  if (!url) return { kind: 'unknown', reason: 'Stripe gave no address of its page.' }
  return { kind: 'yes', answer: { kind: 'redirect', sessionId: id, url } }
}

const whole = ['payment_method', 'latest_attempt']

async function findSetup(
  access: StripeAccess,
  known: KnownStoring,
  call: CallContext,
): Promise<Asked<SetupAnswer | 'open' | 'closed' | 'absent'>> {
  const ask = askStripe(access, call)
  const id =
    known.sessionId === null ? await byKey(access, known, call) : ({ kind: 'yes', answer: known.sessionId } as const)
  if (id.kind !== 'yes') return id
  const name = id.answer
  if (name === null) return { kind: 'yes', answer: 'absent' }
  if (!name.startsWith('cs_'))
    return ask(setupAnswer, (stripe) => stripe.setupIntents.retrieve(name, { expand: whole }))
  const expand = whole.map((one) => `setup_intent.${one}`)
  const asked = await ask(sessionAnswer, (stripe) => stripe.checkout.sessions.retrieve(name, { expand }))
  if (asked.kind !== 'yes') return asked
  const { status, setup_intent: setup } = asked.answer
  if (status === 'expired') return { kind: 'yes', answer: 'closed' }
  return { kind: 'yes', answer: typeof setup === 'object' && setup ? setup : 'open' }
}

/** Among what was begun since. */
async function byKey(access: StripeAccess, known: KnownStoring, call: CallContext): Promise<Asked<string | null>> {
  const since = Math.floor(Temporal.Instant.from(known.startedAt).epochMilliseconds / 1000) - 600
  const params = { created: { gte: since }, limit: 100, ...(known.customer ? { customer: known.customer } : {}) }
  return askStripe(access, call)(z.string().nullable(), async (stripe) => {
    const session = await firstWith('storing_key', known.storingKey, stripe.checkout.sessions.list(params))
    return session ?? firstWith('storing_key', known.storingKey, stripe.setupIntents.list(params))
  })
}

async function outcomeOfSetup(
  access: StripeAccess,
  setup: SetupAnswer,
  customer: string | null,
  call: CallContext,
): Promise<StoringOutcome> {
  switch (setup.status) {
    case 'succeeded': {
      const used = typeof setup.latest_attempt === 'object' ? setup.latest_attempt?.payment_method_details : null
      const stored = await methodOf(askStripe(access, call), { payment_method: setup.payment_method, customer, used })
      if (stored.kind !== 'method') return stored
      return stored.method
        ? { kind: 'stored', method: stored.method }
        : { kind: 'unknown', reason: 'Stripe does not say what it stored.' }
    }
    case 'processing':
      return { kind: 'pending' }
    case 'requires_action': {
      const url = setup.next_action?.redirect_to_url?.url
      return url ? { kind: 'challenge', url } : { kind: 'open' }
    }
    case 'requires_payment_method': {
      if (!setup.last_setup_error) return { kind: 'open' }
      return { kind: 'declined', reason: declineOf(setup.last_setup_error).reason }
    }
    case 'requires_confirmation':
      return { kind: 'open' }
    case 'canceled':
      return { kind: 'declined', reason: 'Storing it was called off.' }
    default:
      return { kind: 'unknown', reason: `Stripe says that it is ${setup.status}.` }
  }
}
