import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestWorld, type TestWorld } from '../testing.ts'
import { isBankAccount } from './cards.ts'

let world: TestWorld
let count = 0

beforeAll(async () => {
  world = await startTestWorld()
})

afterAll(() => world.stop())

const eur = (amount: string) => ({ amount, currency: 'EUR' })

async function act(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await world.api(method, `/sandbox/gateway${path}`, body, headers)
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

const statusOf = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
  (await world.api('POST', `/sandbox/gateway${path}`, body, headers)).status

const payer = { payerEmail: 'ada@example.com', payerReference: '12' }
const ways = () => ({ returnUrl: `${world.origin}/return`, cancelUrl: `${world.origin}/cancel` })
const newKey = () => `key-${++count}`

async function aSession(wish: object = {}) {
  const body = { amount: eur('12.50'), description: 'Invoice 1', ...payer, ...ways(), ...wish }
  return act('POST', '/sessions', body, { 'idempotency-key': newKey() })
}

async function paidBy(card: string, wish: object = {}) {
  const { sessionId } = await aSession(wish)
  return act('POST', `/sessions/${sessionId}/pay`, { card })
}

async function aMethod(card: string, wish: object = {}): Promise<{ token: string; customer: string; last4: string }> {
  const body = { currency: 'EUR', ...payer, ...ways() }
  const { storingId } = await act('POST', '/storings', body, { 'idempotency-key': newKey() })
  const stored = await act('POST', `/storings/${storingId}/card`, { card, ...wish })
  return stored.state === 'challenge'
    ? (await act('POST', `/storings/${storingId}/challenge`, { approve: true })).method
    : stored.method
}

async function charged(method: string, key = newKey()) {
  const body = { amount: eur('12.50'), description: 'Renewal', ...payer, method, returnUrl: `${world.origin}/return` }
  return act('POST', '/charges', body, { 'idempotency-key': key })
}

const session = (id: string) => act('GET', `/sessions/${id}`)
const movements = async (attemptKey: string) => (await act('GET', `/balance?attemptKey=${attemptKey}`)).movements
const types = async (id: string) =>
  (await act('GET', `/sessions/${id}/events`)).events.map(({ type }: { type: string }) => type)
const events = (...words: string[]) =>
  world.received
    .map((raw) => Buffer.from(raw.body).toString())
    .filter((body) => words.every((word) => body.includes(word)))
    .map((body) => JSON.parse(body))

/** What takes a few seconds is due now. */
async function timePasses(): Promise<void> {
  for (const [table, column] of [
    ['sessions', 'real_settles_at'],
    ['sessions', 'real_disputed_at'],
    ['refunds', 'real_finishes_at'],
    ['disputes', 'real_ends_at'],
    ['storings', 'real_stores_at'],
  ])
    await world.pool.query(`update sandbox.${table} set ${column} = clock_timestamp() where ${column} is not null`)
}

test.each([
  ['4242424242424242', 'settled', false],
  ['4000000000000341', 'failed', false], // not enough money
  ['4000000000009987', 'failed', true], // reported lost
  ['4000000000003220', 'challenge', false],
  ['4000000000000135', 'pending', false],
  ['4000002500003155', 'settled', false], // the bank asked while it was stored
])('card %s, charged later, is %s', async (card, state, isHard) => {
  const { token } = await aMethod(card)
  expect(await charged(token)).toMatchObject({ state, isHard, kind: 'charge' })
})

test('a charge with the same key is the first one, also when it was declined', async () => {
  const { token } = await aMethod('4000000000000341')
  const key = newKey()
  const first = await charged(token, key)
  expect(await charged(token, key)).toEqual(first)
  expect(await types(first.sessionId)).toEqual(['payment.declined'])
})

test('a card whose answer gets lost has paid, and tells so when it is asked again', async () => {
  const { token } = await aMethod('4000000000000119')
  const key = newKey()
  await expect(charged(token, key)).rejects.toThrow()
  expect(await charged(token, key)).toMatchObject({ state: 'settled' })
  expect(await movements(key)).toHaveLength(1)
})

test('a provider that is out of order leaves nothing behind', async () => {
  const { token } = await aMethod('4000000000000127')
  const key = newKey()
  await expect(charged(token, key)).rejects.toThrow('503')
  expect((await world.api('GET', `/sandbox/gateway/sessions?attemptKey=${key}`)).status).toBe(404)
})

test('a card is declined for good once its month is over', async () => {
  const { token } = await aMethod('4242424242424242', { expires: '2020-01' })
  expect(await charged(token)).toMatchObject({ state: 'failed', isHard: true, declineReason: 'The card has expired.' })
})

test('a pending charge fails a few seconds later where its card says so', async () => {
  const { token } = await aMethod('4000000000000143')
  const { sessionId, attemptKey } = await charged(token)
  await timePasses()
  await expect.poll(async () => (await session(sessionId)).state, { timeout: 8_000 }).toBe('failed')
  expect(await movements(attemptKey)).toEqual([])
})

test('a bank account is stored once the bank has agreed, and is no card', async () => {
  const { storingId } = await act(
    'POST',
    '/storings',
    { currency: 'EUR', ...payer, ...ways() },
    { 'idempotency-key': 'bank' },
  )
  const given = await act('POST', `/storings/${storingId}/card`, { card: 'DE89 3704 0044 0532 0130 00' })
  expect(given).toMatchObject({ state: 'pending', method: null })
  await timePasses()
  await expect
    .poll(() => act('GET', '/storings?storingKey=bank'), { timeout: 8_000 })
    .toMatchObject({ state: 'stored', method: { kind: 'bank_debit', brand: 'SEPA', last4: '3000', expires: null } })
  expect(isBankAccount('DE89370400440532013000')).toBe(true)
})

test('the same payer is one customer, however often something is stored', async () => {
  const [one, other] = await Promise.all([aMethod('4242424242424242'), aMethod('5555555555554444')])
  expect(one.customer).toBe(other.customer)
  const strangers = { amount: eur('1.00'), description: '', ...payer, customer: 'cus_none', store: true, ...ways() }
  expect(await statusOf('/sessions', strangers, { 'idempotency-key': newKey() })).toBe(422)
})

test('a new card comes under the old token; one that is closed is gone', async () => {
  const method = await aMethod('4242424242424242', { expires: '2020-01' })
  const renewed = await act('POST', `/methods/${method.token}/renew`)
  expect(renewed).toMatchObject({ token: method.token, last4: '5353' }) // 4242 + 1111
  expect(await charged(method.token)).toMatchObject({ state: 'settled' })
  await act('POST', `/methods/${method.token}/remove`)
  expect(await charged(method.token)).toMatchObject({ state: 'failed', isHard: true })
  await expect
    .poll(() => events(method.token, 'method.').map(({ type }) => type), { timeout: 5_000 })
    .toEqual(['method.renewed', 'method.gone'])
  expect(await statusOf(`/methods/${method.token}/renew`, {})).toBe(404)
})

test('what is held goes into the balance when it is taken, as much as is taken, with the fee of that', async () => {
  const held = await paidBy('4242424242424242', { hold: true })
  expect(held).toMatchObject({ state: 'authorised', fee: null, lapsesAt: expect.any(String) })
  expect(await movements(held.attemptKey)).toEqual([])
  const taken = await act('POST', `/sessions/${held.sessionId}/capture`, { amount: eur('10.00') })
  // 10.00 × 1.4 % + 0.25
  expect(taken).toMatchObject({ state: 'settled', amount: eur('10.00'), fee: eur('0.39') })
  expect(await movements(held.attemptKey)).toMatchObject([{ kind: 'payment', grossMinor: '1000', feeMinor: '39' }])
  expect(await statusOf('/refunds', { reference: taken.reference, amount: eur('10.01'), reason: '' }, key())).toBe(422)
  expect(await types(held.sessionId)).toEqual(['payment.authorised', 'payment.settled'])
})

const key = () => ({ 'idempotency-key': newKey() })

test('a hold that nobody takes lapses after a week of business time', async () => {
  const held = await paidBy('4242424242424242', { hold: true })
  world.clock.advance({ hours: 24 * 7 + 1 })
  await expect.poll(async () => (await session(held.sessionId)).state, { timeout: 5_000 }).toBe('released')
  expect(await statusOf(`/sessions/${held.sessionId}/capture`, { amount: eur('1.00') })).toBe(409)
  expect(await types(held.sessionId)).toEqual(['payment.authorised', 'payment.released'])
})

test.each([
  ['4000000000007726', 'settled', ['refund.pending', 'refund.settled'], ['payment', 'refund']],
  ['4000000000005126', 'failed', ['refund.pending', 'refund.failed'], ['payment']],
])('refunds to card %s are pending and then %s', async (card, state, told, moved) => {
  const paid = await paidBy(card)
  const refundKey = newKey()
  const order = { reference: paid.reference, amount: eur('2.50'), reason: '' }
  const asked = await act('POST', '/refunds', order, { 'idempotency-key': refundKey })
  expect(asked).toMatchObject({ state: 'pending' })
  await timePasses()
  await expect
    .poll(async () => (await act('GET', `/refunds?refundKey=${refundKey}`)).state, { timeout: 8_000 })
    .toBe(state)
  expect((await types(paid.sessionId)).slice(1)).toEqual(told)
  expect((await movements(paid.attemptKey)).map(({ kind }: { kind: string }) => kind)).toEqual(moved)
})

test('a refund that arrived may be sent back by the bank, and the money with it', async () => {
  const paid = await paidBy('4242424242424242')
  const refund = await act('POST', '/refunds', { reference: paid.reference, amount: eur('2.50'), reason: '' }, key())
  await act('POST', `/refunds/${refund.id}/finish`, { result: 'failed' })
  await act('POST', `/refunds/${refund.id}/finish`, { result: 'settled' }) // It stays failed.
  expect(await movements(paid.attemptKey)).toMatchObject([
    { grossMinor: '1250' },
    { grossMinor: '-250' },
    { grossMinor: '250' },
  ])
  expect((await types(paid.sessionId)).at(-1)).toBe('refund.failed')
})

test('a dispute takes the money and a fee; won, the money comes back and the fee does not', async () => {
  const paid = await paidBy('4242424242424242')
  await act('POST', '/refunds', { reference: paid.reference, amount: eur('2.50'), reason: '' }, key())
  const dispute = await act('POST', `/sessions/${paid.sessionId}/dispute`)
  expect(dispute).toMatchObject({ state: 'open', amount: eur('10.00'), fee: eur('15.00'), isMoneyTaken: true })
  expect(await statusOf('/refunds', { reference: paid.reference, amount: eur('1.00'), reason: '' }, key())).toBe(409)
  await act('POST', `/disputes/${dispute.id}/move`, { state: 'under_review' })
  expect(await act('POST', `/disputes/${dispute.id}/move`, { state: 'won' })).toMatchObject({
    isMoneyTaken: false,
    fee: eur('15.00'),
  })
  expect(await statusOf(`/disputes/${dispute.id}/move`, { state: 'lost' })).toBe(409)
  expect(await movements(paid.attemptKey)).toMatchObject([
    { kind: 'payment', grossMinor: '1250' },
    { kind: 'refund', grossMinor: '-250' },
    { kind: 'dispute', grossMinor: '-1000', feeMinor: '1500' },
    { kind: 'dispute', grossMinor: '1000', feeMinor: '0' },
  ])
  expect((await types(paid.sessionId)).slice(2)).toEqual(['dispute.opened', 'dispute.changed', 'dispute.closed'])
})

test('a warning takes nothing until it becomes a dispute', async () => {
  const paid = await paidBy('4242424242424242')
  const warning = await act('POST', `/sessions/${paid.sessionId}/dispute`, { as: 'warning' })
  expect(warning).toMatchObject({ state: 'warning', fee: null, isMoneyTaken: false })
  const taken = await act('POST', `/disputes/${warning.id}/move`, { state: 'open' })
  expect(taken).toMatchObject({ fee: eur('15.00'), isMoneyTaken: true })
  expect((await movements(paid.attemptKey)).at(-1)).toMatchObject({ grossMinor: '-1250', feeMinor: '1500' })
})

test.each([
  ['4000000000000259', 'open', true],
  ['4000000000001976', 'warning', false],
  ['4000000000002685', 'won', false],
  ['4000000000005423', 'lost', true],
])('the holder of card %s disputes by themselves: %s', async (card, state, isMoneyTaken) => {
  const { sessionId } = await paidBy(card)
  await timePasses()
  await expect.poll(() => types(sessionId)).toHaveLength(2)
  await timePasses()
  await expect
    .poll(() => events(sessionId, '"dispute"').map(({ data }) => data.dispute), { timeout: 12_000 })
    .toContainEqual(expect.objectContaining({ state, isMoneyTaken }))
})

test('a debit is taken back after it was paid, without a fee', async () => {
  const { sessionId, attemptKey } = await paidBy('DE35370400440532013002')
  await act('POST', `/sessions/${sessionId}/finish`, { result: 'settled' })
  await timePasses()
  await expect.poll(() => types(sessionId), { timeout: 8_000 }).toContain('dispute.closed')
  expect((await movements(attemptKey)).at(-1)).toMatchObject({ grossMinor: '-1250', feeMinor: '0' })
})

test('each business day the balance of the days before is paid out, and arrives two days later', async () => {
  const merchant = { 'sandbox-merchant': 'saver' }
  const body = { amount: eur('100.00'), description: 'Invoice', ...payer, ...ways() }
  const { sessionId } = await act('POST', '/sessions', body, { ...key(), ...merchant })
  await act('POST', `/sessions/${sessionId}/pay`, { card: '4242424242424242' })
  const since = world.clock.now().subtract({ hours: 1 }).toString()
  const list = async () => (await act('GET', `/account/payouts?since=${since}`, undefined, merchant)).payouts
  expect(await list()).toEqual([])
  world.clock.advance({ hours: 24 })
  // 100.00 less 1.4 % and 0.25
  await expect.poll(list, { timeout: 5_000 }).toMatchObject([
    {
      state: 'on_its_way',
      amount: eur('98.35'),
      items: [{ kind: 'payment', gross: eur('100.00'), fee: eur('1.65'), net: eur('98.35') }],
    },
  ])
  world.clock.advance({ hours: 48 })
  await expect.poll(list, { timeout: 5_000 }).toMatchObject([{ state: 'paid' }])
  const [{ id }] = await list()
  await act('POST', `/payouts/${id}/finish`, { result: 'failed' })
  await act('POST', '/payouts', undefined, merchant)
  expect(await list()).toMatchObject([
    { id, state: 'failed' },
    { amount: eur('98.35'), items: [{ kind: 'other', reference: id }] },
  ])
})

test('payouts are read page by page, each once', async () => {
  const merchant = { 'sandbox-merchant': 'reader' }
  const since = world.clock.now().subtract({ hours: 1 }).toString()
  for (let n = 0; n < 12; n++) {
    const body = { amount: eur('10.00'), description: `${n}`, ...payer, ...ways() }
    const { sessionId } = await act('POST', '/sessions', body, { ...key(), ...merchant })
    await act('POST', `/sessions/${sessionId}/pay`, { card: '4242424242424242' })
    await act('POST', '/payouts', undefined, merchant)
  }
  const read = (after: string) => act('GET', `/account/payouts?since=${since}${after}`, undefined, merchant)
  const first = await read('')
  const second = await read(`&after=${encodeURIComponent(first.next)}`)
  expect([first.payouts.length, second.payouts.length, second.next]).toEqual([10, 2, null])
  const ids = [...first.payouts, ...second.payouts].map(({ id }: { id: string }) => id)
  expect(new Set(ids).size).toBe(12)
})

test('asked to, it says 429 and does nothing', async () => {
  const match = newKey()
  await act('POST', '/failures', { match, mode: 'limit', times: 1 })
  const body = { amount: eur('12.50'), description: '', ...payer, ...ways() }
  const limited = await world.api('POST', '/sandbox/gateway/sessions', body, { 'idempotency-key': match })
  expect(limited).toMatchObject({ status: 429, body: { error: { code: 'too_many_requests' } } })
  expect((await world.api('GET', `/sandbox/gateway/sessions?attemptKey=${match}`)).status).toBe(404)
})

test('webhooks come out of order when that is asked for', async () => {
  const paid = await paidBy('4000000000000077', { metadata: { webhook: 'out_of_order' } })
  await act('POST', `/sessions/${paid.sessionId}/finish`, { result: 'settled' })
  const arrived = () => events(paid.sessionId).map(({ type }) => type)
  await expect.poll(arrived, { timeout: 12_000 }).toEqual(['payment.settled', 'payment.pending'])
})
