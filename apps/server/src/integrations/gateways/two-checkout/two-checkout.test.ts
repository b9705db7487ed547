import type { Gateway, KnownPayment, RawWebhook, StartPayment } from '@ostler/integration-kit'
import { known, newPayment, recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aPlace } from '../testing/a-place.ts'
import { type Card, startTwoCheckout, type TwoCheckoutDouble } from '../testing/two-checkout/index.ts'
import { fromAmount, toAmount, toText } from './amount.ts'
import { createTwoCheckout } from './index.ts'

let double: TwoCheckoutDouble
let gateway: Gateway

const connect = (wish: Record<string, string> = {}): Gateway =>
  createTwoCheckout({ apiUrl: `${double.origin}/rest/6.0`, secureUrl: double.origin, timeoutMs: 1_000 }).connect(
    { ...double.account, environment: 'live', ...wish },
    aPlace(),
  )

beforeAll(async () => {
  double = await startTwoCheckout()
  gateway = connect()
})

afterAll(() => double.stop())

const eur = (amount: string) => ({ amount, currency: 'EUR' })

async function started(wish: Partial<StartPayment> = {}, by = gateway) {
  const wanted = newPayment({ amount: eur('59.90'), way: 'fields' }, wish)
  const answer = await by.startPayment!(wanted, recordingCall())
  if (answer.kind !== 'fields' && answer.kind !== 'redirect') throw new Error(JSON.stringify(answer))
  const slip = answer.kind === 'fields' ? answer.widget.parameters.slip! : ''
  return { payment: known(wanted, { sessionId: answer.sessionId }), answer, slip }
}

async function paid(card: Card = 'good', by = gateway) {
  const { payment, slip } = await started({}, by)
  const outcome = await by.finishPayment!(payment, { token: double.tokenFor(card), slip }, recordingCall())
  return { payment, slip, outcome }
}

const orderOf = (payment: KnownPayment) =>
  [...double.orders.values()].find((one) => one.ExternalReference === payment.attemptKey)!

describe('notifications', () => {
  async function notified(wish: Record<string, string>): Promise<{ payment: KnownPayment; raw: RawWebhook }> {
    const { payment } = await paid()
    await double.notify(orderOf(payment).RefNo, wish)
    return { payment, raw: double.received.at(-1)! }
  }

  test('name our payment and leave the rest to be asked, under the number of the message', async () => {
    const { payment, raw } = await notified({ MESSAGE_ID: '42' })
    const verdict = await gateway.parseWebhook!(raw, recordingCall())
    if (verdict.kind !== 'accepted') throw new Error(verdict.kind)
    expect(verdict.events).toEqual([
      {
        eventId: `${orderOf(payment).RefNo}:42`,
        type: 'COMPLETE',
        news: { about: 'payment', attemptKey: payment.attemptKey, sessionId: null, outcome: null },
      },
    ])
    const form = new URLSearchParams(Buffer.from(raw.body).toString('utf8'))
    expect(double.isReplyRight(verdict.reply!.body, form)).toBe(true)
  })

  test('tell of a payment that the payer disputes', async () => {
    const { payment, raw } = await notified({
      CHARGEBACK_RESOLUTION: 'OPEN',
      CHARGEBACK_REASON_CODE: 'NOT_AS_DESCRIBED',
    })
    expect(await gateway.parseWebhook!(raw, recordingCall())).toMatchObject({
      events: [
        { news: { about: 'payment' } },
        {
          news: {
            about: 'dispute',
            dispute: {
              paymentReference: orderOf(payment).RefNo,
              state: 'open',
              amount: eur('59.90'),
              isMoneyTaken: true,
              reason: 'NOT_AS_DESCRIBED',
            },
          },
        },
      ],
    })
  })

  test('tell of money that goes back', async () => {
    const { payment, raw } = await notified({ ORDERSTATUS: 'REFUND' })
    expect(await gateway.parseWebhook!(raw, recordingCall())).toMatchObject({
      events: [{ news: { about: 'refund', paymentReference: orderOf(payment).RefNo, outcome: null } }],
    })
  })
})

