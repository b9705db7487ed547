import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asClient, inHouse, money } from '../../billing/examples.ts'
import { applyPayment } from '../../billing/index.ts'
import { staffWith } from '../../catalog/examples.ts'
import { anAccount } from '../../clients/examples.ts'
import { aDebtor, FakeGateway, withGateways } from '../examples.ts'
import { startPayment } from './start-payment.ts'

let house: TestHouse
let gateway: FakeGateway
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(() => house.stop())
beforeEach(async () => {
  ;[gateway] = await withGateways(house, new FakeGateway())
})

type Debtor = Awaited<ReturnType<typeof aDebtor>>
const click = (debtor: Debtor, ctx = debtor.ctx()) =>
  startPayment(ctx, { invoiceIds: [debtor.invoice.id], gateway: 'cards' })
const attemptsOf = async ({ invoice }: Debtor) =>
  (
    await house.pool.query<{ id: number; key: string; state: string; amount: string }>(
      `SELECT id::int, key, state, amount_minor || ' ' || currency AS amount FROM payments.attempts a JOIN payments.attempt_invoices i ON i.attempt_id = a.id WHERE i.invoice_id = $1 ORDER BY id`,
      [invoice.id],
    )
  ).rows
const payInPart = ({ invoice }: Debtor, amount: string) =>
  inHouse(house, (tx) =>
    applyPayment(tx, { invoiceId: invoice.id, amount: money(amount), clearing: 'bank', source: `wire:${invoice.id}` }),
  )

test('a click on "pay" opens a session for what is left to pay', async () => {
  const debtor = await aDebtor(house)
  await payInPart(debtor, '30.00')
  const started = await click(debtor)

  const [attempt, ...more] = await attemptsOf(debtor)
  expect(more).toEqual([])
  expect(attempt).toMatchObject({ id: started.attemptId, state: 'started', amount: '7000 EUR' }) // 100.00 - 30.00
  expect(started.next).toEqual({ kind: 'redirect', url: 'https://pay.example/session_1' })
  expect(gateway.started).toMatchObject([
    {
      attemptKey: attempt!.key,
      amount: { amount: '70.00', currency: 'EUR' },
      description: debtor.invoice.number,
      way: 'page',
      store: false,
      payer: { clientId: debtor.clientId, email: debtor.email },
      returnUrl: `${house.url}/invoices/${debtor.invoice.id}?attempt=${attempt!.id}`,
      cancelUrl: `${house.url}/invoices/${debtor.invoice.id}`,
    },
  ])
})

test('clicking again, and in eight tabs at once, ends in one attempt and one session', async () => {
  const debtor = await aDebtor(house)
  const first = await click(debtor)
  expect(await click(debtor)).toEqual(first)
  expect(gateway.started).toHaveLength(1)

  const other = await aDebtor(house)
  const answers = await Promise.all(Array.from({ length: 8 }, () => click(other)))
  expect(new Set(answers.map(({ next }) => next.kind === 'redirect' && next.url))).toEqual(
    new Set(['https://pay.example/session_2']),
  )
  expect(await attemptsOf(other)).toHaveLength(1)
  expect(gateway.sessions.size).toBe(2)
  // One of the eight asked, the others waited for the answer.
  expect(gateway.started).toHaveLength(2)
})

test('after no answer the attempt stays, and the next click asks with the same key', async () => {
  const debtor = await aDebtor(house)
  gateway.answers.push({ kind: 'unknown', reason: 'timeout' })
  await expect(click(debtor)).rejects.toMatchObject({ code: 'gateway_unavailable' })
  expect(await attemptsOf(debtor)).toMatchObject([{ state: 'started' }])

  const { attemptId } = await click(debtor)
  expect(await attemptsOf(debtor)).toMatchObject([{ id: attemptId, state: 'started' }])
  expect(gateway.started.map((one) => one.attemptKey)).toEqual(Array(2).fill((await attemptsOf(debtor))[0]!.key))
})

test('an attempt that the provider refused is over; the next click begins another one', async () => {
  const debtor = await aDebtor(house)
  gateway.answers.push({ kind: 'declined', reason: 'blocked' })
  await expect(click(debtor)).rejects.toMatchObject({ code: 'gateway_unavailable' })
  await click(debtor)
  expect(await attemptsOf(debtor)).toMatchObject([{ state: 'declined' }, { state: 'started' }])
  expect(new Set(gateway.started.map((one) => one.attemptKey)).size).toBe(2)
})

test('what is left to pay has changed, or the session is old: another attempt', async () => {
  const debtor = await aDebtor(house)
  await click(debtor)
  await payInPart(debtor, '1.00')
  await click(debtor)
  expect((await attemptsOf(debtor)).map((one) => one.amount)).toEqual(['10000 EUR', '9900 EUR'])

  house.clock.follow(house.clock.aheadMs + 31 * 60_000)
  await click(debtor)
  expect(await attemptsOf(debtor)).toHaveLength(3)
})

test('an invoice that is paid, or asks for nothing, is not payable', async () => {
  const paid = await aDebtor(house)
  await payInPart(paid, '100.00')
  const free = await aDebtor(house, '0.00')
  for (const debtor of [paid, free]) {
    await expect(click(debtor)).rejects.toMatchObject({ code: 'invoice_not_payable' })
    expect(await attemptsOf(debtor)).toEqual([])
  }
  expect(gateway.started).toEqual([])
})

test('only the client pays, and only in a way that is offered', async () => {
  const debtor = await aDebtor(house)
  const eve = await anAccount(house)
  await expect(click(debtor, asClient(house, eve))).rejects.toMatchObject({ code: 'invoice_not_found' })
  await expect(click(debtor, staffWith(house, 'invoices.view'))).rejects.toMatchObject({ code: 'invoice_not_found' })
  const elsewhere = startPayment(debtor.ctx(), { invoiceIds: [debtor.invoice.id], gateway: 'beads' })
  await expect(elsewhere).rejects.toMatchObject({ code: 'gateway_not_found' })
  expect(await attemptsOf(debtor)).toEqual([])
})

test('whoever was asking when they were killed is waited for, and then somebody else asks', async () => {
  const debtor = await aDebtor(house)
  gateway.answers.push({ kind: 'unknown', reason: 'timeout' })
  await expect(click(debtor)).rejects.toMatchObject({ code: 'gateway_unavailable' })
  const [attempt] = await attemptsOf(debtor)
  await house.pool.query('UPDATE payments.attempts SET asked_at = $2 WHERE id = $1', [attempt!.id, theNow().toString()])
  const answers = await Promise.allSettled([click(debtor), click(debtor)])
  // Of those who have waited one asks; the other one may have come too late to hear of it.
  expect(answers.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
  expect(await attemptsOf(debtor)).toMatchObject([{ id: attempt!.id, key: attempt!.key }])
  expect(gateway.sessions.size).toBe(1)
}, 60_000)

const theNow = () => house.contexts.forSystem('test', 'worker').now
