import type { Gateway, StartedPayment } from '@ostler/integration-kit'
import { type GatewayHarness, known, newPayment, recordingCall } from '@ostler/integration-kit/contract-suites'
import { freePort } from '../../../../platform/free-port.ts'
import { createAuthorizeNet } from '../../authorize-net/index.ts'
import { referenceOf } from '../../reference.ts'
import { aPlace } from '../a-place.ts'
import type { AuthorizeNetDouble } from './index.ts'
import type { CardName } from './state.ts'

const TIMEOUT_MS = 1_000

/** The adapter against the double, and what a payer's browser does: it keeps the widget that it was given. */
export async function authorizeNetHarness(double: AuthorizeNetDouble): Promise<GatewayHarness> {
  const kind = createAuthorizeNet({ apiUrl: double.origin, timeoutMs: TIMEOUT_MS })
  const settings = { ...double.account, currency: 'USD', environment: 'test' }
  const place = aPlace({ webhookUrl: double.webhookUrl })
  const real = kind.connect(settings, place)
  const elsewhere = createAuthorizeNet({
    apiUrl: `http://127.0.0.1:${await freePort()}`,
    timeoutMs: TIMEOUT_MS,
  })

  const widgets = new Map<string, Record<string, string>>()
  const remembered = (key: string, started: StartedPayment) => {
    if (started.kind === 'fields') widgets.set(key, started.widget.parameters)
    return started
  }
  const gateway: Gateway = {
    ...real,
    startPayment: async (input, call) => remembered(input.attemptKey, await real.startPayment!(input, call)),
    startStoring: async (input, call) => remembered(input.storingKey, await real.startStoring!(input, call)),
  }
  const entered = (key: string, card: CardName) => ({
    ...double.enterCard(card),
    slip: widgets.get(key)?.slip ?? '',
  })
  const countOf = (key: string, isMeant: (status: string) => boolean) =>
    [...double.state.transactions.values()].filter(
      (one) => one.invoiceNumber === referenceOf(key) && isMeant(one.status),
    ).length

  return {
    kind,
    gateway,
    unreachable: elsewhere.connect(settings, place),
    stranger: kind.connect({ ...settings, transactionKey: 'wrong99999999999' }, place),
    way: 'fields',
    hasKeys: false,
    opensNothing: true,
    amount: { amount: '59.90', currency: 'USD' },
    part: { amount: '20.00', currency: 'USD' },
    tooMuch: { amount: '59.91', currency: 'USD' },
    pay: async ({ attemptKey }, how) =>
      entered(attemptKey, { settled: 'good', declined: 'declined', pending: 'held' }[how] as CardName),
    async loseNextAnswer(key, how) {
      double.loseNextAnswer(
        ({ body }) => body.includes(referenceOf(key)) && /createTransaction|getMerchantDetails/.test(body),
        how,
      )
    },
    opened: async () => 0,
    refunded: async (key) => countOf(key, (status) => status.startsWith('refund')),
    methods: {
      good: async () => double.storedCard('good'),
      declined: async () => double.storedCard('declined'),
      dead: async () => double.storedCard('expired'),
    },
    charged: async (key) => countOf(key, (status) => /^(captured|settled)/.test(status)),
    store: async ({ storingKey }, how) => entered(storingKey, how === 'stored' ? 'good' : 'declined'),
    knows: async ({ customer, token }) => double.state.profiles.get(customer ?? '')?.payments.has(token) ?? false,
    secrets: [double.account.transactionKey, double.account.signatureKey],
    webhooks: {
      secret: double.account.signatureKey,
      gatewayWithSecret: (signatureKey) => kind.connect({ ...settings, signatureKey }, place),
      receive: () => receive(double, gateway, entered),
      sign: (body, secret) => ({ 'x-anet-signature': double.signatureOf(body, secret) }),
      signatureHeaders: ['x-anet-signature'],
      signsBody: true,
      signsTime: false,
      receiveForAnother: () => receive(double, gateway, entered, 'F'.repeat(128)),
      withSecondSignature: null,
    },
  }
}

async function receive(
  double: AuthorizeNetDouble,
  gateway: Gateway,
  entered: (key: string, card: CardName) => Record<string, string>,
  signatureKey = double.account.signatureKey,
) {
  const payment = newPayment({ amount: { amount: '59.90', currency: 'USD' }, way: 'fields' })
  const started = await gateway.startPayment!(payment, recordingCall())
  if (started.kind !== 'fields') throw new Error(started.kind)
  const paid = known(payment, { sessionId: started.sessionId })
  const outcome = await gateway.finishPayment!(paid, entered(payment.attemptKey, 'good'), recordingCall())
  if (outcome.kind !== 'settled') throw new Error(outcome.kind)
  await double.notify('net.authorize.payment.authcapture.created', outcome.reference, signatureKey)
  return double.received.at(-1)!
}
