import { invalidField } from '@ostler/kernel'
import { eq, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { refusing } from '../../../platform/database.ts'
import { type AnswerRule, checkRule } from '../../../platform/fields.ts'
import { fieldInUse, fieldNameTaken, fieldNotFound } from '../errors.ts'
import type { ClientField } from '../queries/fields.ts'
import { fieldAnswers, fields } from '../schema.ts'

export type FieldInput = AnswerRule & { atSignUp: boolean; retired: boolean }

const taken = { fields_name_taken: fieldNameTaken }

/** Asks one more thing of every client; at the end of what is asked. @throws invalid_input, field_name_taken */
export async function createField(ctx: Context, input: FieldInput): Promise<ClientField> {
  ctx.actor.must('settings.manage')
  checkField(input)
  return ctx.transaction(async (tx) => {
    const { retired, ...row } = input
    const last = sql<number>`(SELECT coalesce(max(position), -1) + 1 FROM clients.fields)`
    const [made] = await refusing(
      tx.db
        .insert(fields)
        .values({ ...kept(row), position: last, retiredAt: retired ? tx.now : null })
        .returning(),
      taken,
    )
    tx.record({ action: 'client_field_created', object: `client_field:${made!.id}`, after: made })
    return made!
  })
}

/**
 * Changes a field, or retires it: it is not asked any more, and what was answered stays. Answers that stand are not looked
 * at again until somebody changes them.
 *
 * @throws invalid_input, field_not_found, field_name_taken, field_in_use
 */
export async function changeField(ctx: Context, id: number, input: FieldInput): Promise<ClientField> {
  ctx.actor.must('settings.manage')
  checkField(input)
  return ctx.transaction(async (tx) => {
    const [before] = await tx.db.select().from(fields).where(eq(fields.id, id)).for('update')
    if (!before) throw fieldNotFound()
    if (before.kind !== input.kind && (await tx.db.$count(fieldAnswers, eq(fieldAnswers.fieldId, id))) > 0)
      throw fieldInUse()
    const { retired, ...row } = input
    const retiredAt = retired ? (before.retiredAt ?? tx.now) : null
    const [after] = await refusing(
      tx.db
        .update(fields)
        .set({ ...kept(row), retiredAt })
        .where(eq(fields.id, id))
        .returning(),
      taken,
    )
    tx.record({ action: 'client_field_changed', object: `client_field:${id}`, before, after })
    return after!
  })
}

/** Puts the fields into this order; one that is not named comes after those that are. */
export async function orderFields(ctx: Context, ids: number[]): Promise<void> {
  ctx.actor.must('settings.manage')
  await ctx.transaction(async (tx) => {
    await tx.db.execute(sql`
      UPDATE clients.fields f SET position = o.position FROM (
        SELECT f.id, row_number() OVER (ORDER BY array_position(${sql.param(ids)}::bigint[], f.id) NULLS LAST, f.position, f.id) - 1 AS position
          FROM clients.fields f) o
       WHERE o.id = f.id`)
    tx.record({ action: 'client_fields_ordered', object: 'client_fields', after: { ids } })
  })
}

function checkField(input: FieldInput): void {
  checkRule(input, '')
  if (input.staffOnly && input.atSignUp)
    throw invalidField('atSignUp', 'What only staff fill in is not asked at sign-up.')
  if (input.required && input.kind === 'tick' && input.staffOnly)
    throw invalidField('required', 'A tick of staff is not required of anybody.')
}

const kept = <Row extends Pick<AnswerRule, 'kind' | 'choices'>>(row: Row): Row => ({
  ...row,
  choices: row.kind === 'choice' ? row.choices : [],
})
