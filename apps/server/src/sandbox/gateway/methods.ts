import { createHash } from 'node:crypto'
import { inTransaction } from '../../platform/database.ts'
import { Refusal } from '../refusal.ts'
import { isoText, type Queryable } from '../sql.ts'
import type { World } from '../world.ts'
import { brandOf, isBankAccount, usualExpiry } from './cards.ts'
import { recordEvent } from './events.ts'
import { dayOf, newId, stamp } from './ids.ts'

/** A means to pay that is kept for a customer of a merchant. */
export type Method = {
  id: string
  merchant: string
  customer: string
  card: string
  kind: 'card' | 'bank_debit'
  brand: string
  last4: string
  expires: string | null
  goneAt: string | null
}

type MethodRow = Omit<Method, 'goneAt'> & { gone_at: string | null }

const methodColumns = `id, merchant, customer, card, kind, brand, last4, expires, ${isoText('gone_at')} as gone_at`

const methodOf = ({ gone_at, ...row }: MethodRow): Method => ({ ...row, goneAt: gone_at })

/** What merchants read of it: never the number. The fingerprint is the same for the same card under another token. */
export const presentMethod = (method: Method) => ({
  token: method.id,
  customer: method.customer,
  kind: method.kind,
  brand: method.brand,
  last4: method.last4,
  expires: method.expires,
  fingerprint: createHash('sha256').update(`sandbox ${method.card}`).digest('hex').slice(0, 24),
})

export async function keepMethod(
  tx: Queryable,
  of: { merchant: string; customer: string; card: string; expires: string | null },
  at: Temporal.Instant,
): Promise<Method> {
  const isBank = isBankAccount(of.card)
  const { rows } = await tx.query<MethodRow>(
    `insert into sandbox.methods (id, merchant, customer, card, kind, brand, last4, expires, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning ${methodColumns}`,
    [
      newId('met'),
      of.merchant,
      of.customer,
      of.card,
      isBank ? 'bank_debit' : 'card',
      brandOf(of.card),
      of.card.slice(-4),
      isBank ? null : (of.expires ?? usualExpiry(dayOf(at))),
      stamp(at),
    ],
  )
  return methodOf(rows[0]!)
}

/** `merchant`: null for somebody who may see all. */
export async function findMethod(db: Queryable, id: string, merchant: string | null): Promise<Method | null> {
  const { rows } = await db.query<MethodRow>(
    `select ${methodColumns} from sandbox.methods where id = $1 and ($2::text is null or merchant = $2)`,
    [id, merchant],
  )
  return rows[0] ? methodOf(rows[0]) : null
}

/** The merchant has it forgotten, and needs no event about it. @throws method_not_found, also when it is gone already */
export async function forgetMethod(world: World, id: string, merchant: string | null): Promise<void> {
  const { rowCount } = await world.pool.query(
    `update sandbox.methods set gone_at = $3
      where id = $1 and ($2::text is null or merchant = $2) and gone_at is null`,
    [id, merchant, stamp(world.now())],
  )
  if (rowCount === 0) throw methodNotFound()
}

/** The bank has closed it. @throws method_not_found */
export const removeMethod = (world: World, id: string): Promise<Method> =>
  changeMethod(world, id, 'method.gone', `gone_at = $2`, (at) => [stamp(at)])

/** The bank has sent the client a new card: another number, good for longer, under the same token. @throws method_not_found */
export const renewMethod = (world: World, id: string): Promise<Method> =>
  changeMethod(
    world,
    id,
    'method.renewed',
    // The behaviour stays with the number that the method was made with.
    `last4 = lpad(((last4::int + 1111) % 10000)::text, 4, '0'), expires = case when kind = 'card' then $2 end`,
    (at) => [usualExpiry(dayOf(at))],
  )

function changeMethod(
  world: World,
  id: string,
  event: 'method.gone' | 'method.renewed',
  set: string,
  values: (at: Temporal.Instant) => string[],
): Promise<Method> {
  const at = world.now()
  return inTransaction(world.pool, async (tx) => {
    const { rows } = await tx.query<MethodRow>(
      `update sandbox.methods set ${set} where id = $1 and gone_at is null returning ${methodColumns}`,
      [id, ...values(at)],
    )
    if (!rows[0]) throw methodNotFound()
    const method = methodOf(rows[0])
    await recordEvent(tx, { type: event, merchant: method.merchant, data: { method: presentMethod(method) } }, at)
    return method
  })
}

const methodNotFound = () => new Refusal(404, 'method_not_found', 'There is no such method.')
