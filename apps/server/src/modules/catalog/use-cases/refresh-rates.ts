import type { Context } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { readSetting } from '../../../platform/settings.ts'
import { crossRate } from '../exchange.ts'
import { exchangeRateSource } from '../ports.ts'
import { ratesInUse } from '../queries/exchange.ts'
import { offeredCurrencies } from '../queries/price-list.ts'
import type { ExchangeRate } from '../read-model.ts'
import { lockCurrencies, ratesSetting, storeRates } from './edit-currencies.ts'

/** A source that is slower than this is asked again tomorrow. */
const PATIENCE_MS = 30_000

/**
 * Takes over the rates of the day, when the operator wants that. A rate is replaced by one of a later day only: what
 * somebody set by hand today holds until the source has something newer, and a second run changes nothing.
 */
export async function refreshRates(ctx: Context): Promise<Counts> {
  if ((await readSetting(ctx, ratesSetting)) === 'off') return { changed: 0 }
  const source = ctx.port(exchangeRateSource)
  const read = await source.latest({
    signal: AbortSignal.timeout(PATIENCE_MS),
    onExchange: (exchange) => ctx.log.debug({ exchange }, 'Asked for exchange rates.'),
  })
  if (read.kind === 'failed') {
    ctx.log.warn({ reason: read.reason }, 'Exchange rates could not be read; those of before stay.')
    return { changed: 0, failed: 1 }
  }
  const asOf = Temporal.PlainDate.from(read.asOf)
  return ctx.transaction(async (tx): Promise<Counts> => {
    await lockCurrencies(tx)
    const { base, rates } = await ratesInUse(tx)
    const quoted = new Map([[read.base, '1'], ...read.rates.map((one) => [one.currency, one.rate] as const)])
    const baseRate = quoted.get(base)
    if (baseRate === undefined) {
      ctx.log.warn({ base, source: source.name }, 'The source has no rate for the default currency.')
      return { changed: 0, failed: 1 }
    }
    const changed = (await offeredCurrencies(tx)).flatMap((currency): ExchangeRate[] => {
      const rate = quoted.get(currency)
      if (currency === base || rate === undefined) return []
      const standing = rates.find((one) => one.currency === currency)
      if (standing && Temporal.PlainDate.compare(standing.asOf, asOf) >= 0) return []
      return [{ currency, rate: crossRate(rate, baseRate), asOf, source: source.label }]
    })
    if (changed.length === 0) return { changed: 0 }
    await storeRates(tx, changed)
    tx.record({ action: 'exchange_rates_refreshed', object: `source:${source.name}`, before: rates, after: changed })
    return { changed: changed.length }
  })
}
