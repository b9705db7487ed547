import type { Period } from '@ostler/kernel'
import { inArray } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { charges } from '../schema.ts'

/** The period that each of these sources was charged for, by source. Sources without one are left out. */
export async function chargedPeriods(ctx: Context, sources: string[]): Promise<Map<string, Period>> {
  if (sources.length === 0) return new Map()
  const rows = await ctx.read
    .select({ source: charges.source, start: charges.periodStart, end: charges.periodEnd })
    .from(charges)
    .where(inArray(charges.source, sources))
  const known = rows.flatMap(({ source, start, end }): [string, Period][] =>
    start && end ? [[source, { start, end }]] : [],
  )
  return new Map(known)
}
