import type { Context } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { forecast } from '../queries/forecast.ts'
import { forecastMonths } from '../schema.ts'

/** Works out the next twelve months of the whole business, for staff to look at. It reads every service once, so not on request. */
export async function storeForecast(ctx: Context): Promise<Counts> {
  const months = await forecast(ctx, { until: ctx.today.add({ months: 12 }) })
  await ctx.transaction(async (tx) => {
    await tx.db.delete(forecastMonths)
    if (months.length > 0) {
      await tx.db.insert(forecastMonths).values(
        months.map(({ month, currency, kind, amount, charges }) => ({
          month,
          currency,
          kind,
          amountMinor: amount.minor,
          charges,
          madeAt: tx.now,
        })),
      )
    }
    tx.record({ action: 'forecast_made', object: 'services', after: { months: months.length } })
  })
  return { months: months.length }
}
