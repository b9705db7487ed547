import { vault } from '../../platform/crypto.ts'
import type { TestHouse } from '../../platform/testing/house.ts'
import type { HouseWithAVictim } from './house-with-a-victim.ts'

/** What the texts that we seal say, in the open. */
const planted = {
  'password of a service': 'panel-word-of-curiosa-7141',
  'secret of an authenticator app': 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  'answer to a password field': 'pin-of-curiosa-90210',
}

type Name = keyof typeof planted

/** The doors that show one of these to whom it belongs, or to staff who leave a trace: that is what they are for. */
export const shownBy: Record<string, Name> = {
  'services.credentials': 'password of a service',
  'admin.clientFields.reveal': 'answer to a password field',
}

/** Gives the victim secrets of each kind, sealed as the rooms do it, and names every secret there is now. */
export async function knownSecrets({ house, victim }: HouseWithAVictim): Promise<Map<string, string>> {
  const { pool } = house
  const keeper = house.contexts.parts.ports.get(vault)
  const { services, authenticators } = victim.idsOf
  await pool.query(
    `UPDATE services.services SET sealed_password = $2, state = 'active', username = 'curiosa', server_host = 'one.example' WHERE id = $1`,
    [services, keeper.seal(planted['password of a service'], `service_password:${services}`)],
  )
  await pool.query('UPDATE identity.authenticators SET sealed_secret = $2 WHERE id = $1', [
    authenticators,
    keeper.seal(planted['secret of an authenticator app'], `identity.authenticator:${authenticators}`),
  ])
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO clients.fields (name, label, kind) VALUES ('secret_pin', 'Secret PIN', 'password') RETURNING id`,
  )
  // The id is needed before the text is sealed for it.
  const answerId = 700_001
  await pool.query(
    'INSERT INTO clients.field_answers (id, client_id, field_id, sealed_answer) VALUES ($1, $2, $3, $4)',
    [
      answerId,
      victim.clientId,
      rows[0]!.id,
      keeper.seal(planted['answer to a password field'], `client_field_answer:${answerId}`),
    ],
  )
  victim.idsOf.fields = 'secret_pin'
  return new Map([...Object.entries(planted), ...secretsOf(house), ...(await storedSecrets(house))])
}

/** What the installation itself must keep. */
function secretsOf({ secrets }: TestHouse): [string, string][] {
  const keys = secrets.encryptionKeys.flatMap(({ id, key }): [string, string][] => [
    [`vault key ${id}, base64`, key.toString('base64')],
    [`vault key ${id}, base64url`, key.toString('base64url')],
    [`vault key ${id}, hex`, key.toString('hex')],
  ])
  return [['auth secret', secrets.authSecret], ['webhook secret', secrets.sandboxWebhookSecret], ...keys]
}

/** Everything that lies in a column for hashes or sealed texts; the chain of the audit trail is none. */
export async function storedSecrets({ pool }: Pick<TestHouse, 'pool'>): Promise<[string, string][]> {
  const { rows: columns } = await pool.query<{ at: string; column: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS at, column_name AS column FROM information_schema.columns
      WHERE data_type = 'text' AND column_name ~ '(^|_)(sealed|hash|secret)(_|$)' AND table_schema <> 'information_schema'
        AND table_schema !~ '^pg_' AND table_name NOT IN ('audit', 'audit_cuts') ORDER BY 1, 2`,
  )
  const found: [string, string][] = []
  for (const { at, column } of columns) {
    const { rows } = await pool.query<{ secret: string }>(
      `SELECT DISTINCT "${column}" AS secret FROM ${at} WHERE length("${column}") >= 20`,
    )
    for (const { secret } of rows) found.push([`${at}.${column}`, secret])
  }
  return found
}
