import { expect, test } from 'vitest'
import type { DisputeNews, RawWebhook } from '../../gateway.ts'
import { recordingCall } from '../recording-call.ts'
import { settled } from './acts.ts'
import type { GatewayHarness } from './index.ts'

/** What a webhook about a dispute has to be understood as; asked of those whose harness can have one. */
export function disputesContract(harness: () => GatewayHarness): void {
  /** Null: the event leaves it open, or is of a kind that says nothing. */
  async function newsOf(raw: RawWebhook): Promise<DisputeNews | null> {
    const verdict = await harness().gateway.parseWebhook!(raw, recordingCall())
    if (verdict.kind !== 'accepted') throw new Error(`The webhook was not accepted: ${JSON.stringify(verdict)}`)
    const news = verdict.events.map((event) => event.news).find((one) => one.about === 'dispute')
    return news?.about === 'dispute' ? news.dispute : null
  }

  test.each([
    ['warning', ['warning'], false],
    ['open', ['open', 'under_review'], true],
    ['won', ['won'], false],
    ['lost', ['lost'], true],
  ] as const)(
    'news of a dispute that is %s says of which payment, how much, and who has the money',
    async (how, states, isMoneyTaken) => {
      const { dispute } = harness()
      if (!dispute) return
      const payment = await settled(harness())
      const raw = await dispute(payment.reference, how)
      if (raw === null) return
      const news = await newsOf(raw)
      expect(news).toMatchObject({
        reference: expect.stringMatching(/\S/),
        paymentReference: payment.reference,
        amount: harness().amount,
        isMoneyTaken,
        reason: expect.any(String),
      })
      expect(states).toContain(news!.state)
      if (news!.fee) expect(Number(news!.fee.amount)).toBeGreaterThanOrEqual(0)
      if (news!.answerBy !== null) expect(() => Temporal.Instant.from(news!.answerBy!)).not.toThrow()
      // Asked again, it is the same dispute.
      expect(await newsOf(raw)).toEqual(news)
    },
  )
}
