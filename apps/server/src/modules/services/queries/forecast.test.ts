import { Money } from '@ostler/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { advanceClock } from '../../../platform/schedule/advance-clock.ts'
import { changeSetting } from '../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { inHouse, money } from '../../billing/examples.ts'
import { aPrice, aProduct, staffWith, theHouse } from '../../catalog/examples.ts'
import { anAccount } from '../../clients/examples.ts'
import { anActiveService } from '../examples.ts'
import { suspensionSetting } from '../settings.ts'
import { endService } from '../use-cases/agree-terms.ts'
import { changePrices } from '../use-cases/change-prices.ts'
import { chargeRenewals } from '../use-cases/charge-renewals.ts'
import { storeForecast } from '../use-cases/store-forecast.ts'
import { upgradeService } from '../use-cases/upgrade-service.ts'
import { type ForecastMonth, forecast, storedForecast, upcomingCharges } from './forecast.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-01-31T12:00:00Z' })
})
afterAll(() => house.stop())

const charging = [
  'services.settle_upgrades',
  'services.charge_renewals',
  'services.rate_usage',
  'services.announce_price_changes',
  'services.end_due',
  'billing.invoice_due_charges',
]

const day = (text: string) => Temporal.PlainDate.from(text)
const shown = (months: Omit<ForecastMonth, 'kind'>[]) =>
  months.map(({ month, amount, charges }) => `${month} ${amount} (${charges})`)

test('twelve months later the runs have charged what the forecast said', async () => {
  const ctx = () => theHouse(house)
  const { clientId } = await anAccount(house)
  const plans = {
    monthly: await aProduct(house, { prices: [aPrice('9.99')] }),
    yearly: await aProduct(house, { prices: [aPrice('99.00', { cycle: 'annual' })] }),
    often: await aProduct(house, { prices: [aPrice('1.11', { cycle: 'every_10_days' })] }),
    bigger: await aProduct(house, { name: 'Bigger', prices: [aPrice('30.00')] }),
  }
  await house.pool.query('INSERT INTO catalog.upgrade_paths VALUES ($1, $2)', [plans.monthly.id, plans.bigger.id])
  const save = { label: 'SAVE', promotionId: null, kind: 'percent', percent: '50', amountMinor: null } as const
  const sold = {
    dearer: await anActiveService(house, { product: plans.monthly, clientId }),
    changing: await anActiveService(house, { product: plans.monthly, clientId }),
    reduced: await anActiveService(house, {
      product: plans.monthly,
      clientId,
      wishUnit: (unit) => ({ ...unit, keeps: [{ ...save, periodsLeft: 3 }] }),
    }),
    ending: await anActiveService(house, { product: plans.monthly, clientId }),
    yearly: await anActiveService(house, { product: plans.yearly, cycle: 'annual', clientId }),
    often: await anActiveService(house, { product: plans.often, cycle: 'every_10_days', clientId }),
  }
  const staff = staffWith(house, 'services.billing')
  await changePrices(staff, {
    of: { serviceIds: [sold.dearer.id] },
    currency: 'EUR',
    to: { recurring: money('12.34') },
    effectiveOn: day('2027-06-01'),
    noticeDays: 30,
    reason: 'It costs more.',
  })
  await upgradeService(staff, { serviceId: sold.changing.id, productId: plans.bigger.id, policy: 'at_renewal' })
  await endService(staff, { serviceId: sold.ending.id, on: day('2027-08-31'), reason: 'moves' })
  await chargeRenewals(ctx(), { on: day('2027-02-28'), lead: { days: 0, byCycle: {} } })
  await inHouse(house, (tx) => changeSetting(tx, suspensionSetting, { suspendAfter: null, terminateAfter: null }))

  const until = day('2028-01-30')
  const said = await forecast(ctx(), { until })
  expect(await forecast(ctx(), { clientId, until })).toEqual(said)
  const client = await upcomingCharges(ctx(), { clientId, until })
  expect(
    Money.sum(
      client.charges.map((one) => one.amount),
      'EUR',
    ),
  ).toEqual(
    Money.sum(
      said.map((one) => one.amount),
      'EUR',
    ),
  )
  const [{ id: last }] = (
    await house.pool.query('SELECT coalesce(max(id), 0) AS id FROM billing.charges WHERE invoice_id IS NOT NULL')
  ).rows as [{ id: string }]

  // What charges; the other tasks of a year change nothing of it, and the forecast itself is stored at the end.
  const tasks = house.tasks.filter(({ name }) => charging.includes(name))
  expect(tasks).toHaveLength(charging.length)
  await advanceClock({ ...house, tasks }, Temporal.Instant.from('2028-01-30T12:00:00Z'))
  const { rows } = await house.pool.query<{ month: string; sum: string; n: number }>(
    `SELECT date_trunc('month', due_on)::date::text AS month, sum(amount_minor) AS sum, count(*)::int AS n FROM billing.charges
      WHERE id > $1 AND due_on <= '2028-01-30' GROUP BY 1 ORDER BY 1`,
    [last],
  )
  const came = rows.map(({ month, sum, n }) => ({
    month: day(month),
    currency: 'EUR',
    amount: Money.ofMinor(BigInt(sum), 'EUR'),
    charges: n,
  }))
  expect(shown(came)).toEqual(shown(byMonth(said)))
  expect(came).toHaveLength(12)
  await storeForecast(ctx())
  expect((await storedForecast(ctx())).months.length).toBeGreaterThan(11)
}, 120_000)

/** Both kinds together: what was charged and not invoiced, and what was still to be charged. */
function byMonth(months: ForecastMonth[]) {
  return [...Map.groupBy(months, (one) => `${one.month}`).values()].map((same) => ({
    month: same[0]!.month,
    currency: 'EUR',
    amount: Money.sum(
      same.map((one) => one.amount),
      'EUR',
    ),
    charges: same.reduce((sum, one) => sum + one.charges, 0),
  }))
}
