import pg from 'pg'
import { DUE } from './host.ts'

/** Accounts of one service each that is due that day, after `notDue` services of others that are due some other day. */
export async function stockUp(url: string, { due, notDue }: { due: number; notDue: number }): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const product = await aProduct(client)
    await services(client, product, { count: notDue, chargedUntil: `date '${DUE}' + 16 + n % 300` })
    await services(client, product, { count: due, chargedUntil: `date '${DUE}'` })
    await client.query('VACUUM (ANALYZE)')
    await client.query('CHECKPOINT')
  } finally {
    await client.end()
  }
}

/** Makes more of them due on that day. */
export async function addDue(url: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await services(client, await aProduct(client), { count, chargedUntil: `date '${DUE}'` })
    await client.query('VACUUM (ANALYZE)')
    await client.query('CHECKPOINT')
  } finally {
    await client.end()
  }
}

async function aProduct(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ id: string }>(`
    WITH g AS (INSERT INTO catalog.groups (slug, name) VALUES ('hosting', 'Hosting') ON CONFLICT (slug) DO UPDATE SET name = excluded.name RETURNING id)
    INSERT INTO catalog.products (group_id, slug, name) SELECT id, 'starter', 'Starter' FROM g
    ON CONFLICT (slug) DO UPDATE SET name = excluded.name RETURNING id`)
  return rows[0]!.id
}

/** A new client for each service; anchors on every day of the month that a period ending on the due day can have. */
async function services(
  client: pg.Client,
  product: string,
  wish: { count: number; chargedUntil: string },
): Promise<void> {
  if (wish.count === 0) return
  await client.query(
    `WITH c AS (
       INSERT INTO clients.clients (first_name, last_name, email, address, postcode, city, country, currency, created_at)
       SELECT 'Ada', 'Client ' || n, 'client.' || n || '@example.com', n || ' Long Street', 'N1 ' || n % 10, 'London', 'GB', 'EUR', now()
         FROM generate_series(1, $1::int) AS n RETURNING id),
     numbered AS (SELECT id, (row_number() OVER ())::int AS n FROM c)
     INSERT INTO services.services (client_id, product_id, product_name, domain, state, cycle, currency, recurring_minor, anchor_on,
                                    charged_until, paid_until, external_id, created_at)
     SELECT id, $2, 'Starter', 'example-' || id || '.com', 'active', 'monthly', 'EUR', 499 + n % 1000,
            (${wish.chargedUntil}) - interval '6 months', ${wish.chargedUntil}, ${wish.chargedUntil}, 'svc_' || id, now() FROM numbered`,
    [wish.count, product],
  )
}
