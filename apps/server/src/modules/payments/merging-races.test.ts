import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { anInvoice, asStaff, inHouse, money } from '../billing/examples.ts'
import { addFunds, adjustCredit, applyPayment, invoiceDetails, verifyBooks } from '../billing/index.ts'
import { anAccount } from '../clients/examples.ts'
import { mergeClients, mergeDetails, undoMerge } from '../clients/index.ts'
import { creditOf, receivablesOf } from '../ledger/index.ts'
import { anActiveService } from '../services/examples.ts'
import { aPayer, FakeGateway, settled, withGateways } from './examples.ts'
import { recordManualPayment } from './use-cases/record-manual-payment.ts'
import { recordOutcome } from './use-cases/record-outcome.ts'

/** Merges against everything else that moves the money of clients, on connections of their own. */

let house: TestHouse
const gateway = new FakeGateway()
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  await withGateways(house, gateway)
})
afterAll(() => house.stop())

const ctx = () => house.contexts.forSystem('test', 'cli')
const staff = () => asStaff(house)
const client = async () => (await anAccount(house, { currency: 'EUR' })).clientId
const merge = (fromId: number, intoId: number) =>
  mergeClients(staff(), { fromId, intoId, reason: 'Opened twice', confirmation: 'Grace Hopper' })
const undo = (mergeId: number) => undoMerge(staff(), { mergeId, reason: 'Two people after all' })
const owes = async (clientId: number) => (await receivablesOf(ctx(), [clientId], 'EUR')).get(clientId)!.toDecimal()
const owns = async (clientId: number) => (await creditOf(ctx(), [clientId], 'EUR')).get(clientId)!.toDecimal()
const booksBalance = async () => expect(await verifyBooks(ctx())).toEqual([])

const outcomes = async (...races: Promise<unknown>[]) =>
  (await Promise.allSettled(races)).map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.code))

test('a payment that arrives while its client is merged is booked once, for whoever has the invoice', async () => {
  for (let round = 0; round < 8; round++) {
    const payer = await aPayer(house, gateway)
    const into = (await anAccount(house)).clientId
    const pays = () => inHouse(house, (tx) => recordOutcome(tx, payer.key, settled('120.00')))
    const merges = () => merge(payer.clientId, into)
    const race = round % 2 === 0 ? [pays(), merges()] : [merges(), pays()]
    expect(await outcomes(...race)).toEqual(['done', 'done'])
    // 100.00 was asked for, 120.00 came.
    expect([await owes(payer.clientId), await owns(payer.clientId)]).toEqual(['0.00', '0.00'])
    expect([await owes(into), await owns(into)]).toEqual(['0.00', '20.00'])
    expect((await invoiceDetails(ctx(), payer.invoice.id)).invoice).toMatchObject({
      clientId: into,
      paidMinor: 10_000n,
    })
  }
  await booksBalance()
})

test('of two merges that cross, one is done', async () => {
  for (let round = 0; round < 5; round++) {
    const [a, b] = [await client(), await client()]
    await anInvoice(house, a)
    await anInvoice(house, b)
    expect((await outcomes(merge(a, b), merge(b, a))).toSorted()).toEqual(['client_closed', 'done'])
    expect([await owes(a), await owes(b)].toSorted()).toEqual(['0.00', '20.00'])
  }
  await booksBalance()
})

test('a client that is merged into two at once goes to one of them', async () => {
  for (let round = 0; round < 5; round++) {
    const [a, b, c] = [await client(), await client(), await client()]
    await anInvoice(house, a)
    expect((await outcomes(merge(a, b), merge(a, c))).toSorted()).toEqual(['client_closed', 'done'])
    expect([await owes(a), await owes(b), await owes(c)].toSorted()).toEqual(['0.00', '0.00', '10.00'])
  }
  await booksBalance()
})

test('merges in a row carry everything along, whichever comes first', async () => {
  for (let round = 0; round < 5; round++) {
    const [a, b, c] = [await client(), await client(), await client()]
    await adjustCredit(staff(), { clientId: a, amount: money('4.00'), reason: 'Sorry' })
    const [first, second] = await outcomes(merge(a, b), merge(b, c))
    expect(second).toBe('done')
    // When b went first, there was nobody any more to take a in.
    expect(await owns(first === 'done' ? c : a)).toBe('4.00')
  }
  await booksBalance()
})

test('what is done for a client while it is merged goes along or is refused, and never stays behind', async () => {
  for (let round = 0; round < 6; round++) {
    const [a, b] = [await client(), await client()]
    const invoice = await anInvoice(house, a)
    const deeds = [
      () => merge(a, b),
      () => adjustCredit(staff(), { clientId: a, amount: money('3.00'), reason: 'Sorry' }),
      () =>
        recordManualPayment(staff(), {
          clientId: a,
          amount: money('10.00'),
          receivedOn: ctx().today,
          method: 'cash',
          reference: `${invoice.number}`,
          invoices: [invoice.id],
        }),
    ]
    const order = round % 2 === 0 ? deeds : deeds.toReversed()
    const results = await outcomes(...order.map((deed) => deed()))
    for (const result of results)
      expect(['done', 'client_closed', 'invoice_not_found', 'invalid_input']).toContain(result)
    expect([await owes(a), await owns(a)]).toEqual(['0.00', '0.00'])
  }
  await booksBalance()
})

