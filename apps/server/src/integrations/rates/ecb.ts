import type { ExchangeRates, RatesOutcome } from '@ostler/integration-kit'
import { exchange } from '../http-exchange.ts'

/** Where the European Central Bank publishes its reference rates, on working days at about 16:00 CET. */
export const ECB_DAILY = 'https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml'

export type EcbOptions = { url: string; timeoutMs?: number }

/**
 * The euro foreign exchange reference rates, units of each currency for one euro.
 * @see https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html
 */
export function createEcbRates(options: EcbOptions): ExchangeRates {
  return {
    name: 'ecb',
    label: 'European Central Bank',
    async latest(call): Promise<RatesOutcome> {
      const result = await exchange({ method: 'GET', url: options.url, timeoutMs: options.timeoutMs }, call)
      if (result.kind !== 'answered') return { kind: 'failed', reason: result.reason }
      if (result.status !== 200) return { kind: 'failed', reason: `The bank answered ${result.status}.` }
      return readDaily(result.body)
    },
  }
}

/**
 * Reads the daily file. It has one form, fixed since 1999, so three patterns read it and nothing in it is ever resolved or
 * expanded, as an XML parser might.
 */
export function readDaily(xml: string): RatesOutcome {
  const days = [...xml.matchAll(/<Cube\s+time=['"](\d{4}-\d{2}-\d{2})['"]/g)]
  const rows = [...xml.matchAll(/<Cube\s+currency=['"]([^'"]*)['"]\s+rate=['"]([^'"]*)['"]/g)]
  const rates = rows.map(([, currency, rate]) => ({ currency: currency!, rate: rate! }))
  const isSound = rates.every(({ currency, rate }) => /^[A-Z]{3}$/.test(currency) && isRate(rate))
  if (days.length !== 1 || rates.length === 0 || !isSound || !isDay(days[0]![1]!)) {
    return { kind: 'failed', reason: 'The bank answered something that is not its daily file.' }
  }
  return { kind: 'read', base: 'EUR', asOf: days[0]![1]!, rates }
}

/** A decimal above zero; more digits than we store are not what the bank publishes. */
const isRate = (text: string): boolean => /^\d{1,10}(\.\d{1,10})?$/.test(text) && /[1-9]/.test(text)

function isDay(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text).toString() === text
  } catch {
    return false
  }
}
