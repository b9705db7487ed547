import { and, desc, eq, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { ruleNotFound } from '../errors.ts'
import { ruleSets } from '../rates/index.ts'
import type { Rule } from '../rule.ts'
import { rules } from '../schema.ts'

/** Rules, newest first. @throws forbidden */
export async function listRules(
  ctx: Context,
  query: PageQuery & { country?: string | undefined; state?: 'current' | 'all' | undefined },
): Promise<Page<Rule>> {
  ctx.actor.must('tax.view')
  const today = ctx.today
  const isCurrent = and(
    lte(rules.validFrom, today),
    or(isNull(rules.validUntil), sql`${rules.validUntil} > ${today.toString()}::date`),
  )
  const rows = await ctx.read
    .select()
    .from(rules)
    .where(
      and(
        lt(rules.id, beforeId(query.cursor)),
        query.country ? eq(rules.country, query.country) : undefined,
        query.state === 'current' ? isCurrent : undefined,
      ),
    )
    .orderBy(desc(rules.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** @throws tax_rule_not_found */
export async function lockRule(tx: Context, id: number): Promise<Rule> {
  const [rule] = await tx.read.select().from(rules).where(eq(rules.id, id)).for('update')
  if (!rule) throw ruleNotFound()
  return rule
}

export type RuleSetSummary = {
  name: string
  title: string
  asOf: string
  source: string
  rules: number
  /** How many of them are installed. */
  installed: number
}

/** The ready-made sets, and how much of each stands here already. */
export async function listRuleSets(ctx: Context): Promise<RuleSetSummary[]> {
  ctx.actor.must('tax.view')
  const { rows } = await ctx.read.execute<{ name: string; installed: string }>(sql`
    SELECT split_part(set_key, ':', 1) AS name, count(*) AS installed FROM tax.rules WHERE set_key IS NOT NULL GROUP BY 1`)
  const installed = new Map(rows.map((row) => [row.name, Number(row.installed)]))
  return ruleSets.map(({ name, title, asOf, source, rules: all }) => ({
    name,
    title,
    asOf,
    source,
    rules: all.length,
    installed: installed.get(name) ?? 0,
  }))
}
