import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asStaff, money } from '../../billing/examples.ts'
import { balanceOf, ownInvoice, verifyBooks } from '../../billing/index.ts'
import { aHeldPayment, GivingGateway } from '../afterwards-examples.ts'
import { withGateways } from '../examples.ts'
import { listHolds } from '../queries/holds.ts'
import { transactionsOf } from '../queries/transactions.ts'
import { reconcileAttempts } from './reconcile-attempts.ts'
import { captureHold, releaseHold } from './take-hold.ts'

let house: TestHouse
let gateway: GivingGateway
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})
beforeEach(async () => {
  ;[gateway] = await withGateways(house, new GivingGateway())
  await house.pool.query(`UPDATE payments.attempts SET state = 'expired', look_after = NULL WHERE state <> 'settled'`)
})

const ctx = () => house.contexts.forSystem('test', 'worker')

const held = () => aHeldPayment(house, gateway)
type Held = Awaited<ReturnType<typeof held>>
const standing = async ({ invoice, attemptId }: Held) => {
  const { rows } = await house.pool.query('SELECT state FROM payments.attempts WHERE id = $1', [attemptId])
  const received = await transactionsOf(ctx(), invoice.id)
  return [rows[0].state, balanceOf(await ownInvoice(ctx(), invoice.id)).toDecimal(), received.length]
}

test('what is held is listed, and taken whole or in part; the rest is let go', async () => {
  const [whole, part] = [await held(), await held()]
  expect((await listHolds(ctx(), { limit: 5 })).items).toMatchObject([
    { id: part.attemptId, invoiceIds: [part.invoice.id], heldUntil: Temporal.Instant.from('2027-03-08T12:00:00Z') },
    { id: whole.attemptId },
  ])
  expect((await captureHold(asStaff(house), { attemptId: whole.attemptId })).state).toBe('settled')
  await captureHold(asStaff(house), { attemptId: part.attemptId, amount: money('60.00') })
  expect([await standing(whole), await standing(part)]).toEqual([
    ['settled', '0.00', 1],
    ['settled', '40.00', 1], // 100.00 - 60.00
  ])
  expect((await listHolds(ctx(), { limit: 5 })).items).toEqual([])
})

test('what is let go is over, and nobody asks about it any more', async () => {
  const payer = await held()
  expect(await releaseHold(asStaff(house), { attemptId: payer.attemptId })).toMatchObject({
    state: 'declined',
    lookAfter: null,
  })
  expect(await standing(payer)).toEqual(['declined', '100.00', 0])
  const again = captureHold(asStaff(house), { attemptId: payer.attemptId })
  await expect(again).rejects.toMatchObject({ code: 'nothing_held' })
})

test('what cannot be taken', async () => {
  const { attemptId } = await held()
  const take = (amount: string, currency = 'EUR', who = asStaff(house)) =>
    captureHold(who, { attemptId, amount: money(amount, currency) })
  await expect(take('100.01')).rejects.toMatchObject({ fields: [{ field: 'amount' }] })
  await expect(take('0.00')).rejects.toMatchObject({ fields: [{ field: 'amount' }] })
  await expect(take('1.00', 'USD')).rejects.toMatchObject({ fields: [{ field: 'amount' }] })
  await expect(take('1.00', 'EUR', asStaff(house, ['transactions.view']))).rejects.toMatchObject({ code: 'forbidden' })
  const viewer = asStaff(house, ['transactions.view'])
  await expect(releaseHold(viewer, { attemptId })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(captureHold(asStaff(house), { attemptId: 999_999 })).rejects.toMatchObject({ code: 'attempt_not_found' })
})

test('staff who take and release at once do one of it', async () => {
  const payer = await held()
  const { attemptId } = payer
  const tries = await Promise.allSettled([
    ...Array.from({ length: 10 }, () => captureHold(asStaff(house), { attemptId })),
    ...Array.from({ length: 10 }, () => releaseHold(asStaff(house), { attemptId })),
  ])
  expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  const codes = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
  expect(codes.every((code) => code === 'hold_busy' || code === 'nothing_held')).toBe(true)
  const [state, , received] = await standing(payer)
  expect([state, received]).toEqual(state === 'settled' ? ['settled', 1] : ['declined', 0])
})

test('without an answer it stays held, and the reconciler hears that it was taken; it asks once a day', async () => {
  const payer = await held()
  const { capture } = gateway
  Object.assign(gateway, {
    capture: async (...all: Parameters<typeof capture>) => {
      await capture.apply(gateway, all)
      return { kind: 'unknown', reason: 'timeout' }
    },
  })
  const taken = captureHold(asStaff(house), { attemptId: payer.attemptId })
  await expect(taken).rejects.toMatchObject({ code: 'gateway_unavailable' })
  expect((await standing(payer))[0]).toBe('authorised')
  const later = (hours: number) => house.clock.follow(house.clock.aheadMs + hours * 3_600_000)
  later(23)
  expect(await reconcileAttempts(ctx())).toMatchObject({ asked: 0 })
  later(2)
  expect(await reconcileAttempts(ctx())).toMatchObject({ asked: 1, settled: 1 })
  expect(await standing(payer)).toEqual(['settled', '0.00', 1])
})
