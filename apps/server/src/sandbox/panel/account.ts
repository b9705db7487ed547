import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import { isoText, type Queryable } from '../sql.ts'
import type { World } from '../world.ts'
import { hasRoom } from './condition.ts'
import { hashPassword } from './password.ts'

export type Account = {
  /** Null: somebody else made it, on the panel itself. */
  externalId: string | null
  username: string
  domain: string | null
  plan: string
  email: string
  createdAt: string
  suspended: boolean
  suspendReason: string | null
  state: 'making' | 'active' | 'suspended' | 'broken'
  power: 'on' | 'off'
  diskMib: number | null
  phpVersion: string
  paidUntil: string | null
  bootedAt: string | null
  clearedAt: string | null
}

const username = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,31}$/, 'starts with a letter; letters, digits, - and _; at most 32')
const diskMib = z.number().int().min(1).max(1_000_000_000).nullable().default(null)

export const passwordText = z.string().min(8).max(200)
export const domainText = z.string().min(1).max(253)
export const planBody = z.object({ plan: z.string().min(1).max(100), diskMib })

export const newAccountBody = planBody.extend({
  externalId: z.string().min(1).max(200),
  username,
  password: passwordText,
  domain: domainText.nullable(),
  email: z.string().max(320),
})

/** Of an account that somebody makes on the panel itself. */
export const strangeAccountBody = newAccountBody.omit({ externalId: true }).extend({
  externalId: z.string().min(1).max(200).nullable().default(null),
  password: passwordText.default('chosen-by-somebody-else'),
  plan: z.string().min(1).max(100).default('starter'),
  email: z.string().max(320).default('somebody@example.com'),
})

export type NewAccount = Omit<z.output<typeof newAccountBody>, 'externalId'> & { externalId: string | null }

/** As it begins: `making` for so many milliseconds, or `broken` for good. */
export type Beginning = { makingMs?: number; isBroken?: boolean }

const columns = `external_id, username, domain, plan, email, ${isoText('created_at')} as created_at,
  (suspended_at is not null) as suspended, suspend_reason, is_off, disk_mib, php_version, paid_until::text,
  ${isoText('booted_at')} as booted_at, ${isoText('cleared_at')} as cleared_at,
  case when is_broken then 'broken' when making_until > clock_timestamp() then 'making'
       when suspended_at is not null then 'suspended' else 'active' end as state`

type Row = {
  external_id: string | null
  username: string
  domain: string | null
  plan: string
  email: string
  created_at: string
  suspended: boolean
  suspend_reason: string | null
  state: Account['state']
  is_off: boolean
  disk_mib: number | null
  php_version: string
  paid_until: string | null
  booted_at: string | null
  cleared_at: string | null
}

const accountOf = (row: Row): Account => ({
  externalId: row.external_id,
  username: row.username,
  domain: row.domain,
  plan: row.plan,
  email: row.email,
  createdAt: row.created_at,
  suspended: row.suspended,
  suspendReason: row.suspend_reason,
  state: row.state,
  // Nothing of a suspended account runs.
  power: row.suspended || row.is_off ? 'off' : 'on',
  diskMib: row.disk_mib,
  phpVersion: row.php_version,
  paidUntil: row.paid_until,
  bootedAt: row.booted_at,
  clearedAt: row.cleared_at,
})

export async function findAccount(db: Queryable, externalId: string): Promise<Account | null> {
  const { rows } = await db.query<Row>(
    `select ${columns} from sandbox.accounts where external_id = $1 and terminated_at is null`,
    [externalId],
  )
  return rows[0] ? accountOf(rows[0]) : null
}

const noSuchAccount = () => new Refusal(404, 'account_not_found', 'There is no such account.')

/** @throws account_not_found */
export async function needAccount(db: Queryable, externalId: string): Promise<Account> {
  const account = await findAccount(db, externalId)
  if (!account) throw noSuchAccount()
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

/** In the order in which they were made, from behind the given position on; or just the one of a user name. */
export async function listAccounts(
  db: Queryable,
  { after, limit, username = null }: { after: string | null; limit: number; username?: string | null },
): Promise<AccountPage> {
  const { rows } = await db.query<Row & { id: string }>(
    `select id::text, ${columns} from sandbox.accounts
      where terminated_at is null and ($1::bigint is null or id > $1) and ($3::text is null or username = $3)
      order by sandbox.accounts.id limit $2`,
    [after, limit, username],
  )
  return { accounts: rows.map(accountOf), after: rows.length === limit ? rows.at(-1)!.id : null }
}

/**
 * Makes an account, or finds the one that its key has already. The unique indexes decide between two calls at the same
 * moment, not a look beforehand.
 *
 * @throws username_taken when another key has the name, full when there is no room
 */
export async function createAccount(
  world: World,
  input: NewAccount,
  { makingMs = 0, isBroken = false }: Beginning = {},
): Promise<{ account: Account; created: boolean }> {
  const { externalId, username, domain, plan, email, diskMib } = input
  const passwordHash = await hashPassword(input.password)
  const made = await hasRoom(world.pool, (db) =>
    db.query<Row>(
      `insert into sandbox.accounts
         (external_id, username, password_hash, domain, plan, email, created_at, booted_at, disk_mib, is_broken, making_until)
       values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, clock_timestamp() + make_interval(secs => $10::float / 1000))
       on conflict do nothing returning ${columns}`,
      [externalId, username, passwordHash, domain, plan, email, world.now().toString(), diskMib, isBroken, makingMs],
    ),
  )
  if (made?.rows[0]) return { account: accountOf(made.rows[0]), created: true }

  const standing = externalId === null ? null : await findAccount(world.pool, externalId)
  if (standing) return { account: standing, created: false }
  if (!made) throw new Refusal(507, 'full', 'There is no room for another account.')
  throw new Refusal(409, 'username_taken', `The user name ${username} is taken.`)
}

/**
 * Puts the key of the caller to an account that carries none. The domain has to fit as well.
 *
 * @throws account_not_found when there is no such account without a key
 */
export async function claimAccount(
  world: World,
  { externalId, username, domain }: { externalId: string; username: string; domain: string },
): Promise<Account> {
  const { rowCount } = await world.pool.query(
    `update sandbox.accounts set external_id = $1
      where username = $2 and domain = $3 and external_id is null and terminated_at is null
        and not exists (select from sandbox.accounts where external_id = $1 and terminated_at is null)`,
    [externalId, username, domain],
  )
  if (rowCount === 0) throw noSuchAccount()
  return needAccount(world.pool, externalId)
}

/**
 * Changes columns of an account that stands.
 *
 * @param set with parameters from `$2` on
 * @throws account_not_found
 */
export async function changeAccount(
  world: World,
  externalId: string,
  set: string,
  values: unknown[],
): Promise<Account> {
  const { rows } = await world.pool.query<Row>(
    `update sandbox.accounts set ${set} where external_id = $1 and terminated_at is null returning ${columns}`,
    [externalId, ...values],
  )
  if (!rows[0]) throw noSuchAccount()
  return accountOf(rows[0])
}
