import { expect, test } from 'vitest'
import type { Payout } from '../../gateway.ts'
import { recordingCall } from '../recording-call.ts'
import { settled } from './acts.ts'
import type { GatewayHarness } from './index.ts'

export function payoutsContract(harness: () => GatewayHarness): void {
  async function allPayouts(since: string): Promise<Payout[]> {
    const found: Payout[] = []
    let page: string | null = null
    do {
      const answer = await harness().gateway.payouts!({ instant: since, page }, recordingCall())
      if (answer.kind !== 'read') throw new Error(`Not read: ${JSON.stringify(answer)}`)
      found.push(...answer.payouts)
      page = answer.next
    } while (page !== null)
    return found
  }

  test('nothing has changed since a moment that is to come', async () => {
    expect(
      await allPayouts(
        Temporal.Now.instant()
          .add({ hours: 90 * 24 })
          .toString(),
      ),
    ).toEqual([])
  })

  const cents = (amount: { amount: string }) => BigInt(amount.amount.replace('.', ''))

  test('a payout says which payments it consists of, and its items come to its amount', async () => {
    const since = Temporal.Now.instant().subtract({ hours: 24 }).toString()
    const payments = [await settled(harness()), await settled(harness())]
    const reference = await harness().payOut!()
    const payout = (await allPayouts(since)).find((one) => one.reference === reference)
    expect(payout).toMatchObject({
      state: expect.stringMatching(/paid|on_its_way/),
      arrivesOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    })
    const references = payout!.items.filter(({ kind }) => kind === 'payment').map((item) => item.reference)
    for (const payment of payments) expect(references).toContain(payment.reference)
    expect(payout!.items.reduce((sum, item) => sum + cents(item.net), 0n)).toBe(cents(payout!.amount))
    // Read again, nothing has moved.
    expect((await allPayouts(since)).find((one) => one.reference === reference)).toEqual(payout)
    const all = (await allPayouts(since)).map((one) => one.reference)
    expect(new Set(all).size).toBe(all.length)
    for (const item of payout!.items) expect(cents(item.gross) - cents(item.fee)).toBe(cents(item.net))
  })
}
