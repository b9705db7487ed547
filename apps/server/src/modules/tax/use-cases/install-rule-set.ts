import { inArray, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { ruleSetNotFound } from '../errors.ts'
import { keyOf, ruleSets } from '../rates/index.ts'
import { rules } from '../schema.ts'

/**
 * Installs a ready-made rule set. Again, it adds what a later edition of the set knows, and ends rules that it ends; what
 * the operator ended or added stays as it is.
 *
 * @throws rule_set_not_found
 */
export async function installRuleSet(ctx: Context, name: string): Promise<{ added: number; ended: number }> {
  ctx.actor.must('tax.manage')
  const set = ruleSets.find((one) => one.name === name)
  if (!set) throw ruleSetNotFound()
  const wanted = new Map(set.rules.map((rule) => [keyOf(name, rule), rule]))

  return ctx.transaction(async (tx) => {
    await tx.db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('tax.install_rule_set', 0))`)
    const standing = await tx.db
      .select({ id: rules.id, setKey: rules.setKey, validUntil: rules.validUntil })
      .from(rules)
      .where(inArray(rules.setKey, [...wanted.keys()]))
    const known = new Set(standing.map(({ setKey }) => setKey))

    const missing = [...wanted].filter(([setKey]) => !known.has(setKey))
    if (missing.length > 0)
      await tx.db.insert(rules).values(missing.map(([setKey, rule]) => ({ ...rule, setKey, createdAt: tx.now })))
    const toEnd = standing.flatMap(({ id, setKey, validUntil }) => {
      const until = wanted.get(setKey!)!.validUntil
      return validUntil === null && until !== null ? [{ id, until }] : []
    })
    for (const { id, until } of toEnd)
      await tx.db.execute(sql`UPDATE tax.rules SET valid_until = ${until.toString()}::date WHERE id = ${id}`)

    const effect = { added: missing.length, ended: toEnd.length }
    if (missing.length + toEnd.length > 0)
      tx.record({
        action: 'tax_rule_set_installed',
        object: `tax_rule_set:${name}`,
        after: { ...effect, asOf: set.asOf },
      })
    return effect
  })
}
