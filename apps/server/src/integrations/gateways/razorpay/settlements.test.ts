import { recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aRazorpay, type RazorpayHarness } from '../testing/razorpay/harness.ts'

let razorpay: RazorpayHarness

beforeEach(async () => {
  razorpay = await aRazorpay()
})

afterEach(() => razorpay.double.stop())

const since = Temporal.Now.instant().subtract({ hours: 1 }).toString()
const read = (page: string | null = null) => razorpay.gateway.payouts!({ instant: since, page }, recordingCall())

const row = (settlement: string, also: object) => ({
  entity_id: 'pay_1',
  type: 'payment',
  credit: 0,
  debit: 0,
  fee: 0,
  currency: 'INR',
  settlement_id: settlement,
  dispute_id: null,
  ...also,
})

const settle = (id: string, amount: number, rows: object[], status = 'processed') =>
  razorpay.double.settlements.set(id, {
    id,
    amount,
    status,
    rows: rows.map((one) => row(id, one)),
    at: Math.floor(Date.now() / 1000),
  })

test('what was taken back for a dispute is told by the dispute, and the sum is that of the settlement', async () => {
  // 976.40 - 100.00 - 300.00 + 5.00 = 581.40
  settle('setl_1', 58140, [
    { entity_id: 'pay_1', credit: 97640, fee: 2360 },
    { entity_id: 'rfnd_1', type: 'refund', debit: 10000 },
    { entity_id: 'adj_1', type: 'adjustment', debit: 30000, dispute_id: 'disp_1' },
    { entity_id: 'adj_2', type: 'adjustment', credit: 500 },
  ])
  const inr = (amount: string) => ({ amount, currency: 'INR' })
  expect(await read()).toMatchObject({
    kind: 'read',
    next: null,
    payouts: [
      {
        reference: 'setl_1',
        amount: inr('581.40'),
        state: 'paid',
        items: [
          { kind: 'payment', reference: 'pay_1', gross: inr('1000.00'), fee: inr('23.60'), net: inr('976.40') },
          { kind: 'refund', reference: 'rfnd_1', gross: inr('-100.00'), net: inr('-100.00') },
          { kind: 'dispute', reference: 'disp_1', net: inr('-300.00') },
          { kind: 'other', reference: 'adj_2', net: inr('5.00') },
        ],
      },
    ],
  })
})

test('one whose rows do not come to its amount is read again later', async () => {
  settle('setl_1', 100, [{ credit: 99 }])
  expect(await read()).toMatchObject({ kind: 'unknown' })
})

test('reads page by page from the oldest on, also of what is on its way or failed', async () => {
  for (let number = 0; number < 21; number += 1)
    settle(`setl_${number}`, 100, [{ credit: 100 }], number === 20 ? 'created' : 'failed')
  const first = await read()
  if (first.kind !== 'read') throw new Error(first.kind)
  expect(first.payouts.map(({ reference }) => reference).slice(0, 2)).toEqual(['setl_0', 'setl_1'])
  expect(first.payouts).toHaveLength(20)
  settle('setl_later', 100, [{ credit: 100 }])
  const second = await read(first.next)
  expect(second).toMatchObject({
    payouts: [{ reference: 'setl_20', state: 'on_its_way' }, { reference: 'setl_later' }],
    next: null,
  })
})
