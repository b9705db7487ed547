import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeSetting } from '../../../platform/settings.ts'
import { aUserActor } from '../../../platform/testing/actors.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aCharge, aSentQuote, asClient, asStaff, inHouse, money, someCharges } from '../../billing/examples.ts'
import { acceptQuote, addFunds, addFundsSetting, applyPayment, totalOf } from '../../billing/index.ts'
import { aProduct } from '../../catalog/examples.ts'
import { anAccount } from '../../clients/examples.ts'
import {
  clientProfile,
  closeAccount,
  closeOwnAccount,
  closingEffects,
  closureOf,
  listClients,
  reopenAccount,
} from '../../clients/index.ts'
import { aCart, anOrder, checkOut } from '../examples.ts'
import { placeStaffOrder } from './place-staff-order.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  const limits = { USD: { least: '10.00', most: '100.00', mostCredit: '150.00' } }
  await inHouse(house, (tx) => changeSetting(tx, addFundsSetting, limits))
})
afterAll(() => house.stop())

const staff = () => asStaff(house)
const closedFor = 'moved away'
const closing = (clientId: number) => ({ clientId, reason: closedFor })

test('a closed account buys nothing at any door, and its people still see it; reopened it buys as before', async () => {
  const account = await anAccount(house)
  const { clientId } = account
  const product = await aProduct(house)
  const cart = await aCart(house, { product })
  const quote = await aSentQuote(house, clientId, { validUntil: '2099-12-31' })
  await closeAccount(staff(), closing(clientId))

  const refused = { code: 'account_closed' }
  const staffOrder = {
    clientId,
    currency: 'EUR',
    items: [{ productId: product.id, cycle: 'monthly' as const, quantity: 1 }],
  }
  const buying = [
    () => checkOut(house, account, cart),
    () => placeStaffOrder(staff(), { ...staffOrder, expectedTotal: cart.totals.total.toWire() }),
    () => acceptQuote(asClient(house, account), { id: quote.id, name: 'Grace' }),
    () => addFunds(asClient(house, account), { clientId, amount: money('10.00', 'USD') }),
    () => addFunds(staff(), { clientId, amount: money('10.00', 'USD') }),
  ]
  for (const buy of buying) await expect(buy()).rejects.toMatchObject(refused)
  expect(await clientProfile(asClient(house, account), clientId)).toMatchObject({ id: clientId })
  expect(await closureOf(staff(), clientId)).toMatchObject({ reason: closedFor, closedBy: 'Grace Hopper' })
  await expect(closeAccount(staff(), closing(clientId))).rejects.toMatchObject(refused)

  await reopenAccount(staff(), { clientId, reason: 'came back' })
  expect(await closureOf(staff(), clientId)).toBeNull()
  await acceptQuote(asClient(house, account), { id: quote.id, name: 'Grace' })
  await checkOut(house, account, cart)
  await expect(reopenAccount(staff(), closing(clientId))).rejects.toMatchObject({ code: 'account_not_closed' })
})

test('an account is not closed while something runs or is owed, and credit does not keep it open', async () => {
  const { account, invoice } = await anOrder(house)
  const { clientId } = account
  expect(await closingEffects(staff(), clientId)).toMatchObject({ services: 1, openInvoices: 1, waitingCharges: 0 })
  const inUse = { code: 'account_in_use' }
  await expect(closeAccount(staff(), closing(clientId))).rejects.toMatchObject({
    ...inUse,
    message: 'It cannot be closed yet: there are 1 service and 1 open invoice.',
  })

  const over = money('5.00', invoice.currency)
  const paid = { invoiceId: invoice.id, amount: totalOf(invoice).plus(over), clearing: 'bank', source: 'wire:over' }
  await inHouse(house, (tx) => applyPayment(tx, paid))
  await house.settle()
  await expect(closeAccount(staff(), closing(clientId))).rejects.toMatchObject(inUse)
  await house.pool.query(`UPDATE services.services SET state = 'terminated' WHERE client_id = $1`, [clientId])
  const [chargeId] = await someCharges(house, [aCharge(clientId, { amount: over })])
  await expect(closeAccount(staff(), closing(clientId))).rejects.toMatchObject({
    ...inUse,
    message: 'It cannot be closed yet: there are 1 charge that waits to be invoiced.',
  })
  await house.pool.query('DELETE FROM billing.charges WHERE id = $1', [chargeId])
  expect((await closingEffects(staff(), clientId)).credit.map(String)).toEqual([String(over)])
  await closeAccount(staff(), closing(clientId))
})

test('of a sale and a closing that come at once, one is refused', async () => {
  for (let round = 0; round < 5; round += 1) {
    const account = await anAccount(house)
    const cart = await aCart(house, { product: await aProduct(house) })
    const both = [checkOut(house, account, cart), closeAccount(staff(), closing(account.clientId))]
    const outcomes = (await Promise.allSettled(both)).map((one) =>
      one.status === 'fulfilled' ? 'done' : one.reason.code,
    )
    expect([
      ['done', 'account_in_use'],
      ['account_closed', 'done'],
    ]).toContainEqual(outcomes)
  }
})

test('the owner closes their own account in person; members, tokens, and staff in their name do not', async () => {
  const account = await anAccount(house)
  const { userId, clientId } = account
  const member = await anAccount(house)
  await house.pool.query(
    `INSERT INTO clients.memberships (client_id, user_id, is_owner, permissions, created_at) VALUES ($1, $2, false, '{profile.manage}', now())`,
    [clientId, member.userId],
  )
  const as = (wish: object, who = userId) =>
    house.contexts.create({ actor: aUserActor({ userId: who, clientId }, wish), door: 'portal' })
  const forbidden = { code: 'forbidden' }
  const close = (ctx: ReturnType<typeof as>) => closeOwnAccount(ctx, { reason: closedFor })
  await expect(close(as({}, member.userId))).rejects.toMatchObject(forbidden)
  await expect(close(as({ proof: { kind: 'token', tokenId: 1 } }))).rejects.toMatchObject(forbidden)
  const inTheirName = { kind: 'session', sessionId: 1, provenAt: Temporal.Now.instant(), actedBy: 1 }
  await expect(close(as({ proof: inTheirName }))).rejects.toMatchObject(forbidden)
  await close(as({}))
  expect(await closureOf(staff(), clientId)).toMatchObject({ closedBy: 'Grace Hopper', reason: closedFor })
  const { items } = await listClients(staff(), { limit: 10, status: 'closed' })
  expect(items.map(({ id }) => id)).toContain(clientId)
})

test('closing is for staff who may, and for clients there are', async () => {
  const { clientId } = await anAccount(house)
  const viewer = asStaff(house, ['clients.view'])
  await expect(closeAccount(viewer, closing(clientId))).rejects.toMatchObject({ code: 'forbidden' })
  await expect(reopenAccount(viewer, closing(clientId))).rejects.toMatchObject({ code: 'forbidden' })
  const gone = { code: 'client_not_found' }
  await expect(closeAccount(staff(), closing(999_999))).rejects.toMatchObject(gone)
  await expect(reopenAccount(staff(), closing(999_999))).rejects.toMatchObject(gone)
  await expect(closingEffects(staff(), 999_999)).rejects.toMatchObject(gone)
  const stranger = await anAccount(house)
  await expect(closingEffects(asClient(house, stranger), clientId)).rejects.toMatchObject(gone)
})
