import { staffPermissionNames } from '@ostler/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyBooks } from '../../modules/billing/index.ts'
import {
  aDispute,
  aHeldPayment,
  aPaidInvoice,
  GivingGateway,
  hears,
  payoutsAreRead,
} from '../../modules/payments/afterwards-examples.ts'
import { withGateways } from '../../modules/payments/examples.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { aStaffMember, tokenOf } from '../testing/people.ts'

let house: TestHouse
let gateway: GivingGateway
let staff: string
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  await house.serve(['web'])
  ;[gateway] = await withGateways(house, new GivingGateway())
  staff = await tokenOf(house, (await aStaffMember(house, staffPermissionNames)).userId)
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})

const ctx = () => house.contexts.forSystem('test', 'worker')
async function ask(method: 'GET' | 'POST', path: string, payload?: object, token = staff) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const body = payload === undefined ? {} : { body: JSON.stringify(payload) }
  const answer = await fetch(`${house.url}/api/v1${path}`, { method, headers, ...body })
  // biome-ignore lint/suspicious/noExplicitAny: what comes over the wire is looked at, not used
  return { status: answer.status, body: (await answer.json()) as any }
}
const eur = (amount: string) => ({ amount, currency: 'EUR' })

test('staff see what can go back of a payment, give it back, and both they and the client see it', async () => {
  const paid = await aPaidInvoice(house, gateway, { paid: '130.00' })
  const refundable = await ask('GET', `/admin/transactions/${paid.transactionId}/refundable`)
  expect(refundable.body).toMatchObject({
    amount: eur('130.00'),
    left: eur('130.00'),
    credit: eur('30.00'),
    offered: 'partial',
    isDisputed: false,
    invoices: [{ id: paid.invoice.id, creditable: [{ left: eur('100.00') }] }],
  })
  const [line] = refundable.body.invoices[0].creditable
  const wish = {
    transactionId: paid.transactionId,
    onceKey: 'the-first-refund',
    amount: '70.00',
    reason: 'Asked for',
    creditNote: { invoiceId: paid.invoice.id, lines: [{ lineId: line.lineId, amount: '40.00' }] },
  }
  const made = await ask('POST', '/admin/refunds', wish)
  expect(made).toMatchObject({
    status: 200,
    body: { state: 'refunded', amount: eur('70.00'), made: 'gateway', creditNote: { invoiceId: paid.invoice.id } },
  })
  expect((await ask('POST', '/admin/refunds', wish)).body.id).toBe(made.body.id)
  const listed = await ask('GET', `/admin/refunds?transactionId=${paid.transactionId}`)
  expect(listed.body.items).toMatchObject([{ id: made.body.id, client: { id: paid.clientId } }])
  expect((await ask('GET', '/admin/refunds?state=declined')).body.items).toEqual([])

  const seen = await ask('GET', `/invoices/${paid.invoice.id}`, undefined, await tokenOf(house, paid.userId))
  expect(seen.body).toMatchObject({
    refunds: [{ amount: eur('70.00'), state: 'refunded', claimUrl: null }],
    takenBack: eur('0.00'),
  })
  const history = await ask('GET', '/credit/history', undefined, await tokenOf(house, paid.userId))
  expect(history.body.items.map((one: { kind: string }) => one.kind)).toEqual(['refunded', 'credit_note', 'overpaid'])
})

test('what is wrong with a refund is said of its field; without a fresh proof of who one is nothing is given back', async () => {
  const paid = await aPaidInvoice(house, gateway)
  const wish = { transactionId: paid.transactionId, onceKey: 'the-second-refund', amount: '1.00', reason: 'Test' }
  expect(await ask('POST', '/admin/refunds', wish)).toMatchObject({
    status: 400,
    body: { code: 'credit_too_low', fields: [{ field: 'amount' }] },
  })
  const wrong = { ...wish, creditNote: { invoiceId: paid.invoice.id, lines: [{ lineId: 1, amount: '1.001' }] } }
  expect((await ask('POST', '/admin/refunds', wrong)).body).toMatchObject({
    code: 'invalid_amount',
    fields: [{ field: 'creditNote.lines.0.amount' }],
  })
  const old = await tokenOf(house, (await aStaffMember(house, staffPermissionNames)).userId)
  await house.pool.query(`UPDATE identity.sessions SET proven_at = proven_at - interval '1 hour'`)
  expect((await ask('POST', '/admin/refunds', wish, old)).body.code).toBe('step_up_required')
  await house.pool.query(`UPDATE identity.sessions SET proven_at = proven_at + interval '1 hour'`)
})

test('a lost dispute is on the pages of staff, with their notes, and on the invoice of the client', async () => {
  const paid = await aPaidInvoice(house, gateway)
  await hears(house, gateway, {
    about: 'dispute',
    dispute: aDispute(paid.reference, { state: 'lost', fee: eur('15.00') }),
  })
  const { body } = await ask('GET', `/admin/disputes?clientId=${paid.clientId}&which=lost`)
  const [{ id }] = body.items
  const noted = await ask('POST', `/admin/disputes/${id}/notes`, { text: 'Sent the log.' })
  expect(noted.body).toMatchObject({
    state: 'lost',
    fee: eur('15.00'),
    invoice: { id: paid.invoice.id },
    transaction: { id: paid.transactionId },
    notes: [{ text: 'Sent the log.' }],
  })
  expect((await ask('GET', `/admin/disputes/${id}`)).body.notes).toHaveLength(1)
  const seen = await ask('GET', `/invoices/${paid.invoice.id}`, undefined, await tokenOf(house, paid.userId))
  expect(seen.body).toMatchObject({ balance: eur('100.00'), takenBack: eur('100.00') })
})

test('payouts with their items, and what the gateway holds', async () => {
  const paid = await aPaidInvoice(house, gateway)
  const item = {
    kind: 'payment',
    reference: paid.reference,
    gross: eur('100.00'),
    fee: eur('2.00'),
    net: eur('98.00'),
  } as const
  gateway.paidOut = [
    { reference: 'po_door', amount: eur('98.00'), arrivesOn: '2027-03-05', state: 'paid', items: [item] },
  ]
  await payoutsAreRead(house)
  const [payout] = (await ask('GET', '/admin/payouts?state=paid')).body.items
  expect(payout).toMatchObject({ reference: 'po_door', amount: eur('98.00'), unmatched: 0, difference: eur('0.00') })
  expect((await ask('GET', `/admin/payouts/${payout.id}`)).body).toEqual(payout)
  expect((await ask('GET', `/admin/payouts/${payout.id}/items`)).body.items).toMatchObject([
    { transactionId: paid.transactionId, feeBooked: eur('2.00') },
  ])
  const [standing] = (await ask('GET', '/admin/clearing')).body.items
  expect(standing).toMatchObject({ gateway: gateway.name, rest: eur('0.00'), problem: null })
})

test('held amounts are taken in part, or released', async () => {
  const [first, second] = [
    (await aHeldPayment(house, gateway)).attemptId,
    (await aHeldPayment(house, gateway)).attemptId,
  ]
  expect((await ask('GET', '/admin/holds')).body.items.map((one: { id: number }) => one.id)).toEqual([second, first])
  expect((await ask('POST', `/admin/holds/${first}/capture`, { amount: '60.00' })).body).toEqual({ state: 'settled' })
  expect((await ask('POST', `/admin/holds/${second}/release`, {})).body).toEqual({ state: 'released' })
  expect((await ask('POST', `/admin/holds/${second}/release`, {})).body.code).toBe('nothing_held')
  expect((await ask('GET', '/admin/holds')).body.items).toEqual([])
})
