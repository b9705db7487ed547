import { eq, inArray, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { vault } from '../../../platform/crypto.ts'
import { type FieldAnswers, fieldsForClient, mustBeAnswered, readAnswers } from '../../../platform/fields.ts'
import { clientNotFound, fieldNotAnswered, fieldNotFound } from '../errors.ts'
import {
  type AnsweredField,
  type ClientField,
  fieldsAsked,
  fieldsOfClient,
  ownFields,
  signUpFields,
} from '../queries/fields.ts'
import { clients, fieldAnswers } from '../schema.ts'

/** Answers by name. What is not mentioned stays, and what is empty is taken away. */
type Answers = { clientId: number; answers: FieldAnswers }

/** What the answer to a password field is sealed for. */
export const sealedIn = (answerId: number) => `client_field_answer:${answerId}`

/**
 * What the account one acts for answers about itself.
 *
 * @throws unknown_field, invalid_field, field_required; the field is `fields.<name>`
 */
export async function answerOwnFields(ctx: Context, answers: FieldAnswers): Promise<AnsweredField[]> {
  const clientId = ctx.actor.mustActForClient('profile.manage')
  return ctx.transaction(async (tx) => {
    const asked = fieldsForClient(await fieldsAsked(tx))
    await write(tx, { clientId, answers }, asked, (field) => field.required)
    return ownFields(tx)
  })
}

/**
 * The same by staff, who also fill in what is for them only, and are not held up by what the client still has to answer.
 *
 * @throws client_not_found, unknown_field, invalid_field, field_required
 */
export async function answerFields(ctx: Context, input: Answers): Promise<AnsweredField[]> {
  ctx.actor.must('clients.manage')
  return ctx.transaction(async (tx) => {
    await writeAnswers(tx, input, await fieldsAsked(tx))
    return fieldsOfClient(tx.asRoom('clients'), input.clientId)
  })
}

/** The same for a room or job that has asked who may; of required fields only those that are mentioned are looked at. */
export const writeAnswers = (tx: Tx, input: Answers, asked: ClientField[]): Promise<void> =>
  write(tx, input, asked, (field) => field.required && field.name in input.answers)

/** What was answered with the opening of an account. @throws unknown_field, invalid_field, field_required */
export async function answerAtSignUp(tx: Tx, input: Answers): Promise<void> {
  const asked = await signUpFields(tx)
  if (asked.length === 0 && Object.keys(input.answers).length === 0) return
  await write(tx, input, asked, (field) => field.required)
}

async function write(
  tx: Tx,
  { clientId, answers }: Answers,
  asked: ClientField[],
  isNeeded: (field: ClientField) => boolean,
): Promise<void> {
  const [client] = await tx.db.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId)).for('update')
  if (!client) throw clientNotFound()
  const given = readAnswers(asked, answers, 'fields')
  const rows = await tx.db.select().from(fieldAnswers).where(eq(fieldAnswers.clientId, clientId))
  const before = shown(asked, rows)
  const after = {
    ...before,
    ...Object.fromEntries(Object.keys(answers).map((name) => [name, ''])),
    ...masked(asked, given),
  }
  mustBeAnswered(asked.filter(isNeeded), after, 'fields')

  const mentioned = asked.filter((field) => field.name in answers)
  const old = rows.filter((row) => mentioned.some((field) => field.id === row.fieldId)).map((row) => row.id)
  if (old.length > 0) await tx.db.delete(fieldAnswers).where(inArray(fieldAnswers.id, old))
  for (const field of mentioned.filter(({ name }) => given[name] !== undefined))
    await insert(tx, clientId, field, given[field.name]!)
  tx.record({ action: 'client_fields_answered', object: `client:${clientId}`, before, after })
}

async function insert(tx: Tx, clientId: number, field: ClientField, answer: string): Promise<void> {
  if (field.kind !== 'password') {
    await tx.db.insert(fieldAnswers).values({ clientId, fieldId: field.id, answer })
    return
  }
  const { rows } = await tx.db.execute<{ id: string }>(
    sql`SELECT nextval(pg_get_serial_sequence('clients.field_answers', 'id')) AS id`,
  )
  const id = Number(rows[0]!.id)
  const sealedAnswer = tx.port(vault).seal(answer, sealedIn(id))
  await tx.db.insert(fieldAnswers).values({ id, clientId, fieldId: field.id, sealedAnswer })
}

/** What the audit trail may keep: of a password that there is one. */
const PASSWORD = '[sealed]'

function shown(asked: ClientField[], rows: (typeof fieldAnswers.$inferSelect)[]): FieldAnswers {
  const byField = new Map(rows.map((row) => [row.fieldId, row.answer ?? PASSWORD]))
  return Object.fromEntries(asked.flatMap(({ id, name }) => (byField.has(id) ? [[name, byField.get(id)!]] : [])))
}

const masked = (asked: ClientField[], given: FieldAnswers): FieldAnswers =>
  Object.fromEntries(
    asked
      .filter(({ name }) => given[name] !== undefined)
      .map(({ name, kind }) => [name, kind === 'password' ? PASSWORD : given[name]!]),
  )

/**
 * Shows staff one password that a client left, and records that they looked.
 *
 * @throws field_not_found, field_not_answered
 */
export async function revealAnswer(
  ctx: Context,
  { clientId, name }: { clientId: number; name: string },
): Promise<{ answer: string }> {
  ctx.actor.must('clients.manage')
  return ctx.transaction(async (tx) => {
    const field = (await fieldsOfClient(tx.asRoom('clients'), clientId)).find((one) => one.name === name)
    if (field?.kind !== 'password') throw fieldNotFound()
    const rows = await tx.db.select().from(fieldAnswers).where(eq(fieldAnswers.clientId, clientId))
    const row = rows.find(({ fieldId }) => fieldId === field.id)
    if (!row?.sealedAnswer) throw fieldNotAnswered()
    tx.record({ action: 'client_field_shown', object: `client:${clientId}`, after: { field: name } })
    return { answer: tx.port(vault).open(row.sealedAnswer, sealedIn(row.id)) }
  })
}
