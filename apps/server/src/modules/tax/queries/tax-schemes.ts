import { and, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { readSetting } from '../../../platform/settings.ts'
import { placeOf } from '../place.ts'
import type { Rule } from '../rule.ts'
import { rules, taxIds } from '../schema.ts'
import { type Buyer, schemeMaker, type TaxIdStatus, type TaxPending, type TaxScheme } from '../scheme.ts'
import { taxSettings } from '../settings.ts'
import { tryTaxId } from '../tax-id.ts'

/**
 * How each buyer is taxed on a day: one answer each, in their order. Three queries for any number of buyers.
 *
 * Does not ask who is reading: it is for rooms that have asked already.
 */
export async function taxSchemes(
  ctx: Context,
  input: { buyers: Buyer[]; on: Temporal.PlainDate },
): Promise<(TaxScheme | TaxPending)[]> {
  const settings = await readSetting(ctx, taxSettings)
  const isTaxing = settings.registrations.length > 0
  const statuses = isTaxing ? await statusesOf(ctx, input.buyers) : new Map<string, TaxIdStatus>()
  const valid = isTaxing ? await rulesOn(ctx, input.on, countriesOf(input.buyers, settings.seller.country)) : []
  const schemeOf = schemeMaker({ settings, rules: valid, statusOf: (id) => statuses.get(id) ?? 'unchecked' })
  return input.buyers.map(schemeOf)
}

function countriesOf(buyers: Buyer[], seller: string | null): string[] {
  const countries = new Set(buyers.map((buyer) => placeOf(buyer).country))
  if (seller !== null) countries.add(seller)
  return [...countries]
}

async function statusesOf(ctx: Context, buyers: Buyer[]): Promise<Map<string, TaxIdStatus>> {
  const ids = buyers.flatMap(({ taxId, country, postcode }) => tryTaxId(taxId, country, postcode)?.id ?? [])
  if (ids.length === 0) return new Map()
  const rows = await ctx.read
    .select({ id: taxIds.id, status: taxIds.status })
    .from(taxIds)
    .where(inArray(taxIds.id, [...new Set(ids)]))
  return new Map(rows.map(({ id, status }) => [id, status]))
}

const rulesOn = (ctx: Context, on: Temporal.PlainDate, countries: string[]): Promise<Rule[]> =>
  ctx.read
    .select()
    .from(rules)
    .where(
      and(
        lte(rules.validFrom, on),
        or(isNull(rules.validUntil), sql`${rules.validUntil} > ${on.toString()}::date`),
        or(isNull(rules.country), inArray(rules.country, countries)),
      ),
    )
