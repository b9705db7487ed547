import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { AnswerRule } from '../../../platform/fields.ts'
import { clientNotFound } from '../errors.ts'
import { clients, fieldAnswers, fields } from '../schema.ts'

/** Something that is asked of every client. */
export type ClientField = AnswerRule & {
  id: number
  /** Asked when an account is opened; the others only on the profile. */
  atSignUp: boolean
  position: number
  retiredAt: Temporal.Instant | null
}

/** A field with what one client answered. Of a password it is only told that there is one. */
export type AnsweredField = ClientField & { answer: string | null; answered: boolean }

/** Every field, retired ones too, in their order. */
export async function listFields(ctx: Context): Promise<ClientField[]> {
  ctx.actor.must('settings.view')
  return ctx.read.select().from(fields).orderBy(asc(fields.position), asc(fields.id))
}

/** What is asked at present. For those who know already who is asked. */
export const fieldsAsked = (ctx: Context): Promise<ClientField[]> =>
  ctx.read.select().from(fields).where(isNull(fields.retiredAt)).orderBy(asc(fields.position), asc(fields.id))

/** What whoever opens an account is asked. */
export const signUpFields = async (ctx: Context): Promise<ClientField[]> =>
  (await fieldsAsked(ctx)).filter((field) => field.atSignUp)

/** What the account one acts for is asked, with what it answered. */
export async function ownFields(ctx: Context): Promise<AnsweredField[]> {
  const all = await answered(ctx, ctx.actor.mustActForClient('profile.view'))
  return all.filter((field) => !field.staffOnly && field.retiredAt === null)
}

/** The same for staff, with what only they fill in, and retired fields that have an answer. @throws client_not_found */
export async function fieldsOfClient(ctx: Context, clientId: number): Promise<AnsweredField[]> {
  ctx.actor.must('clients.view')
  if ((await ctx.read.$count(clients, eq(clients.id, clientId))) === 0) throw clientNotFound()
  return (await answered(ctx, clientId)).filter((field) => field.retiredAt === null || field.answered)
}

async function answered(ctx: Context, clientId: number): Promise<AnsweredField[]> {
  const rows = await ctx.read
    .select({ field: fields, answer: fieldAnswers.answer, sealed: fieldAnswers.sealedAnswer })
    .from(fields)
    .leftJoin(fieldAnswers, and(eq(fieldAnswers.fieldId, fields.id), eq(fieldAnswers.clientId, clientId)))
    .orderBy(asc(fields.position), asc(fields.id))
  return rows.map(({ field, answer, sealed }) => ({ ...field, answer, answered: (answer ?? sealed) !== null }))
}

/** The readable answers of many clients, by client and name of the field: everything but passwords. */
export async function answersOf(ctx: Context, clientIds: number[]): Promise<Map<number, Map<string, string>>> {
  const rows =
    clientIds.length === 0
      ? []
      : await ctx.read
          .select({ clientId: fieldAnswers.clientId, name: fields.name, answer: fieldAnswers.answer })
          .from(fieldAnswers)
          .innerJoin(fields, eq(fields.id, fieldAnswers.fieldId))
          .where(inArray(fieldAnswers.clientId, clientIds))
  const byClient = new Map(clientIds.map((id) => [id, new Map<string, string>()]))
  for (const { clientId, name, answer } of rows) if (answer !== null) byClient.get(clientId)!.set(name, answer)
  return byClient
}
