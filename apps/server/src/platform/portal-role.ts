import type pg from 'pg'
import { StartError } from '../start-error.ts'
import { sqlState } from './database.ts'

/**
 * The role that requests of the portal take on. Roles belong to the whole PostgreSQL server, so installations that share
 * one share this role too; what it may do is granted in each database by itself.
 */
export const PORTAL_ROLE = 'ostler_portal'

const DUPLICATE_STATES = new Set(['42710', '23505'])
const NOT_ALLOWED = '42501'
/** Two servers that start at once change the same rows of the catalog, and one of them is refused. */
const MOST_TRIES = 5

type Standing = { exists: boolean; may_take_on: boolean; is_held: boolean }

/**
 * Makes the role when there is none, and lets the user of DATABASE_URL take it on. Before the migrations, whose rules name it.
 *
 * @throws StartError with the lines for an administrator, when this user may not do that
 */
export async function ensurePortalRole(client: pg.ClientBase): Promise<void> {
  for (let tries = 1; ; tries++) {
    const standing = await look(client)
    if (standing.exists && !standing.is_held) {
      throw new StartError(
        `The database role ${PORTAL_ROLE} may pass row-level security, so it would keep nothing apart. As an administrator of that PostgreSQL run: ALTER ROLE ${PORTAL_ROLE} NOSUPERUSER NOBYPASSRLS;`,
      )
    }
    if (standing.exists && standing.may_take_on) return
    const statement = standing.exists ? `GRANT ${PORTAL_ROLE} TO CURRENT_USER` : `CREATE ROLE ${PORTAL_ROLE} NOLOGIN`
    try {
      await client.query(statement)
    } catch (error) {
      if (sqlState(error) === NOT_ALLOWED) throw await notAllowed(client)
      if (!DUPLICATE_STATES.has(sqlState(error) ?? '') && tries >= MOST_TRIES) throw error
    }
    if (tries > 2 * MOST_TRIES) throw new Error(`The role ${PORTAL_ROLE} could not be had.`)
  }
}

async function look(client: pg.ClientBase): Promise<Standing> {
  // Until 15 membership was one thing; since 16 it can be without the right to SET ROLE.
  const { rows } = await client.query<Standing>(
    `SELECT count(*) > 0 AS exists, coalesce(bool_and(NOT rolsuper AND NOT rolbypassrls), true) AS is_held,
            coalesce(bool_and(pg_has_role(current_user, oid, CASE WHEN current_setting('server_version_num')::int < 160000
                                                                  THEN 'MEMBER' ELSE 'SET' END)), false) AS may_take_on
       FROM pg_roles WHERE rolname = $1`,
    [PORTAL_ROLE],
  )
  return rows[0]!
}

async function notAllowed(client: pg.ClientBase): Promise<StartError> {
  const { rows } = await client.query<{ me: string; exists: boolean }>(
    'SELECT quote_ident(current_user) AS me, to_regrole($1) IS NOT NULL AS exists',
    [PORTAL_ROLE],
  )
  const { me, exists } = rows[0]!
  const lines = [...(exists ? [] : [`CREATE ROLE ${PORTAL_ROLE} NOLOGIN;`]), `GRANT ${PORTAL_ROLE} TO ${me};`]
  return new StartError(
    `The database user ${me} may not make the role that keeps clients apart. As an administrator of that PostgreSQL run, once:\n\n  ${lines.join('\n  ')}\n\nThen start again.`,
  )
}

/**
 * Lets the role use what is in the schemas of these modules; which rows, row-level security says. After the migrations, and only when
 * something is missing: a grant changes the catalog, whatever it finds.
 *
 * @throws StartError when row-level security would hold this user itself, who has to see everything
 */
export async function grantToPortal(client: pg.ClientBase, modules: string[]): Promise<void> {
  const schemas = await schemasOf(client, modules)
  if (await lacksGrants(client, schemas)) {
    const named = schemas.join(', ')
    await client.query(`GRANT USAGE ON SCHEMA ${named} TO ${PORTAL_ROLE};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${named} TO ${PORTAL_ROLE};
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${named} TO ${PORTAL_ROLE}`)
  }
  const { rows } = await client.query<{ name: string; owner: string; me: string }>(
    `SELECT c.oid::regclass::text AS name, quote_ident(pg_get_userbyid(c.relowner)) AS owner, quote_ident(current_user) AS me
       FROM pg_class c WHERE c.relnamespace = ANY ($1::regnamespace[]) AND c.relkind = 'r' AND row_security_active(c.oid)
      ORDER BY 1 LIMIT 1`,
    [schemas],
  )
  if (rows[0]) {
    const { name, owner, me } = rows[0]
    throw new StartError(
      `The table ${name} belongs to the database user ${owner}, so row-level security would hide its rows from Ostler itself. As an administrator run in this database: REASSIGN OWNED BY ${owner} TO ${me};`,
    )
  }
}

/** As they are written in SQL. A module without a migration has none. */
async function schemasOf(client: pg.ClientBase, modules: string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT quote_ident(nspname) AS name FROM pg_namespace WHERE nspname = ANY ($1) ORDER BY 1',
    [modules],
  )
  return rows.map(({ name }) => name)
}

async function lacksGrants(client: pg.ClientBase, schemas: string[]): Promise<boolean> {
  const { rows } = await client.query<{ lacks: boolean }>(
    // CASE, because PostgreSQL asks conditions in any order and a table has no rights of a sequence.
    `SELECT EXISTS (SELECT FROM unnest($2::regnamespace[]) AS n WHERE NOT has_schema_privilege($1, n, 'USAGE'))
         OR EXISTS (SELECT FROM pg_class c
                     WHERE c.relnamespace = ANY ($2::regnamespace[])
                       AND CASE WHEN c.relkind = 'S' THEN NOT has_sequence_privilege($1, c.oid, 'USAGE')
                                WHEN c.relkind IN ('r', 'p', 'v')
                                THEN NOT (has_table_privilege($1, c.oid, 'SELECT') AND has_table_privilege($1, c.oid, 'INSERT')
                                     AND has_table_privilege($1, c.oid, 'UPDATE') AND has_table_privilege($1, c.oid, 'DELETE'))
                                ELSE false END) AS lacks`,
    [PORTAL_ROLE, schemas],
  )
  return rows[0]!.lacks
}

/**
 * Does the wall stand? Asked as the role itself: how many tables have rules for it, and which of them do not hold it.
 */
export async function examineWall(pool: pg.Pool): Promise<{ held: number; open: string[] }> {
  const client = await pool.connect()
  try {
    await client.query(`BEGIN READ ONLY; SET LOCAL ROLE ${PORTAL_ROLE}`)
    const { rows } = await client.query<{ name: string; active: boolean }>(
      `SELECT DISTINCT polrelid::regclass::text AS name, row_security_active(polrelid) AS active
         FROM pg_policy WHERE polroles @> ARRAY[$1::regrole::oid] ORDER BY 1`,
      [PORTAL_ROLE],
    )
    const open = rows.filter(({ active }) => !active).map(({ name }) => name)
    return { held: rows.length - open.length, open }
  } finally {
    await client.query('ROLLBACK').finally(() => client.release())
  }
}