describe('paying in the fields', () => {
  test('waits for the fraud check before money counts', async () => {
    const { payment, outcome } = await paid('review')
    expect(outcome).toMatchObject({ kind: 'pending' })
    orderOf(payment).ApproveStatus = 'OK'
    expect(await gateway.lookUp!(payment, recordingCall())).toMatchObject({ kind: 'settled', amount: eur('59.90') })
  })

  test('is declined when the fraud check says so', async () => {
    const { payment } = await paid('review')
    orderOf(payment).ApproveStatus = 'FRAUD'
    const about = { ...payment, reference: orderOf(payment).RefNo }
    expect(await gateway.lookUp!(about, recordingCall())).toMatchObject({ kind: 'declined' })
  })

  test('leads the payer to the bank where the bank wants it, and is settled afterwards', async () => {
    const { payment, outcome } = await paid('challenged')
    if (outcome.kind !== 'challenge') throw new Error(outcome.kind)
    expect(outcome.url).toMatch(/\/3ds\/authorize\/\?avng8apitoken=/)
    expect(await gateway.lookUp!(payment, recordingCall())).toEqual(outcome)
    // What the browser brings back proves nothing, and the order has not changed.
    expect(await gateway.finishPayment!(payment, { REFNO: '1', status: 'COMPLETE' }, recordingCall())).toEqual(outcome)
    double.agree(outcome.url)
    expect(await gateway.finishPayment!(payment, {}, recordingCall())).toMatchObject({ kind: 'settled' })
  })

  test('tells a card that was stolen from one without money, and takes another card', async () => {
    expect((await paid('stolen')).outcome).toMatchObject({ kind: 'declined', isHard: true })
    const { payment, slip, outcome } = await paid('declined')
    expect(outcome).toEqual({ kind: 'declined', reason: 'Insufficient funds.' })
    const again = { token: double.tokenFor('good'), slip }
    expect(await gateway.finishPayment!(payment, again, recordingCall())).toMatchObject({ kind: 'settled' })
  })

  test('places one order when an answer is lost, however often the browser comes back', async () => {
    const { payment, slip } = await started()
    double.loseNextAnswer(({ path }) => path === '/rest/6.0/orders/', 'dropped')
    const answers = { token: double.tokenFor('good'), slip }
    expect(await gateway.finishPayment!(payment, answers, recordingCall())).toMatchObject({ kind: 'unknown' })
    expect(await gateway.finishPayment!(payment, answers, recordingCall())).toMatchObject({ kind: 'settled' })
    const orders = [...double.orders.values()].filter((one) => one.ExternalReference === payment.attemptKey)
    expect(orders).toHaveLength(1)
  })

  test('needs the slip of this payment', async () => {
    const [mine, other] = [await started(), await started()]
    const answers = { token: double.tokenFor('good'), slip: other.slip }
    expect(await gateway.finishPayment!(mine.payment, answers, recordingCall())).toEqual({ kind: 'open' })
  })

  test('records neither the token nor the keys', async () => {
    const { payment, slip } = await started()
    const call = recordingCall()
    const token = double.tokenFor('good')
    await gateway.finishPayment!(payment, { token, slip }, call)
    for (const secret of [token, double.account.secretKey]) expect(JSON.stringify(call.exchanges)).not.toContain(secret)
  })
})

test('a test order is no payment where money is real, and one in the test environment', async () => {
  const testing = connect({ environment: 'test' })
  const { payment, outcome } = await paid('good', testing)
  expect(outcome).toMatchObject({ kind: 'settled' })
  expect(orderOf(payment).TestOrder).toBe(true)
  expect(await gateway.lookUp!(payment, recordingCall())).toEqual({ kind: 'open' })
  const byNumber = { ...payment, reference: orderOf(payment).RefNo }
  expect(await gateway.lookUp!(byNumber, recordingCall())).toEqual({ kind: 'open' })
})

test('somebody else’s order number is not our payment', async () => {
  const [mine, other] = [await paid(), await paid()]
  const reference = orderOf(other.payment).RefNo
  expect(await gateway.lookUp!({ ...mine.payment, reference }, recordingCall())).toEqual({ kind: 'open' })
})

