import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import { isoText, type Queryable } from '../sql.ts'
import type { World } from '../world.ts'
import { hashPassword } from './password.ts'

export type Account = {
  externalId: string
  username: string
  domain: string | null
  plan: string
  email: string
  createdAt: string
  suspended: boolean
  suspendReason: string | null
}

export const newAccountBody = z.object({
  externalId: z.string().min(1).max(200),
  username: z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/, 'starts with a letter; letters, digits, - and _; at most 32'),
  password: z.string().min(8).max(200),
  domain: z.string().max(253).nullable(),
  plan: z.string().min(1).max(100),
  email: z.string().max(320),
})

export type NewAccount = z.output<typeof newAccountBody>

const columns = `external_id, username, domain, plan, email, ${isoText('created_at')} as created_at,
  (suspended_at is not null) as suspended, suspend_reason`

type Row = {
  id: string
  external_id: string
  username: string
  domain: string | null
  plan: string
  email: string
  created_at: string
  suspended: boolean
  suspend_reason: string | null
}

const accountOf = (row: Omit<Row, 'id'>): Account => ({
  externalId: row.external_id,
  username: row.username,
  domain: row.domain,
  plan: row.plan,
  email: row.email,
  createdAt: row.created_at,
  suspended: row.suspended,
  suspendReason: row.suspend_reason,
})

export async function findAccount(db: Queryable, externalId: string): Promise<Account | null> {
  const { rows } = await db.query<Row>(
    `select ${columns} from sandbox.accounts where external_id = $1 and terminated_at is null`,
    [externalId],
  )
  return rows[0] ? accountOf(rows[0]) : null
}

export async function needAccount(db: Queryable, externalId: string): Promise<Account> {
  const account = await findAccount(db, externalId)
  if (!account) throw new Refusal(404, 'account_not_found', 'There is no such account.')
  return account
}

export type Login = { account: Account; passwordHash: string }

export async function findLogin(db: Queryable, username: string): Promise<Login | null> {
  const { rows } = await db.query<Row & { password_hash: string }>(
    `select ${columns}, password_hash from sandbox.accounts where username = $1 and terminated_at is null`,
    [username],
  )
  return rows[0] ? { account: accountOf(rows[0]), passwordHash: rows[0].password_hash } : null
}

export type AccountPage = { accounts: Account[]; after: string | null }

/** In the order in which they were made, from behind the given position on. */
export async function listAccounts(db: Queryable, after: string | null, limit: number): Promise<AccountPage> {
  const { rows } = await db.query<Row>(
    `select id::text, ${columns} from sandbox.accounts
      where terminated_at is null and ($1::bigint is null or id > $1) order by sandbox.accounts.id limit $2`,
    [after, limit],
  )
  return { accounts: rows.map(accountOf), after: rows.length === limit ? rows.at(-1)!.id : null }
}

/**
 * Makes an account, or finds the one that its key has already. The unique indexes decide between two calls at the same
 * moment, not a look beforehand.
 *
 * @throws username_taken when another key has the name
 */
export async function createAccount(world: World, input: NewAccount): Promise<{ account: Account; created: boolean }> {
  const passwordHash = await hashPassword(input.password)
  const { rows } = await world.pool.query<Row>(
    `insert into sandbox.accounts (external_id, username, password_hash, domain, plan, email, created_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning ${columns}`,
    [input.externalId, input.username, passwordHash, input.domain, input.plan, input.email, world.now().toString()],
  )
  if (rows[0]) return { account: accountOf(rows[0]), created: true }

  const standing = await findAccount(world.pool, input.externalId)
  if (!standing) throw new Refusal(409, 'username_taken', `The user name ${input.username} is taken.`)
  return { account: standing, created: false }
}

/** Suspending twice keeps the first time and reason. */
export async function suspendAccount(world: World, externalId: string, reason: string): Promise<Account> {
  await world.pool.query(
    `update sandbox.accounts set suspended_at = $2, suspend_reason = $3
      where external_id = $1 and terminated_at is null and suspended_at is null`,
    [externalId, world.now().toString(), reason],
  )
  return needAccount(world.pool, externalId)
}

export async function unsuspendAccount(world: World, externalId: string): Promise<Account> {
  await world.pool.query(
    `update sandbox.accounts set suspended_at = null, suspend_reason = null
      where external_id = $1 and terminated_at is null`,
    [externalId],
  )
  return needAccount(world.pool, externalId)
}

/** @throws account_not_found when there is none, or it is gone already */
export async function terminateAccount(world: World, externalId: string): Promise<void> {
  const { rowCount } = await world.pool.query(
    `update sandbox.accounts set terminated_at = $2 where external_id = $1 and terminated_at is null`,
    [externalId, world.now().toString()],
  )
  if (rowCount === 0) throw new Refusal(404, 'account_not_found', 'There is no such account.')
}