async function hindrances(mergeId: number): Promise<string[]> {
  const shown = (await mergeDetails(staff(), mergeId)).hindrances
  await expect(undo(mergeId)).rejects.toMatchObject(shown.length > 0 ? { code: 'undo_refused' } : {})
  return shown
}

test('a merge is not undone when an invoice that went over was paid since', async () => {
  const [a, b] = [await client(), await client()]
  const invoice = await anInvoice(house, a)
  const { mergeId } = await merge(a, b)
  await recordManualPayment(staff(), {
    clientId: b,
    amount: money('10.00'),
    receivedOn: ctx().today,
    method: 'cash',
    reference: 'torn',
    invoices: [invoice.id],
  })
  expect(await hindrances(mergeId)).toEqual([
    'Invoices: 1 that went over changed since (paid_minor, credited_minor, written_off_minor, voided_at, is_proforma).',
    'Payments: 1 of this client belong together with invoices of the other one.',
  ])
})

test('a merge is not undone when credit that went over was spent or added to since', async () => {
  const [a, b] = [await client(), await client()]
  await adjustCredit(staff(), { clientId: a, amount: money('4.00'), reason: 'Sorry' })
  const { mergeId } = await merge(a, b)
  await adjustCredit(staff(), { clientId: b, amount: money('1.00'), reason: 'Sorry' })
  expect(await hindrances(mergeId)).toEqual(['Credit in EUR went over, and the credit was used or added to since.'])
})

test('a merge is not undone when a service that went over was charged for since', async () => {
  const [a, b] = [await client(), await client()]
  const service = await anActiveService(house, { clientId: a })
  const { mergeId } = await merge(a, b)
  await anInvoice(house, b, { source: `service:${service.id}:once` })
  expect(await hindrances(mergeId)).toEqual(['Services: 1 charges were made for services that went over.'])
})

test('a merge is not undone while the other client is merged further, and is when that was undone', async () => {
  const [a, b, c] = [await client(), await client(), await client()]
  await anInvoice(house, a)
  const first = await merge(a, b)
  const second = await merge(b, c)
  expect(await hindrances(first.mergeId)).toEqual([`Client no. ${b} was merged into no. ${c} since: undo that first.`])
  await undo(second.mergeId)
  await undo(first.mergeId)
  expect([await owes(a), await owes(b), await owes(c)]).toEqual(['10.00', '0.00', '0.00'])
  await expect(undo(first.mergeId)).rejects.toMatchObject({ code: 'undo_refused' })
  await booksBalance()
})

test('what is of the other client alone stands in nobody’s way', async () => {
  const [a, b] = [await client(), await client()]
  await anInvoice(house, a)
  const own = await anInvoice(house, b)
  const { mergeId } = await merge(a, b)
  const clearing = { clearing: 'test', source: 'own:1' }
  await inHouse(house, (tx) => applyPayment(tx, { invoiceId: own.id, amount: money('10.00'), ...clearing }))
  await anInvoice(house, b, { amounts: ['2.00'] })
  await undo(mergeId)
  expect([await owes(a), await owes(b)]).toEqual(['10.00', '2.00'])
  await booksBalance()
})

test('two who undo a merge undo it once; funds that were paid before a merge become credit after it', async () => {
  const [a, b] = [await client(), await client()]
  const funds = await addFunds(staff(), { clientId: a, amount: money('50.00') })
  const clearing = { clearing: 'test', source: 'funds_paid:1' }
  await inHouse(house, (tx) => applyPayment(tx, { invoiceId: funds.id, amount: money('50.00'), ...clearing }))
  const { mergeId } = await merge(a, b)
  expect((await outcomes(undo(mergeId), undo(mergeId))).toSorted()).toEqual(['done', 'undo_refused'])
  await merge(a, b)
  // The event of the payment names the client that paid; the credit is its successor's.
  await house.settle()
  expect([await owns(a), await owns(b)]).toEqual(['0.00', '50.00'])
  await booksBalance()
})

test('merging needs the permission, the name typed again, one currency, and two clients that stand', async () => {
  const [a, b] = [await client(), await client()]
  const dollars = (await anAccount(house, { currency: 'USD' })).clientId
  const wish = { fromId: a, intoId: b, reason: 'Opened twice', confirmation: 'Grace Hopper' }
  await expect(mergeClients(asStaff(house, ['clients.view']), wish)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(undoMerge(asStaff(house, ['clients.view']), { mergeId: 1, reason: 'x' })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(mergeClients(staff(), { ...wish, confirmation: 'Grace' })).rejects.toMatchObject({
    code: 'invalid_input',
  })
  await expect(mergeClients(staff(), { ...wish, intoId: dollars })).rejects.toMatchObject({ code: 'merge_refused' })
  await expect(mergeClients(staff(), { ...wish, intoId: a })).rejects.toMatchObject({ code: 'merge_refused' })
  await expect(mergeClients(staff(), { ...wish, intoId: 999_999 })).rejects.toMatchObject({ code: 'client_not_found' })
  await expect(undo(999_999)).rejects.toMatchObject({ code: 'merge_not_found' })
})
