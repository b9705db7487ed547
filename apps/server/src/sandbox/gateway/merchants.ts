import { createHmac } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import type { Queryable } from '../sql.ts'
import type { World } from '../world.ts'
import { newId } from './ids.ts'

/** The merchant of those who do not say who they are. */
export const FIRST_MERCHANT = 'sandbox'

const merchantName = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/)
const webUrl = z.url({ protocol: /^https?$/ })

/** Who asks, by the header `Sandbox-Merchant`; null when nobody says so: then it is the operator, who may see all. */
export function merchantOf(request: FastifyRequest): string | null {
  const name = request.headers['sandbox-merchant']
  if (name === undefined) return null
  const parsed = merchantName.safeParse(name)
  if (!parsed.success) throw new Refusal(400, 'invalid_merchant', 'The header Sandbox-Merchant names no merchant.')
  return parsed.data
}

/**
 * Who opens something. A merchant is known from its first call on; where its webhooks go is what it said last
 * (`Sandbox-Webhook-Url`).
 */
export async function openingMerchant(world: World, request: FastifyRequest): Promise<string> {
  const name = merchantOf(request) ?? FIRST_MERCHANT
  const said = request.headers['sandbox-webhook-url']
  const webhookUrl = said === undefined ? null : webUrl.parse(said)
  const { rows } = await world.pool.query<{ webhook_url: string | null }>(
    `select webhook_url from sandbox.merchants where name = $1`,
    [name],
  )
  // Read first, so that the many calls that change nothing do not wait for each other.
  const known = rows[0]
  if (known && (webhookUrl === null || known.webhook_url === webhookUrl)) return name
  await world.pool.query(
    `insert into sandbox.merchants (name, webhook_url) values ($1, $2)
     on conflict (name) do update set webhook_url = coalesce(excluded.webhook_url, merchants.webhook_url)`,
    [name, webhookUrl],
  )
  return name
}

/**
 * What a merchant's events are signed with. Each has a secret of its own, made from the one that both sides share, so that
 * an event for one is refused by another; the first keeps the shared one.
 */
export const merchantSecret = (shared: string, merchant: string): string =>
  merchant === FIRST_MERCHANT
    ? shared
    : `whsec_${createHmac('sha256', shared).update(`sandbox merchant ${merchant}`).digest('base64')}`

/**
 * Where a merchant's webhooks are sent to. An address on our own site is reached from inside, where the site may be known
 * by another name and port.
 */
export function webhookAddress(world: World, webhookUrl: string | null): string {
  const inside = world.webhookUrl()
  if (webhookUrl === null) return inside
  const { origin, pathname, search } = new URL(webhookUrl)
  return origin === new URL(world.publicUrl).origin ? new URL(pathname + search, inside).href : webhookUrl
}

export type Payer = { email: string; reference?: string | undefined; customer?: string | null | undefined }

/**
 * The customer of a payer: the one that is named, or the one that this merchant calls so, made when there is none.
 * @throws customer_not_found
 */
export async function customerFor(tx: Queryable, merchant: string, payer: Payer, at: string): Promise<string> {
  if (payer.customer) {
    const { rows } = await tx.query<{ id: string }>(
      `select id from sandbox.customers where id = $1 and merchant = $2`,
      [payer.customer, merchant],
    )
    if (!rows[0]) throw new Refusal(422, 'customer_not_found', 'There is no such customer.')
    return rows[0].id
  }
  const { rows } = await tx.query<{ id: string }>(
    `insert into sandbox.customers (id, merchant, reference, email, created_at) values ($1, $2, $3, $4, $5)
     on conflict (merchant, reference) do update set email = excluded.email returning id`,
    [newId('cus'), merchant, payer.reference ?? payer.email, payer.email, at],
  )
  return rows[0]!.id
}
