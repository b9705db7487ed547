import { createHash, randomBytes } from 'node:crypto'
import type { World } from '../world.ts'
import { findAccount, needAccount } from './account.ts'

const LASTS_SECONDS = 60

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/**
 * A page and a token that let somebody in once, within a minute of the business clock. They are joined by a slash, and
 * apart so that a log can hide the one and show the other.
 *
 * @throws account_not_found
 */
export async function wayIn(world: World, externalId: string, ip: string): Promise<{ page: string; token: string }> {
  await needAccount(world.pool, externalId)
  const token = randomBytes(24).toString('base64url')
  await world.pool.query(
    `insert into sandbox.panel_sign_ons (token_hash, account_id, ip, expires_at)
     select $2, id, $3, $4 from sandbox.accounts where external_id = $1 and terminated_at is null`,
    [externalId, hashOf(token), ip, world.now().add({ seconds: LASTS_SECONDS }).toString()],
  )
  return { page: `${world.publicUrl}/sandbox/panel/sign-on`, token }
}

/** Whose account the token opens; it opens nothing afterwards. Null: it does not. */
export async function useWayIn(world: World, token: string) {
  const { rows } = await world.pool.query<{ external_id: string }>(
    `update sandbox.panel_sign_ons s set used_at = $2
       from sandbox.accounts a
      where s.token_hash = $1 and s.used_at is null and s.expires_at > $2 and a.id = s.account_id
        and a.terminated_at is null
      returning a.external_id`,
    [hashOf(token), world.now().toString()],
  )
  return rows[0] ? findAccount(world.pool, rows[0].external_id) : null
}
