import type { TaxIdOutcome } from '@ostler/integration-kit'
import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Context, Tx } from '../../../platform/context.ts'
import { defineJob } from '../../../platform/jobs/definitions.ts'
import { every, type Task } from '../../../platform/schedule/task.ts'
import { readSetting } from '../../../platform/settings.ts'
import { taxIdNotFound } from '../errors.ts'
import { taxIdChecked } from '../events.ts'
import { taxIdCheck } from '../ports.ts'
import { taxIds } from '../schema.ts'
import { taxSettings } from '../settings.ts'
import { readTaxId } from '../tax-id.ts'

/** A valid answer is asked for again after this; authorities withdraw ids without telling anybody but VIES. */
const FRESH_DAYS = 90
/** An id that was not known yesterday may be known today: member states take days to tell VIES. */
const INVALID_FRESH_HOURS = 24
/** After a question of which nothing was heard, such as one that a killed process had in hand. */
const LOST_MINUTES = 60

const hours = (count: number) => ({ hours: count })

/**
 * Has an id checked that somebody gave, inside the caller's transaction, unless a fresh answer is stored. An id that no
 * authority can be asked about is left alone.
 *
 * @throws invalid_tax_id
 */
export async function askAboutTaxId(tx: Tx, taxId: string, country: string): Promise<void> {
  const { id, country: state, vies } = readTaxId(taxId, country)
  if (!vies) return
  const [known] = await tx.db.select().from(taxIds).where(eq(taxIds.id, id))
  if (known && isFresh(known, tx.now)) return
  await tx.db.execute(sql`
    INSERT INTO tax.tax_ids (id, country, status, attempts, ask_at, asked_at)
    VALUES (${id}, ${state}, 'unchecked', 0, ${tx.now.add(minutes(LOST_MINUTES)).toString()}, ${tx.now.toString()})
    ON CONFLICT (id) DO UPDATE SET asked_at = excluded.asked_at, ask_at = excluded.ask_at`)
  tx.record({ action: 'tax_id_asked', object: `tax_id:${id}` })
  await tx.later(checkTaxId, { taxId: id })
}

function isFresh({ status, checkedAt, askAt }: typeof taxIds.$inferSelect, now: Temporal.Instant): boolean {
  if (status === 'unchecked') return false
  const until = status === 'valid' ? askAt : checkedAt!.add(hours(INVALID_FRESH_HOURS))
  return until !== null && Temporal.Instant.compare(now, until) < 0
}

/** Staff ask again, whatever is stored; until the answer comes that stays. @throws tax_id_not_found */
export async function askAgain(ctx: Context, taxId: string): Promise<void> {
  ctx.actor.must('tax.manage')
  await ctx.transaction(async (tx) => {
    const [row] = await tx.db.select({ id: taxIds.id }).from(taxIds).where(eq(taxIds.id, taxId)).for('update')
    if (!row) throw taxIdNotFound()
    tx.record({ action: 'tax_id_asked', object: `tax_id:${taxId}` })
    await tx.later(checkTaxId, { taxId })
  })
}

/**
 * Asks the authority about one id and keeps the answer. "Unavailable" is no failure of the job: the row says when to ask
 * next, so that a weekend without VIES fills no queue with dead letters.
 */
export const checkTaxId = defineJob({
  name: 'tax.check_tax_id',
  queue: 'billing',
  payload: z.object({ taxId: z.string() }),
  attempts: 5,
  backoffMs: 30_000,
  async handle(ctx, { taxId }, { signal }) {
    const [row] = await ctx.read.select().from(taxIds).where(eq(taxIds.id, taxId))
    const vies = row && readTaxId(taxId, row.country).vies
    if (!vies) return
    const { seller } = await readSetting(ctx, taxSettings)
    const outcome = await ctx
      .port(taxIdCheck)
      .check(
        { country: vies.prefix, number: vies.number, requester: requesterOf(seller) },
        { signal, onExchange: (exchange) => ctx.log.debug({ taxId, exchange }, 'Asked about a tax id.') },
      )
    await keepOutcome(ctx, taxId, outcome)
  },
})

function requesterOf({ country, taxId }: { country: string | null; taxId: string | null }) {
  if (!country || !taxId) return null
  const { vies } = readTaxId(taxId, country)
  return vies && { country: vies.prefix, number: vies.number }
}

async function keepOutcome(ctx: Context, taxId: string, outcome: TaxIdOutcome): Promise<void> {
  await ctx.transaction(async (tx) => {
    const [before] = await tx.db.select().from(taxIds).where(eq(taxIds.id, taxId)).for('update')
    if (!before) return
    const after =
      outcome.kind === 'unavailable' ? unanswered(before.attempts, outcome.reason, tx) : answered(outcome, tx)
    await tx.db.update(taxIds).set(after).where(eq(taxIds.id, taxId))
    tx.record({
      action: 'tax_id_checked',
      object: `tax_id:${taxId}`,
      before: { status: before.status },
      after: outcome,
    })
    if (outcome.kind !== 'unavailable' && outcome.kind !== before.status)
      await tx.emit(taxIdChecked({ taxId, status: outcome.kind }))
  })
}

/** What was known stays known. One minute at first, doubled each time, six hours at most. */
function unanswered(attempts: number, reason: string, tx: Tx) {
  const wait = Math.min(2 ** attempts, 360)
  return { attempts: attempts + 1, lastError: reason, askAt: tx.now.add(minutes(wait)) }
}

function answered(outcome: Exclude<TaxIdOutcome, { kind: 'unavailable' }>, tx: Tx) {
  const isValid = outcome.kind === 'valid'
  return {
    status: outcome.kind,
    checkedAt: tx.now,
    name: isValid ? outcome.name : null,
    address: isValid ? outcome.address : null,
    consultation: outcome.consultation,
    attempts: 0,
    lastError: null,
    askAt: isValid ? tx.now.add(hours(FRESH_DAYS * 24)) : null,
  }
}

const minutes = (count: number) => ({ minutes: count })

const CHUNK = 500

/** Asks again about ids of which no answer came, and about those whose answer is old. */
export const askAboutStaleIds: Task = {
  name: 'tax.ask_about_stale_ids',
  title: 'Ask VIES again about tax ids',
  when: every(5),
  async run(ctx) {
    let asked = 0
    for (;;) {
      const some = await ctx.transaction(async (tx) => {
        const due = await tx.db.execute<{ id: string }>(sql`
          UPDATE tax.tax_ids SET ask_at = ${tx.now.add(minutes(LOST_MINUTES)).toString()}
           WHERE id IN (SELECT id FROM tax.tax_ids WHERE ask_at <= ${tx.now.toString()}
                         ORDER BY ask_at LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED)
          RETURNING id`)
        if (due.rows.length > 0)
          tx.record({ action: 'tax_ids_asked', object: 'tax_id:many', after: { count: due.rows.length } })
        for (const { id } of due.rows) await tx.later(checkTaxId, { taxId: id })
        return due.rows.length
      })
      asked += some
      if (some < CHUNK) return { asked }
    }
  },
}
