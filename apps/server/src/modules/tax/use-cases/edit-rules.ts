import { invalidField, Percent } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { ruleHasBegun, ruleHasEnded } from '../errors.ts'
import { lockRule } from '../queries/rules.ts'
import type { Rule, RuleInput } from '../rule.ts'
import { rules } from '../schema.ts'
import { territories } from '../territories.ts'

/** @throws invalid_percent, invalid_input for what cannot be meant */
export async function createRule(ctx: Context, input: RuleInput): Promise<Rule> {
  ctx.actor.must('tax.manage')
  const values = checked(input)
  return ctx.transaction(async (tx) => {
    const [rule] = await tx.db
      .insert(rules)
      .values({ ...values, createdAt: tx.now })
      .returning()
    tx.record({ action: 'tax_rule_created', object: `tax_rule:${rule!.id}`, after: rule })
    return rule!
  })
}

/**
 * Changes a rule that has not begun. One that has begun may stand on documents already: it is ended, and another one
 * follows it.
 *
 * @throws tax_rule_not_found, tax_rule_in_force, invalid_percent, invalid_input
 */
export async function updateRule(ctx: Context, { id, ...changes }: Partial<RuleInput> & { id: number }): Promise<Rule> {
  ctx.actor.must('tax.manage')
  return ctx.transaction(async (tx) => {
    const before = await lockRule(tx, id)
    if (Temporal.PlainDate.compare(before.validFrom, tx.today) <= 0) throw ruleHasBegun()
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
    const { id: _id, setKey: _setKey, createdAt: _createdAt, ...asInput } = before
    const values = checked({ ...asInput, ...given })
    if (Temporal.PlainDate.compare(values.validFrom, tx.today) < 0)
      throw invalidField('validFrom', 'must not be in the past: the rule would change what was computed already')
    const [after] = await tx.db.update(rules).set(values).where(eq(rules.id, id)).returning()
    tx.record({ action: 'tax_rule_changed', object: `tax_rule:${id}`, before, after })
    return after!
  })
}

/**
 * Ends a rule before a day, today at the earliest: what was issued earlier stays explainable.
 * @throws tax_rule_not_found, tax_rule_ended, invalid_input
 */
export async function endRule(ctx: Context, { id, on }: { id: number; on: Temporal.PlainDate }): Promise<Rule> {
  ctx.actor.must('tax.manage')
  return ctx.transaction(async (tx) => {
    const before = await lockRule(tx, id)
    const today = tx.today
    if (before.validUntil && Temporal.PlainDate.compare(before.validUntil, today) <= 0) throw ruleHasEnded()
    if (Temporal.PlainDate.compare(on, today) < 0) throw invalidField('on', 'must be today or later')
    // One that has not begun when it ends is never valid.
    const until = Temporal.PlainDate.compare(on, before.validFrom) < 0 ? before.validFrom : on
    const [after] = await tx.db.update(rules).set({ validUntil: until }).where(eq(rules.id, id)).returning()
    tx.record({ action: 'tax_rule_ended', object: `tax_rule:${id}`, before, after })
    return after!
  })
}

/** What the database would refuse, said in words and beside the field. */
function checked(input: RuleInput): RuleInput {
  const isZero = percentOf(input.percent).scaled === 0n
  if (!isZero && input.treatment !== 'taxed') throw invalidField('percent', 'must be 0 unless the rule taxes')
  if (percentOf(input.percent).scaled >= percentOf('1000').scaled) throw invalidField('percent', 'must be below 1000')
  if (input.compound && input.level !== 2) throw invalidField('compound', 'is for rules of level 2')
  const isPlaced = input.region !== null || input.territory !== null || input.postcodes.length > 0
  if (isPlaced && input.country === null)
    throw invalidField('country', 'is needed with a region, territory or post codes')
  const territory = territories.find(({ key }) => key === input.territory)
  if (input.territory !== null && territory?.country !== input.country)
    throw invalidField('territory', 'is not a territory of this country')
  if (input.validUntil && Temporal.PlainDate.compare(input.validUntil, input.validFrom) < 0)
    throw invalidField('validUntil', 'must not be before the first day')
  return { ...input, percent: percentOf(input.percent).toString() }
}

function percentOf(text: string): Percent {
  try {
    return Percent.parse(text)
  } catch {
    throw invalidField('percent', 'must be a percentage such as 8.875', 'invalid_percent')
  }
}