describe('paying on the page of 2Checkout', () => {
  test('goes by a link that nobody can change, and is found by our key', async () => {
    const { payment, answer } = await started({ way: 'page', description: 'INV-1; INV-2' })
    if (answer.kind !== 'redirect') throw new Error(answer.kind)
    expect(() => double.payOnPage(answer.url.replace('59.90', '1.00'))).toThrow('changed')
    expect(await gateway.lookUp!(payment, recordingCall())).toEqual({ kind: 'open' })
    // A link that is out cannot be called back before its time is over.
    expect(await gateway.expire!(payment, recordingCall())).toEqual({ kind: 'open' })
    const reference = double.payOnPage(answer.url)
    expect(await gateway.finishPayment!(payment, {}, recordingCall())).toMatchObject({
      kind: 'settled',
      reference,
      amount: eur('59.90'),
    })
  })

  test('is over some hours later', async () => {
    const { payment } = await started({ way: 'page' })
    const startedAt = Temporal.Now.instant().subtract({ hours: 4 }).toString()
    expect(await gateway.expire!({ ...payment, startedAt }, recordingCall())).toMatchObject({ kind: 'declined' })
  })

  test('gives no second link for what was paid', async () => {
    const wish = newPayment({ amount: eur('59.90'), way: 'page' })
    const first = await gateway.startPayment!(wish, recordingCall())
    if (first.kind !== 'redirect') throw new Error(first.kind)
    double.payOnPage(first.url)
    expect(await gateway.startPayment!(wish, recordingCall())).toMatchObject({ kind: 'unknown' })
  })

  test('needs the secret word', async () => {
    const wish = newPayment({ amount: eur('59.90'), way: 'page' })
    for (const secretWord of ['', 'wrong'])
      expect(await connect({ secretWord }).startPayment!(wish, recordingCall())).toMatchObject({ kind: 'declined' })
    for (const secretWord of ['', 'wrong'])
      expect(await connect({ secretWord }).checkSettings(recordingCall())).toMatchObject({
        kind: 'accepted',
        warnings: [expect.stringMatching(/secret word/)],
      })
  })
})

describe('refunds', () => {
  const refund = (payment: KnownPayment, amount: string, refundKey = uniqueKey('refund')) => ({
    refundKey,
    payment: { ...payment, reference: orderOf(payment).RefNo },
    amount: eur(amount),
    reason: 'Asked for',
  })

  test('of a part go through the line of the order, several times, and not beyond it', async () => {
    const { payment } = await paid()
    for (const amount of ['20.00', '20.00', '19.90'])
      expect(await gateway.refund!(refund(payment, amount), recordingCall())).toMatchObject({
        kind: 'refunded',
        amount: eur(amount),
      })
    expect(await gateway.refund!(refund(payment, '0.01'), recordingCall())).toMatchObject({ kind: 'declined' })
    expect(orderOf(payment).Status).toBe('REFUND')
    // It was paid all the same.
    expect(await gateway.lookUp!(payment, recordingCall())).toMatchObject({ kind: 'settled', amount: eur('59.90') })
  })

  test('that cannot be told from one that somebody made over there are unknown, and not repeated', async () => {
    const { payment } = await paid()
    orderOf(payment).Refunds = [{ Amount: 20, Comment: '', Reason: 'Other' }]
    const mine = refund(payment, '20.00')
    expect(await gateway.refund!(mine, recordingCall())).toMatchObject({ kind: 'unknown' })
    expect(orderOf(payment).Refunds).toHaveLength(1)
    expect(await gateway.refund!(refund(payment, '10.00'), recordingCall())).toMatchObject({ kind: 'refunded' })
  })

  test('of what is not collected yet are declined in their words', async () => {
    const { payment } = await paid('review')
    expect(await gateway.refund!(refund(payment, '59.90'), recordingCall())).toMatchObject({
      kind: 'declined',
      reason: 'The order cannot be refunded with this amount',
    })
  })
})

test('an overload says nothing', async () => {
  const { payment } = await started()
  for (const status of [429, 503]) {
    double.turnAway(1, status)
    expect(await gateway.lookUp!(payment, recordingCall())).toMatchObject({ kind: 'unknown' })
  }
})

test.each([
  [eur('12.50'), 12.5, '12.50'],
  [{ amount: '1200', currency: 'JPY' }, 1200, '1200'],
  [{ amount: '1.250', currency: 'KWD' }, 1.25, '1.250'],
  [{ amount: '1200.50', currency: 'HUF' }, 1200.5, '1200.50'],
  [{ amount: '1200', currency: 'ISK' }, 1200, '1200'],
  [{ amount: '1200', currency: 'UGX' }, 1200, '1200'],
  [eur('9999999999.99'), 9999999999.99, '9999999999.99'],
])('an amount of %o is the number %d, and read again', (money, number, text) => {
  expect(toAmount(money)).toBe(number)
  expect(toText(money)).toBe(text)
  for (const said of [number, text, `${text}${text.includes('.') ? '' : '.'}000`])
    expect(fromAmount(said, money.currency)).toEqual(money)
})
