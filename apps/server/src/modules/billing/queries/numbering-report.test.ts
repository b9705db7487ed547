import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeSetting } from '../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anAccount } from '../../clients/examples.ts'
import { anInvoice, aSentQuote, inHouse, money } from '../examples.ts'
import { proformaSetting } from '../settings.ts'
import { applyPayment } from '../use-cases/apply-payment.ts'
import { parkClient, releaseClient } from '../use-cases/park-client.ts'
import { numberingReport } from './numbering-report.ts'
import { listParked } from './parked.ts'

let house: TestHouse
let clientId: number
let now = Temporal.Instant.from('2027-03-01T12:00:00Z')
beforeAll(async () => {
  house = await aHouse({ clock: { now: () => now } })
  clientId = (await anAccount(house, { currency: 'EUR' })).clientId
})
afterAll(() => house.stop())
const ctx = () => house.contexts.forSystem('test', 'cli')

test('series without gaps are said to be so, those of quotes and of proformas that were paid too', async () => {
  await anInvoice(house, clientId)
  await inHouse(house, (tx) => changeSetting(tx, proformaSetting, true))
  const early = await anInvoice(house, clientId)
  now = Temporal.Instant.from('2027-03-05T12:00:00Z')
  await inHouse(house, (tx) => changeSetting(tx, proformaSetting, false))
  await anInvoice(house, clientId)
  // A proforma that is paid later is numbered and dated then, not when it asked for money.
  await inHouse(house, (tx) =>
    applyPayment(tx, { invoiceId: early.id, amount: money('10.00'), clearing: 'test', source: 'late' }),
  )
  await aSentQuote(house, clientId)
  expect(await numberingReport(ctx())).toEqual([
    {
      series: 'invoice:2027',
      documents: 3,
      first: 'INV-2027-000001',
      last: 'INV-2027-000003',
      gaps: [],
      outOfOrder: [],
    },
    {
      series: 'proforma:2027',
      documents: 1,
      first: 'PRO-2027-000001',
      last: 'PRO-2027-000001',
      gaps: [],
      outOfOrder: [],
    },
    { series: 'quote:2027', documents: 1, first: 'QUO-2027-000001', last: 'QUO-2027-000001', gaps: [], outOfOrder: [] },
  ])
})

test('gaps in the middle and at the end are found, and dates that do not ascend', async () => {
  await house.pool.query("UPDATE billing.series SET next_number = 7 WHERE name = 'invoice:2027'")
  await anInvoice(house, clientId)
  await house.pool.query(
    "UPDATE billing.series SET next_number = 10, last_on = '2027-03-02' WHERE name = 'invoice:2027'",
  )
  now = Temporal.Instant.from('2027-03-02T12:00:00Z')
  await anInvoice(house, clientId)
  await house.pool.query("UPDATE billing.series SET next_number = 13 WHERE name = 'invoice:2027'")
  await house.pool.query("INSERT INTO billing.series (name, next_number) VALUES ('credit_note:2027', 3)")
  const report = await numberingReport(ctx())
  expect(report.find((one) => one.series === 'credit_note:2027')).toMatchObject({
    documents: 0,
    gaps: [{ from: 1, until: 2 }],
  })
  expect(report.find((one) => one.series === 'invoice:2027')).toMatchObject({
    documents: 5,
    gaps: [
      { from: 4, until: 6 },
      { from: 8, until: 9 },
      { from: 11, until: 12 },
    ],
    outOfOrder: [
      {
        number: 'INV-2027-000010',
        issuedOn: '2027-03-02',
        before: 'INV-2027-000007',
        issuedBefore: '2027-03-05',
      },
    ],
  })
})

test('a client who was parked is listed with the error until staff release them', async () => {
  await parkClient(ctx(), { clientId, task: 'billing.invoice_due_charges', error: new Error('No rate for the Moon') })
  const { items } = await listParked(ctx(), { limit: 10 })
  expect(items).toEqual([expect.objectContaining({ clientId, error: expect.stringContaining('No rate for the Moon') })])
  await releaseClient(ctx(), { clientId })
  expect((await listParked(ctx(), { limit: 10 })).items).toEqual([])
  await expect(releaseClient(ctx(), { clientId })).rejects.toMatchObject({ code: 'client_not_parked' })
})
