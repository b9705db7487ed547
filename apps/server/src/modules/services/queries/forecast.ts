import { Money } from '@ostler/kernel'
import { asc, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { billingParties } from '../../clients/index.ts'
import { applyTax, isPending, taxSchemes } from '../../tax/index.ts'
import { readSource } from '../charge-source.ts'
import { type Renewable, renewalsUntil } from '../renewal.ts'
import { forecastMonths } from '../schema.ts'
import { renewables } from './renewables.ts'
import { keptTo } from './services.ts'

/** Services read at a time: memory does not grow with how many there are. */
const CHUNK = 1000

/** `renewal`: what will be charged. `charged`: what is charged and on no invoice yet. */
export type ForecastKind = 'renewal' | 'charged'
export type ForecastMonth = {
  /** The first day of the month in which it falls due. */
  month: Temporal.PlainDate
  currency: string
  kind: ForecastKind
  /** Before tax, or with it where prices include tax. */
  amount: Money
  charges: number
}

/** One thing that will be charged. */
export type Upcoming = {
  kind: ForecastKind
  dueOn: Temporal.PlainDate
  description: string
  amount: Money
  taxClass: string
  serviceId: number | null
}

/**
 * What will be charged until a day, by month, currency and kind: worked out by the code that charges renewals, without
 * writing. As things stand today: nobody leaves, buys or stops paying. Usage is not foreseen.
 */
export async function forecast(
  ctx: Context,
  { clientId, until }: { clientId?: number; until: Temporal.PlainDate },
): Promise<ForecastMonth[]> {
  const sums = new Map<string, ForecastMonth>()
  const add = ({ kind, dueOn, amount }: Pick<Upcoming, 'kind' | 'dueOn' | 'amount'>, charges = 1) => {
    const month = dueOn.with({ day: 1 })
    const key = `${month} ${amount.currency} ${kind}`
    const sum = sums.get(key)
    sums.set(key, {
      month,
      currency: amount.currency,
      kind,
      amount: sum ? sum.amount.plus(amount) : amount,
      charges: (sum?.charges ?? 0) + charges,
    })
  }
  for await (const chunk of foreseeable(ctx, clientId))
    for (const service of chunk) for (const one of upcomingOf(service, until)) add(one)
  const { rows } = await ctx.read.execute<{ month: string; currency: string; sum: string; n: string }>(sql`
    SELECT date_trunc('month', due_on)::date::text AS month, currency, sum(amount_minor) AS sum, count(*) AS n FROM billing.charges
     WHERE invoice_id IS NULL AND due_on <= ${until.toString()}::date AND ${clientId === undefined ? sql`true` : sql`client_id = ${clientId}`}
     GROUP BY 1, 2`)
  for (const row of rows) {
    const amount = Money.ofMinor(BigInt(row.sum), row.currency)
    add({ kind: 'charged', dueOn: Temporal.PlainDate.from(row.month), amount }, Number(row.n))
  }
  return [...sums.values()].sort(inOrder)
}

const inOrder = (one: ForecastMonth, other: ForecastMonth) =>
  Temporal.PlainDate.compare(one.month, other.month) ||
  one.currency.localeCompare(other.currency) ||
  one.kind.localeCompare(other.kind)

/** Services that will be charged, a chunk at a time. */
async function* foreseeable(ctx: Context, clientId?: number): AsyncGenerator<Renewable[]> {
  const whose = clientId === undefined ? sql`true` : sql`s.client_id = ${clientId}`
  for (let after = 0; ; ) {
    const chunk = await renewables(
      ctx,
      sql`s.id > ${after} AND ${whose} AND s.state IN ('active', 'suspended') AND s.charged_until IS NOT NULL AND s.paused_on IS NULL`,
      sql`ORDER BY s.id LIMIT ${CHUNK}`,
    )
    if (chunk.length > 0) yield chunk
    if (chunk.length < CHUNK) return
    after = chunk.at(-1)!.id
  }
}

function* upcomingOf(service: Renewable, until: Temporal.PlainDate): Generator<Upcoming> {
  for (const { charge } of renewalsUntil(service, until.toString())) {
    const { dueOn, description, amount, taxClass = 'standard' } = charge
    yield { kind: 'renewal', dueOn, description, amount, taxClass, serviceId: service.id }
  }
}

/**
 * What one client will be charged, in order, and what that comes to with the taxes of today. A member who is kept to some
 * services is told of those alone.
 */
export async function upcomingCharges(
  ctx: Context,
  { clientId, until }: { clientId: number; until: Temporal.PlainDate },
): Promise<{ charges: (Upcoming & { withTax: Money | null })[] }> {
  const found: Upcoming[] = []
  const only = keptTo(ctx)
  const isReached = (serviceId: number | null) => only === null || (serviceId !== null && only.includes(serviceId))
  for await (const chunk of foreseeable(ctx, clientId))
    for (const service of chunk) if (isReached(service.id)) found.push(...upcomingOf(service, until))
  const { rows } = await ctx.read.execute<{
    due: string
    description: string
    amount: string
    currency: string
    tax_class: string
    source: string
  }>(sql`
    SELECT due_on::text AS due, description, amount_minor AS amount, currency, tax_class, source FROM billing.charges
     WHERE invoice_id IS NULL AND client_id = ${clientId} AND due_on <= ${until.toString()}::date ORDER BY due_on, id`)
  for (const row of rows) {
    if (!isReached(readSource(row.source)?.serviceId ?? null)) continue
    found.push({
      kind: 'charged',
      dueOn: Temporal.PlainDate.from(row.due),
      description: row.description,
      amount: Money.ofMinor(BigInt(row.amount), row.currency),
      taxClass: row.tax_class,
      serviceId: null,
    })
  }
  const party = (await billingParties(ctx, [clientId])).get(clientId)
  const [scheme] = party ? await taxSchemes(ctx, { buyers: [party.buyer], on: ctx.today }) : []
  const charges = found
    .sort((one, other) => Temporal.PlainDate.compare(one.dueOn, other.dueOn))
    .map((one) => ({
      ...one,
      withTax: scheme && !isPending(scheme) ? applyTax(scheme, [one], one.amount.currency).total : null,
    }))
  return { charges }
}

export type StoredForecast = { madeAt: Temporal.Instant | null; months: ForecastMonth[] }

/** The forecast for the whole business, as of the last night's run. */
export async function storedForecast(ctx: Context): Promise<StoredForecast> {
  const rows = await ctx.read
    .select()
    .from(forecastMonths)
    .orderBy(asc(forecastMonths.month), asc(forecastMonths.currency), asc(forecastMonths.kind))
  return {
    madeAt: rows[0]?.madeAt ?? null,
    months: rows.map((row) => ({
      month: row.month,
      currency: row.currency,
      kind: row.kind as ForecastKind,
      amount: Money.ofMinor(row.amountMinor, row.currency),
      charges: row.charges,
    })),
  }
}
