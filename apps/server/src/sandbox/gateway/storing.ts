import { isCurrency } from '@ostler/kernel'
import { z } from 'zod'
import { inTransaction } from '../../platform/database.ts'
import { Refusal } from '../refusal.ts'
import type { Queryable } from '../sql.ts'
import type { World } from '../world.ts'
import { answerOf, isBankAccount, testCardOf } from './cards.ts'
import { recordEvent } from './events.ts'
import { newId, SOON_MS, stamp } from './ids.ts'
import { customerFor } from './merchants.ts'
import { findMethod, keepMethod, type Method, presentMethod } from './methods.ts'
import { payerBody, waysBody } from './open-session.ts'

/** A method that is stored without a payment. `pending`: a bank account whose owner's bank has to agree first. */
export type Storing = {
  id: string
  merchant: string
  storingKey: string
  state: 'open' | 'challenge' | 'pending' | 'stored' | 'expired'
  way: 'page' | 'fields'
  customer: string
  payerEmail: string
  returnUrl: string
  cancelUrl: string
  card: string | null
  cardExpires: string | null
  declineReason: string | null
  method: Method | null
}

export const openStoringBody = z.object({
  ...payerBody.shape,
  ...waysBody.shape,
  currency: z.string().refine(isCurrency, 'is not a currency'),
})

type StoringRow = Omit<Storing, 'method'> & { method: string | null }

const columns = `id, merchant, storing_key as "storingKey", state, way, customer, payer_email as "payerEmail",
  return_url as "returnUrl", cancel_url as "cancelUrl", card, card_expires as "cardExpires",
  decline_reason as "declineReason", method`

type StoringName = { id: string } | { storingKey: string }

async function select(db: Queryable, name: StoringName, lock: '' | 'for update'): Promise<Storing | null> {
  const [column, value] = 'id' in name ? ['id', name.id] : ['storing_key', name.storingKey]
  const { rows } = await db.query<StoringRow>(`select ${columns} from sandbox.storings where ${column} = $1 ${lock}`, [
    value,
  ])
  const row = rows[0]
  return row ? { ...row, method: row.method === null ? null : await findMethod(db, row.method, null) } : null
}

export const findStoring = (db: Queryable, name: StoringName): Promise<Storing | null> => select(db, name, '')

export const storingNotFound = () => new Refusal(404, 'storing_not_found', 'There is no such storing.')

/** Opens the storing for a key, or finds the one that stands there already. @throws idempotency_mismatch, customer_not_found */
export async function openStoring(
  world: World,
  merchant: string,
  storingKey: string,
  input: z.output<typeof openStoringBody>,
): Promise<{ storing: Storing; created: boolean }> {
  const at = stamp(world.now())
  const payer = { email: input.payerEmail, reference: input.payerReference, customer: input.customer }
  return inTransaction(world.pool, async (tx) => {
    const customer = await customerFor(tx, merchant, payer, at)
    const { rowCount } = await tx.query(
      `insert into sandbox.storings (id, merchant, storing_key, way, currency, customer, payer_email, return_url, cancel_url, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (storing_key) do nothing`,
      [
        newId('sto'),
        merchant,
        storingKey,
        input.way,
        input.currency,
        customer,
        input.payerEmail,
        input.returnUrl,
        input.cancelUrl,
        at,
      ],
    )
    const storing = (await findStoring(tx, { storingKey }))!
    if (storing.merchant !== merchant || storing.customer !== customer)
      throw new Refusal(409, 'idempotency_mismatch', 'This key was used for another storing.')
    return { storing, created: rowCount === 1 }
  })
}

/** The payer gives a card. One that is stored already stays. @throws storing_not_found, session_closed */
export const storeCard = (
  world: World,
  id: string,
  card: { digits: string; expires: string | null },
): Promise<Storing> =>
  change(world, id, (storing) => {
    if (storing.state === 'expired') throw new Refusal(409, 'session_closed', 'This page is closed.')
    if (storing.state === 'stored' || storing.state === 'pending') return storing
    const isTest = testCardOf(card.digits) !== undefined
    const tried = { ...storing, card: isTest ? card.digits : null, cardExpires: card.expires, declineReason: null }
    const answer = answerOf(card.digits)
    if (answer.kind === 'declined') return { ...tried, state: 'open', declineReason: answer.reason }
    if (answer.kind === 'challenge') return { ...tried, state: 'challenge' }
    return { ...tried, state: isBankAccount(card.digits) ? 'pending' : 'stored' }
  })

/** The payer answers the question of the bank. @throws storing_not_found */
export const answerStoringChallenge = (world: World, id: string, approved: boolean): Promise<Storing> =>
  change(world, id, (storing) => {
    if (storing.state !== 'challenge') return storing
    if (approved) return { ...storing, state: 'stored' }
    return { ...storing, state: 'open', declineReason: 'The bank could not confirm the payer.' }
  })

/** The bank has agreed to debits of an account. */
export const finishStoring = (world: World, id: string): Promise<Storing> =>
  change(world, id, (storing) => (storing.state === 'pending' ? { ...storing, state: 'stored' } : storing))

function change(world: World, id: string, decide: (storing: Storing) => Storing): Promise<Storing> {
  const at = world.now()
  return inTransaction(world.pool, async (tx) => {
    const before = await select(tx, { id }, 'for update')
    if (!before) throw storingNotFound()
    const decided = decide(before)
    if (decided === before) return before
    const { merchant, customer, card, cardExpires } = decided
    const method =
      decided.state === 'stored'
        ? await keepMethod(tx, { merchant, customer, card: card!, expires: cardExpires }, at)
        : null
    const storing = { ...decided, method }
    await tx.query(
      `update sandbox.storings set state = $2, card = $3, card_expires = $4, decline_reason = $5, method = $6,
              real_stores_at = case when $2 = 'pending' then clock_timestamp() + make_interval(secs => $7::double precision / 1000) end
        where id = $1`,
      [id, storing.state, card, cardExpires, storing.declineReason, method?.id ?? null, SOON_MS],
    )
    const type = method ? 'storing.stored' : storing.declineReason !== null ? 'storing.declined' : null
    if (type) await recordEvent(tx, { type, merchant, data: presentStoring(storing) }, at)
    return storing
  })
}

/** What the API and the events say about a storing. */
export const presentStoring = (storing: Storing) => ({
  storingId: storing.id,
  storingKey: storing.storingKey,
  state: storing.state,
  declineReason: storing.declineReason,
  method: storing.method?.goneAt === null ? presentMethod(storing.method) : null,
})
