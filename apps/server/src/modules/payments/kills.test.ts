import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Context, Tx } from '../../platform/context.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { balanceOf, ownInvoice, verifyBooks } from '../billing/index.ts'
import { aCard, aDebtor, aStoredCard, charging, type FakeGateway, settled, withGateways } from './examples.ts'
import { listMethods } from './queries/methods.ts'
import { transactionsOf } from './queries/transactions.ts'
import { chargeDueInvoices, chargeInvoice } from './use-cases/charge/charge-due-invoices.ts'
import { finishPayment } from './use-cases/finish-payment.ts'
import { removeMethod } from './use-cases/methods/change-methods.ts'
import { forgetMethod, forgetMethods } from './use-cases/methods/forget-method.ts'
import { reconcileStorings } from './use-cases/methods/reconcile-storings.ts'
import { finishStoring, startStoring } from './use-cases/methods/store-method.ts'
import { reconcileAttempts } from './use-cases/reconcile-attempts.ts'
import { startPayment } from './use-cases/start-payment.ts'

/**
 * The process dies around a call to a provider: before the provider hears of it, after it has done what was asked, or when
 * the answer is there and about to be written down. What comes after the next start finds out what happened.
 */

let house: TestHouse
let gateway: FakeGateway
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-15T12:00:00Z' })
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})
beforeEach(async () => {
  ;[gateway] = await withGateways(house, charging())
  await house.pool.query(`UPDATE payments.methods SET state = 'removed', is_default = false, is_forgotten = true`)
})

const ctx = () => house.contexts.forSystem('test', 'worker')
const job = { id: 'test', lastAttempt: false, signal: new AbortController().signal }
const hours = (n: number) => house.clock.follow(house.clock.aheadMs + n * 3_600_000)

class Killed extends Error {}
const points = ['before the call', 'after the call', 'before the answer is written down'] as const
type Point = (typeof points)[number]

/** The verb of the gateway dies at the point, the first time it is called; so does what would write the answer down. */
function dying<Verb extends keyof FakeGateway>(verb: Verb, point: Point) {
  const real = (gateway[verb] as (...input: unknown[]) => Promise<unknown>).bind(gateway)
  let isDead = false
  const dead = { isDead: () => isDead }
  Object.assign(gateway, {
    async [verb](...input: unknown[]) {
      Object.assign(gateway, { [verb]: real })
      isDead = true
      if (point === 'before the call') throw new Killed()
      const answer = await real(...input)
      if (point === 'after the call') throw new Killed()
      return answer
    },
  })
  return dead
}

/** A process whose transactions fail once it is dead. */
function mortal(alive: Context, dead: { isDead(): boolean }, point: Point): Context {
  if (point !== 'before the answer is written down') return alive
  return new Proxy(alive, {
    get(target, name) {
      if (name !== 'transaction') {
        const value = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      }
      return (work: (tx: Tx) => Promise<unknown>) => {
        if (dead.isDead()) throw new Killed()
        return target.transaction(work)
      }
    },
  })
}

const kills = (work: Promise<unknown>) => expect(work).rejects.toBeInstanceOf(Killed)

const owed = async (invoiceId: number) => balanceOf(await ownInvoice(ctx(), invoiceId)).toDecimal()
const stateOf = async (invoiceId: number) =>
  (
    await house.pool.query<{ state: string }>(
      `SELECT state FROM payments.attempts a JOIN payments.attempt_invoices i ON i.attempt_id = a.id
        WHERE i.invoice_id = $1 ORDER BY a.id`,
      [invoiceId],
    )
  ).rows.map((row) => row.state)

/** What a house that was started again does by itself in the next hours. */
async function nextHours() {
  hours(1)
  await reconcileAttempts(ctx())
  await reconcileStorings(ctx())
  await chargeDueInvoices(ctx())
  await house.settle()
}

