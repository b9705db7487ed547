import { afterAll, describe, expect, test, vi } from 'vitest'
import { demoLogins } from '../apps/server/src/demo/store.ts'
import type { TestHouse } from '../apps/server/src/platform/testing/house.ts'
import { pointsOfCharging, pointsOfGivingBack } from './crash/points-of-money.ts'
import { forgetCompiledFiles, Server } from './crash/server.ts'
import { timePassesUntil, withholdWebhooks } from './crash/time.ts'
import { onItsOwnDatabase, supervised } from './crash/walk.ts'
import { cards } from './outside-world.ts'
import { booksBalance, counts, nothingLeftToDo, oneOfEach } from './proof.ts'

vi.setConfig({ maxConcurrency: 2, testTimeout: 240_000 })
afterAll(forgetCompiledFiles)

/** Seconds. Only a test that fails waits so long, or one on a machine that has much else to do. */
const PATIENCE = 60

/**
 * No webhook comes in these walks: what the dead server did not hear, the one that is started again has to ask about. And
 * the money is counted where it is kept, at the gateway, as well as in our books.
 */
describe.concurrent('a server that is killed while money moves by itself', () => {
  test(`stores a card and charges what is due once: ${Object.keys(pointsOfCharging).join(', ')}`, () =>
    onItsOwnDatabase(async (house) => {
      await withholdWebhooks(house)
      const server = new Server(house, { crashesAt: Object.keys(pointsOfCharging) })
      await supervised(server, house, async ({ ada, world }) => {
        await ada.registers()
        const { storingId, next } = await ada.api.paymentMethods.add({ gateway: 'sandbox' })
        if (next.kind !== 'redirect') throw new Error(`The storing goes on with ${next.kind}, not with a page.`)
        await ada.entersCard(next, cards.good)
        expect(await ada.api.paymentMethods.finishAdding({ id: storingId })).toMatchObject({ state: 'stored' })

        const { invoice } = await ada.orders('seedling')
        await timePassesUntil(house, { hours: 3 }, async () => {
          expect(server.notReached).toEqual([])
          expect(await column(house, 'paid_at IS NOT NULL', 'billing.invoices')).toEqual([true])
          expect(await column(house, 'state', 'payments.storings')).not.toContain('started')
        })
        await nothingLeftToDo(house, PATIENCE)

        expect(await column(house, 'state', 'payments.methods')).toEqual(['usable'])
        expect(await column(house, 'id', 'sandbox.methods')).toHaveLength(1)
        const asked = (await world.gateway.calls()).filter(({ verb }) => verb === 'charge')
        expect(asked.filter(({ effect }) => effect === 'settled')).toHaveLength(1)
        expect(await column(house, 'state', 'payments.attempts')).toEqual(['expired', 'settled'])
        expect(await moved(house)).toEqual(['payment 3.99'])
        expect(await counts(house.pool)).toMatchObject({ payments: 1, ledger: oneOfEach.ledger, accounts: 1 })
        expect(await column(house, 'invoice_id', 'payments.transactions')).toEqual([String(invoice.id)])
        await booksBalance(house)
      })
    }))

  test(`gives a payment back once and has its card forgotten: ${Object.keys(pointsOfGivingBack).join(', ')}`, () =>
    onItsOwnDatabase(async (house) => {
      await withholdWebhooks(house)
      const server = new Server(house, { crashesAt: Object.keys(pointsOfGivingBack) })
      await supervised(server, house, async ({ ada, olivia, world }) => {
        await ada.registers()
        const { invoice } = await ada.orders('seedling')
        const { attemptId, next } = await ada.api.payments.start({
          invoiceIds: [invoice.id],
          gateway: 'sandbox',
          store: true,
        })
        if (next.kind !== 'redirect') throw new Error(`The payment goes on with ${next.kind}, not with a page.`)
        await ada.entersCard(next, cards.good)
        const paid = await ada.comesBack(invoice, { attemptId: attemptId! })
        const [transactionId] = await column(house, 'id', 'payments.transactions')

        await olivia.logsIn(demoLogins.staff.password)
        const asking = olivia.api.admin.refunds.make({
          transactionId: Number(transactionId),
          onceKey: 'refund-of-ada',
          amount: paid.total.amount,
          reason: 'Cancelled',
          creditNote: { invoiceId: invoice.id, lines: 'rest' },
        })
        // Whoever asked the gateway last and died is waited for; staff are not logged out yet.
        await timePassesUntil(house, { seconds: 5 }, async () =>
          expect(await column(house, 'state', 'payments.refunds')).toEqual(['refunded']),
        )
        expect(await asking).toMatchObject({ state: 'refunded' })

        await ada.logsIn()
        const { items } = await ada.api.paymentMethods.list()
        // Asked again after the removal was done, the answer is that there is no such card any more.
        await ada.api.paymentMethods.remove({ id: items[0]!.id }).catch((error: { code: string }) => {
          expect(error.code).toBe('method_not_found')
        })
        await timePassesUntil(house, { hours: 3 }, async () => {
          expect(server.notReached).toEqual([])
          expect(await column(house, 'is_forgotten', 'payments.methods')).toEqual([true])
        })
        await nothingLeftToDo(house, PATIENCE)

        expect(await column(house, 'state', 'sandbox.refunds')).toEqual(['settled'])
        expect(await column(house, 'gone_at IS NOT NULL', 'sandbox.methods')).toEqual([true])
        const calls = await world.gateway.calls()
        expect(calls.filter(({ verb, effect }) => verb === 'refund' && effect === 'refunded')).toHaveLength(1)
        expect(await moved(house)).toEqual(['payment 3.99', 'refund -3.99'])
        const { ledger } = await counts(house.pool)
        expect(ledger).toMatchObject({ ...oneOfEach.ledger, refund_asked: 1, refund_made: 1 })
        await booksBalance(house)
      })
    }))
})

/** All values of a column, oldest row first. */
async function column(house: TestHouse, what: string, table: string): Promise<unknown[]> {
  const { rows } = await house.pool.query<{ value: unknown }>(
    `SELECT ${what} AS value FROM ${table} ORDER BY ${table}.id`,
  )
  return rows.map((row) => row.value)
}

/** What really moved, as the gateway wrote it down. */
async function moved(house: TestHouse): Promise<string[]> {
  const { rows } = await house.pool.query<{ line: string }>(
    `SELECT kind || ' ' || (gross_minor / 100.0)::numeric(9, 2) AS line FROM sandbox.balance_entries ORDER BY id`,
  )
  return rows.map((row) => row.line)
}
