import { invalidField } from '@ostler/kernel'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { refusing } from '../../../platform/database.ts'
import { closeAccounts, lockClientsMoney } from '../../ledger/index.ts'
import { erasureAsked, erasureDecided, erasureNotFound, erasureRefused } from '../errors.ts'
import { clients, erasures } from '../schema.ts'
import { ownAccountOf } from './ask-for-export.ts'
import { eraseData, erasedTables } from './erase.ts'
import { objectOf } from './make-export.ts'
import { planErasure } from './plan-erasure.ts'
import type { About } from './subject.ts'

export type ErasureRow = typeof erasures.$inferSelect

/** One month, Art. 12(3) of the General Data Protection Regulation. */
const dueOn = (today: Temporal.PlainDate) => today.add({ months: 1 })

/**
 * The person asks to be erased, with the account they act for if they own it. Staff decide.
 * @throws erasure_asked
 */
export async function askForErasure(ctx: Context): Promise<ErasureRow> {
  ctx.actor.mustBeInPerson()
  const userId = ctx.actor.mustBeUser()
  return ctx.transaction(async (tx) => {
    const clientId = await ownAccountOf(tx, userId)
    const about = { clientId, userId: clientId === null ? userId : null }
    const row = await ask(tx, about, true)
    tx.record({ action: 'erasure_asked', object: objectOf(about), after: { erasure: row.id, dueOn: row.dueOn } })
    return row
  })
}

async function ask(tx: Tx, about: About, byPerson: boolean): Promise<ErasureRow> {
  const said = { askedBy: tx.actor.label, askedAt: tx.now, dueOn: dueOn(tx.today), state: 'asked' as const }
  const [row] = await refusing(
    tx.db
      .insert(erasures)
      .values({ ...about, byPerson, ...said })
      .returning(),
    { erasures_open_once: erasureAsked },
  )
  return row!
}

/** The person takes back what they asked for, until staff have decided. @throws erasure_not_found, erasure_decided */
export async function withdrawErasure(ctx: Context): Promise<void> {
  ctx.actor.mustBeInPerson()
  const userId = ctx.actor.mustBeUser()
  await ctx.transaction(async (tx) => {
    const clientId = await ownAccountOf(tx, userId)
    const own =
      clientId === null ? and(isNull(erasures.clientId), eq(erasures.userId, userId)) : eq(erasures.clientId, clientId)
    const [row] = await tx.db
      .select()
      .from(erasures)
      .where(and(own, inArray(erasures.state, ['asked', 'running'])))
      .for('update')
    if (!row) throw erasureNotFound()
    await decide(tx, row, 'withdrawn', null)
  })
}

/** Staff say no, and why: Art. 12(4) wants the person told. @throws erasure_not_found, erasure_decided */
export async function refuseErasure(ctx: Context, { id, reason }: { id: number; reason: string }): Promise<void> {
  ctx.actor.must('clients.erase')
  await ctx.transaction(async (tx) => {
    const [row] = await tx.db.select().from(erasures).where(eq(erasures.id, id)).for('update')
    if (!row) throw erasureNotFound()
    await decide(tx, row, 'refused', reason)
  })
}

async function decide(tx: Tx, row: ErasureRow, state: 'withdrawn' | 'refused', reason: string | null): Promise<void> {
  if (row.state !== 'asked') throw erasureDecided()
  await tx.db
    .update(erasures)
    .set({ state, reason, decidedBy: tx.actor.label, decidedAt: tx.now })
    .where(eq(erasures.id, row.id))
  tx.record({ action: `erasure_${state}`, object: objectOf(row), after: { erasure: row.id, reason } })
}

export type EraseWish = About & {
  reason: string
  /** The name of the account or person, typed again. */
  confirmation: string
}

/**
 * Staff have somebody erased: because it was asked for, or on their own. From here on nobody acts for the account; a job
 * erases what is kept, and the record of it stays.
 *
 * @throws client_not_found, user_not_found, client_closed, erasure_asked (it is under way), erasure_refused, invalid_input (confirmation)
 */
export async function erasePersonalData(ctx: Context, wish: EraseWish): Promise<ErasureRow> {
  ctx.actor.must('clients.erase')
  const about = { clientId: wish.clientId, userId: wish.clientId === null ? wish.userId : null }
  return ctx.transaction(async (tx) => {
    const house = tx.asRoom('clients')
    if (about.clientId !== null) {
      await lockClientsMoney(tx, [about.clientId])
      await tx.db.select({ id: clients.id }).from(clients).where(eq(clients.id, about.clientId)).for('update')
    }
    const plan = await planErasure(house, about)
    if (plan.hindrances.length > 0) throw erasureRefused(plan.hindrances)
    if (wish.confirmation.trim() !== plan.name) throw invalidField('confirmation', 'is not the name')

    const row = (await openRequest(tx, about)) ?? (await ask(tx, about, false))
    const [running] = await tx.db
      .update(erasures)
      .set({
        state: 'running',
        reason: wish.reason,
        decidedBy: tx.actor.label,
        decidedAt: tx.now,
        people: [...plan.of.userIds],
        accounts: [...plan.of.clientIds],
        steps: erasedTables(tx).length,
      })
      .where(eq(erasures.id, row.id))
      .returning()
    if (about.clientId !== null) await closeAccounts(tx, about.clientId, 'erased')
    await tx.later(eraseData, { erasureId: row.id })
    const people = plan.of.userIds
    tx.record({
      action: 'erasure_decided',
      object: objectOf(about),
      after: { erasure: row.id, reason: wish.reason, people },
    })
    return running!
  })
}

async function openRequest(tx: Tx, { clientId, userId }: About): Promise<ErasureRow | undefined> {
  const own =
    clientId === null
      ? and(isNull(erasures.clientId), eq(erasures.userId, userId ?? 0))
      : eq(erasures.clientId, clientId)
  const [row] = await tx.db
    .select()
    .from(erasures)
    .where(and(own, eq(erasures.state, 'asked')))
    .for('update')
  return row
}