describe.each(points)('killed %s', (point) => {
  test('of the charge of a stored card: it is charged once', async () => {
    const debtor = await aDebtor(house)
    await aStoredCard(house, debtor.clientId)
    const dead = dying('charge', point)
    await kills(chargeInvoice.handle(mortal(ctx(), dead, point), { invoiceId: debtor.invoice.id }, job))
    expect(await stateOf(debtor.invoice.id)).toEqual(['started'])
    // The queue hands the job out again, and nobody charges while it is not known what happened.
    await chargeInvoice.handle(ctx(), { invoiceId: debtor.invoice.id }, job)
    const heard = point === 'before the call' ? 0 : 1
    expect(gateway.charged).toHaveLength(heard)

    await nextHours()
    expect(gateway.charged).toHaveLength(1)
    expect(await owed(debtor.invoice.id)).toBe('0.00')
    expect(await transactionsOf(ctx(), debtor.invoice.id)).toHaveLength(1)
    expect(await stateOf(debtor.invoice.id)).toEqual(heard ? ['settled'] : ['expired', 'settled'])
  })

  test('of a charge that is declined: it counts once', async () => {
    const debtor = await aDebtor(house)
    await aStoredCard(house, debtor.clientId)
    gateway.chargeAnswers.push({ kind: 'declined', reason: 'Insufficient funds' })
    const dead = dying('charge', point)
    await kills(chargeInvoice.handle(mortal(ctx(), dead, point), { invoiceId: debtor.invoice.id }, job))
    await nextHours()
    const { rows } = await house.pool.query('SELECT tries FROM payments.collections WHERE invoice_id = $1', [
      debtor.invoice.id,
    ])
    expect(rows).toEqual([{ tries: 1 }])
    expect(gateway.charged).toHaveLength(1)
  })

  test('of opening a page: the next click leads to the one session there is', async () => {
    const debtor = await aDebtor(house)
    const click = (who: Context) => startPayment(who, { invoiceIds: [debtor.invoice.id], gateway: 'cards' })
    const dead = dying('startPayment', point)
    await kills(click(mortal(debtor.ctx(), dead, point)))
    house.clock.follow(house.clock.aheadMs + 30_000)
    expect((await click(debtor.ctx())).next.kind).toBe('redirect')
    expect(new Set(gateway.started.map((one) => one.attemptKey)).size).toBe(1)
    expect(gateway.sessions.size).toBe(1)
  })

  test('of finishing a payment: it is booked once', async () => {
    const debtor = await aDebtor(house)
    const { attemptId } = await startPayment(debtor.ctx(), { invoiceIds: [debtor.invoice.id], gateway: 'cards' })
    // The payer has agreed; the money is taken when the payment is finished.
    const { attemptKey } = gateway.started[0]!
    gateway.outcomes.set(attemptKey, { kind: 'approved' })
    Object.assign(gateway, {
      async finishPayment() {
        if (gateway.outcomes.get(attemptKey)?.kind === 'approved') gateway.outcomes.set(attemptKey, settled('100.00'))
        return gateway.outcomes.get(attemptKey)
      },
    })
    const dead = dying('finishPayment' as keyof FakeGateway, point)
    const back = (who: Context) => finishPayment(who, { attemptId: attemptId!, answers: {} })
    await kills(back(mortal(debtor.ctx(), dead, point)))
    await nextHours()
    expect(await owed(debtor.invoice.id)).toBe('0.00')
    expect(await transactionsOf(ctx(), debtor.invoice.id)).toHaveLength(1)
  })

  test('of closing an open page: nothing is charged before it is closed', async () => {
    const debtor = await aDebtor(house)
    await startPayment(debtor.ctx(), { invoiceIds: [debtor.invoice.id], gateway: 'cards' })
    await aStoredCard(house, debtor.clientId)
    const dead = dying('expire', point)
    await kills(chargeInvoice.handle(mortal(ctx(), dead, point), { invoiceId: debtor.invoice.id }, job))
    expect(gateway.charged).toEqual([])
    await nextHours()
    expect(await owed(debtor.invoice.id)).toBe('0.00')
    expect(gateway.charged).toHaveLength(1)
    expect(gateway.pays(gateway.started[0]!.attemptKey, '100.00')).toBe(false)
  })

  test('of opening the storing of a card: what the payer stores there is kept', async () => {
    const debtor = await aDebtor(house)
    const dead = dying('startStoring', point)
    await kills(startStoring(mortal(debtor.ctx(), dead, point), { gateway: 'cards' }))
    const asked = gateway.storings[0]
    if (asked) gateway.stored.set(asked.storingKey, { kind: 'stored', method: aCard() })
    await nextHours()
    expect((await listMethods(ctx(), { clientId: debtor.clientId, limit: 9 })).items).toHaveLength(asked ? 1 : 0)
    expect((await startStoring(debtor.ctx(), { gateway: 'cards' })).next.kind).toBe('redirect')
  })

  test('of finishing the storing of a card: it is kept once', async () => {
    const debtor = await aDebtor(house)
    const { storingId } = await startStoring(debtor.ctx(), { gateway: 'cards' })
    const card = aCard()
    gateway.stored.set(gateway.storings[0]!.storingKey, { kind: 'stored', method: card })
    const dead = dying('finishStoring', point)
    const back = (who: Context) => finishStoring(who, { storingId, answers: {} })
    await kills(back(mortal(debtor.ctx(), dead, point)))
    await nextHours()
    expect((await listMethods(ctx(), { clientId: debtor.clientId, limit: 9 })).items).toMatchObject([
      { token: card.token, state: 'usable' },
    ])
  })

  test('of having a card forgotten: it is asked for again until the provider says so', async () => {
    const debtor = await aDebtor(house)
    const methodId = await aStoredCard(house, debtor.clientId)
    await removeMethod(debtor.ctx(), { methodId })
    const dead = dying('forget', point)
    await kills(forgetMethod.handle(mortal(ctx(), dead, point), { methodId }, job))
    const isForgotten = async () =>
      (await house.pool.query('SELECT is_forgotten FROM payments.methods WHERE id = $1', [methodId])).rows[0]
        .is_forgotten
    expect(await isForgotten()).toBe(false)
    await forgetMethods(ctx())
    await house.settle()
    expect(await isForgotten()).toBe(true)
  })
})
