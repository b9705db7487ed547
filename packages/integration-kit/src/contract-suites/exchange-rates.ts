import { describe, expect, test } from 'vitest'
import type { ExchangeRates } from '../exchange-rates.ts'
import { recordingCall } from './recording-call.ts'

/** What the suite needs from the other side of the wire. */
export type RatesHarness = {
  source: ExchangeRates
  /** The same source where nobody listens, and where something else is served. */
  unreachable: ExchangeRates
  elsewhere: ExchangeRates
}

/** What each source of exchange rates owes. The harness is asked for in each test, when it is ready. */
export function exchangeRatesContract(name: string, harness: () => RatesHarness): void {
  describe(name, () => {
    test('it answers with a day, a base and rates that are exact decimals above zero', async () => {
      const read = await harness().source.latest(recordingCall())
      if (read.kind !== 'read') throw new Error(read.reason)
      expect(Temporal.PlainDate.from(read.asOf).toString()).toBe(read.asOf)
      expect(read.base).toMatch(/^[A-Z]{3}$/)
      expect(read.rates.length).toBeGreaterThan(0)
      for (const { currency, rate } of read.rates) {
        expect(currency).toMatch(/^[A-Z]{3}$/)
        expect(rate).toMatch(/^\d+(\.\d+)?$/)
        expect(Number(rate)).toBeGreaterThan(0)
      }
      expect(read.rates.map((one) => one.currency)).not.toContain(read.base)
    })

    test('what cannot be reached or read is a failure with a reason, and never half a list', async () => {
      for (const source of [harness().unreachable, harness().elsewhere]) {
        expect(await source.latest(recordingCall())).toEqual({ kind: 'failed', reason: expect.stringMatching(/\w/) })
      }
    })

    test('the operator can read what was asked', async () => {
      const call = recordingCall()
      await harness().source.latest(call)
      expect(call.exchanges).toMatchObject([{ method: 'GET', status: 200 }])
    })
  })
}
