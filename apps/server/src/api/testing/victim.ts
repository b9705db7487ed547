import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { aSentQuote } from '../../modules/billing/examples.ts'
import { aMember, anAccount } from '../../modules/clients/examples.ts'
import { aVisitor } from '../../modules/identity/examples.ts'
import { startSession } from '../../modules/identity/index.ts'
import { files } from '../../platform/files.ts'
import type { TestHouse } from '../../platform/testing/house.ts'
import type { Call } from './calls.ts'
import { ROLE_OF_SOMEBODY } from './inputs.ts'
import { tokenOf } from './people.ts'

/**
 * Somebody who bought a plan, and began to pay for it, with rows wherever a client can have some: what others must not
 * reach. `idsOf` are those rows by the word before them in a path, `words` what an answer about them would say.
 */
export async function aVictim(house: TestHouse, call: Call) {
  const email = 'victim.of.curiosity@example.com'
  const { userId, clientId } = await anAccount(house, { email, lastName: 'Curiosa', currency: 'EUR' })
  const token = await tokenOf(house, userId)
  const ask = async (method: 'GET' | 'POST', url: string, payload?: object, headers = {}) => {
    const answer = await call(method, url, { token, payload, headers })
    expect([url, answer.status]).toEqual([url, 200])
    return answer.body
  }
  const products = await ask('GET', '/products?currency=EUR')
  const product = products.groups
    .flatMap((group: { products: object[] }) => group.products)
    .find((one: { requiresDomain: boolean }) => one.requiresDomain)
  const cart = await ask('POST', '/cart/add', {
    productId: product.id,
    cycle: product.prices[0].cycle,
    domain: 'curiosa-victim.example',
    currency: 'EUR',
  })
  const { order, invoice } = await ask(
    'POST',
    '/checkout',
    { expectedTotal: cart.total, acceptTerms: true },
    { 'ostler-cart': cart.token },
  )
  await house.settle()
  const { attemptId } = await ask('POST', '/payments', { invoiceIds: [invoice.id], gateway: 'sandbox' })
  const { items } = await ask('GET', '/services')
  const second = await ask('POST', '/cart/add', {
    productId: product.id,
    cycle: product.prices[0].cycle,
    domain: 'curiosa-cart.example',
    currency: 'EUR',
  })
  const { rows } = await house.pool.query('UPDATE catalog.promotions SET uses = 1 RETURNING id')
  const promotion = { id: Number(rows[0].id) }
  // One that is issued: it stays, whoever is allowed to throw drafts away.
  const draft = await house.pool.query(
    `INSERT INTO billing.drafts (client_id, currency, due_on, invoice_id, created_at, created_by)
     VALUES ($1, 'EUR', '2027-03-15', $2, now(), 'staff:1') RETURNING id`,
    [clientId, invoice.id],
  )
  const event = await house.pool.query(
    `INSERT INTO payments.inbound_events (integration, event_id, type, event, raw, received_at, client_id, handled_at, outcome)
     VALUES ('sandbox', 'evt_of_the_victim', 'payment.settled', '{"news": {"about": "nothing"}}', '{"payer": "Curiosa"}', now(), $1, now(), 'ignored')
     RETURNING id`,
    [clientId],
  )
  // These take nothing off the invoice: only the rows are there, to be looked at.
  const transaction = await house.pool.query(
    `INSERT INTO payments.transactions (client_id, invoice_id, attempt_id, gateway, reference, currency, amount_minor, received_at)
     VALUES ($1, $2, $3, 'sandbox', 'ch_of_the_victim', 'EUR', 100, now()) RETURNING id`,
    [clientId, invoice.id, attemptId],
  )
  const creditNote = await house.pool.query(
    `INSERT INTO billing.credit_notes (client_id, invoice_id, number, series, series_number, currency, issued_on, reason, seller, buyer,
                                       subtotal_minor, tax_minor, total_minor, taxes, locale, applied_minor)
     SELECT client_id, id, 'CN-1', 'credit_note:test', 1, currency, issued_on, 'Looked at', seller, buyer, 100, 0, 100, '[]', 'en', 0
       FROM billing.invoices WHERE id = $1 RETURNING id`,
    [invoice.id],
  )
  const key = await house.pool.query<{ id: string }>(
    `INSERT INTO identity.passkeys (user_id, name, credential_id, public_key, counter, backed_up, created_at)
     VALUES ($1, 'Key of Curiosa', 'Y3VyaW9zYQ', '', 0, false, now()) RETURNING id`,
    [userId],
  )
  const app = await house.pool.query<{ id: string }>(
    `INSERT INTO identity.authenticators (user_id, name, sealed_secret, created_at, confirmed_at)
     VALUES ($1, 'Phone of Curiosa', '', now(), now()) RETURNING id`,
    [userId],
  )
  const device = await house.pool.query<{ id: string }>(
    `INSERT INTO identity.remembered_devices (user_id, token_hash, user_agent, created_at, last_used_at, expires_at)
     VALUES ($1, 'curiosa', 'Browser of Curiosa', now(), now(), now() + interval '1 day') RETURNING id`,
    [userId],
  )
  const quote = await aSentQuote(house, clientId, { subject: 'For Curiosa', validUntil: '2099-12-31' })
  const upgrade = await house.pool.query<{ id: string }>(
    `INSERT INTO services.upgrades (service_id, client_id, policy, state, currency, from_plan, to_plan, parts, due_minor, asked_on, effective_on,
                                    held, anchor_on, asked_by, asked_at)
     SELECT id, client_id, 'difference', 'cancelled', currency, $2, $2, '[]', 0, anchor_on, anchor_on, '[]', anchor_on, 'test', now()
       FROM services.services WHERE id = $1 RETURNING id`,
    [items[0].id, JSON.stringify({ productId: product.id, productName: 'Curiosa', cycle: 'monthly' })],
  )
  await house.pool.query(
    `INSERT INTO identity.sign_in_providers (name, label, enabled, issuer, client_id, audience, opens_accounts, changed_at)
     VALUES ('oidc', 'SSO', false, '', '', 'clients', false, now())`,
  )
  const linked = await house.pool.query(
    `INSERT INTO identity.user_identities (user_id, provider, issuer, subject, email, linked_at)
     VALUES ($1, 'oidc', 'https://issuer.example', 'curiosa', $2, now()) RETURNING id`,
    [userId, email],
  )
  const apiToken = await house.pool.query(
    `INSERT INTO identity.api_tokens (user_id, name, kind, client_id, permissions, token_hash, created_at)
     VALUES ($1, 'Program of Curiosa', 'client', $2, '{profile.view}', 'no hash of anything', now()) RETURNING id`,
    [userId, clientId],
  )
  const owner = await house.pool.query(
    `SELECT user_id::int AS id FROM identity.staff JOIN identity.roles ON roles.id = role_id WHERE grants_all`,
  )
  const member = await aMember(house, clientId, { permissions: ['services.view'] })
  const invited = await house.pool.query(
    `INSERT INTO clients.invitations (client_id, email, permissions, token_hash, mailed_at, created_at, expires_at)
     VALUES ($1, 'invited.by.curiosa@example.com', '{users.view}', 'no-token-has-this-hash', now(), now(), '2099-01-01') RETURNING id`,
    [clientId],
  )
  const offer = await house.pool.query(
    `INSERT INTO clients.ownership_offers (client_id, user_id, offered_by, created_at, expires_at)
     VALUES ($1, $2, $3, now(), '2099-01-01') RETURNING id`,
    [clientId, member.userId, userId],
  )
  const contact = await house.pool.query(
    `INSERT INTO clients.contacts (client_id, name, email, mail_kinds, created_at)
     VALUES ($1, 'Curiosa', 'books.of.curiosa@example.com', '{}', now()) RETURNING id`,
    [clientId],
  )
  const mail = await house.pool.query(
    "SELECT id FROM messaging.mails WHERE client_id = $1 AND template = 'order_received'",
    [clientId],
  )
  const field = await house.pool.query(
    `INSERT INTO clients.fields (name, label, kind) VALUES ('pin', 'PIN', 'text'), ('other', 'Other', 'text') RETURNING id`,
  )
  const group = await house.pool.query(
    `INSERT INTO clients.groups (name, colour, created_at) VALUES ('Curious', 'grey', now()) RETURNING id`,
  )
  await house.pool.query('UPDATE clients.clients SET group_id = $1 WHERE id = $2', [group.rows[0].id, clientId])
  const note = await house.pool.query(
    `INSERT INTO clients.notes (client_id, body, written_at) VALUES ($1, 'Curiosa asks a lot', now()) RETURNING id`,
    [clientId],
  )
  const file = await aFileOf(house, clientId)
  const exported = await house.pool.query(
    `INSERT INTO clients.bulk_jobs (kind, input, state, file_key, file_name, started_at)
     VALUES ('export', '{}', 'finished', 'clients/files/curiosa-export', 'clients.csv', now()) RETURNING id`,
  )
  await house.contexts.parts.ports.get(files).put('clients/files/curiosa-export', Buffer.from('Curiosa'))
  // One that was undone: both clients stand by themselves.
  const merge = await house.pool.query<{ id: string }>(
    `INSERT INTO clients.merges (from_id, into_id, reason, made_by, made_at, counts, last_entry, undone_by, undone_at, undo_reason)
     VALUES ($1, $2, 'Looked at', 'test', now(), '{}', 0, 'test', now(), 'Looked at') RETURNING id`,
    [clientId, (await anAccount(house)).clientId],
  )
  const archive = await house.pool.query<{ id: string }>(
    `INSERT INTO clients.exports (client_id, user_id, asked_by, by_staff, asked_at, state) VALUES ($1, $2, $2, false, now(), 'failed') RETURNING id`,
    [clientId, userId],
  )
  const erasure = await house.pool.query<{ id: string }>(
    `INSERT INTO clients.erasures (client_id, asked_by, by_person, asked_at, due_on, state, decided_at)
     VALUES ($1, 'test', false, now(), now(), 'withdrawn', now()) RETURNING id`,
    [clientId],
  )
  const card = await house.pool.query<{ id: string }>(
    `INSERT INTO payments.methods (client_id, gateway, token, kind, brand, last4, is_default, state, created_at, changed_at)
     VALUES ($1, 'sandbox', 'tok_curiosa', 'card', 'Curiosa Card', '4242', true, 'usable', now(), now()) RETURNING id`,
    [clientId],
  )
  const storing = await house.pool.query<{ id: string }>(
    `INSERT INTO payments.storings (client_id, gateway, key, state, created_at, changed_at)
     VALUES ($1, 'sandbox', 'store_curiosa', 'expired', now(), now()) RETURNING id`,
    [clientId],
  )
  const statement = await house.pool.query<{ id: string }>(
    `INSERT INTO payments.bank_statements (account, number, currency, format, file_name, lines, new_lines, imported_by, imported_at)
     VALUES ('giro', '1', 'EUR', 'camt053', 'statement.xml', 1, 1, 'test', now()) RETURNING id`,
  )
  const bankLine = await house.pool.query<{ id: string }>(
    `INSERT INTO payments.bank_lines (statement_id, account, key, booked_on, currency, amount_minor, payer_name, state, client_id, changed_at)
     VALUES ($1, 'giro', 'a-key', '2027-03-18', 'EUR', -1, 'Curiosa', 'ignored', $2, now()) RETURNING id`,
    [statement.rows[0]!.id, clientId],
  )
  const afterwards = await moneyAfterwards(house, clientId, invoice.id)
  const idsOf: Record<string, string | number> = {
    'payment-methods': Number(card.rows[0]!.id),
    storings: Number(storing.rows[0]!.id),
    'bank-statements': Number(statement.rows[0]!.id),
    'bank-lines': Number(bankLine.rows[0]!.id),
    authenticators: Number(app.rows[0]!.id),
    passkeys: Number(key.rows[0]!.id),
    devices: Number(device.rows[0]!.id),
    members: member.userId,
    invitations: Number(invited.rows[0].id),
    memberships: clientId,
    'ownership-offers': Number(offer.rows[0].id),
    contacts: Number(contact.rows[0].id),
    mails: Number(mail.rows[0].id),
    merges: Number(merge.rows[0]!.id),
    exports: Number(archive.rows[0]!.id),
    erasures: Number(erasure.rows[0]!.id),
    quotes: quote.id,
    // A link is for whoever has it; nobody else can guess it.
    token: 'a-link-that-nobody-was-sent',
    'billable-items': 1,
    parked: clientId,
    sessions: (await startSession(aVisitor(house), { userId, userAgent: '' })).sessionId,
    // Not the victim, who has to be able to log in until the end.
    users: (await anAccount(house)).userId,
    'client-fields': Number(field.rows[0].id),
    'client-groups': Number(group.rows[0].id),
    'client-files': file,
    files: file,
    fields: 'pin',
    notes: Number(note.rows[0].id),
    'client-jobs': Number(exported.rows[0].id),
    upgrades: Number(upgrade.rows[0]!.id),
    'price-rounds': 1,
    orders: order.id,
    'credit-notes': Number(creditNote.rows[0].id),
    drafts: Number(draft.rows[0].id),
    invoices: invoice.id,
    payments: attemptId,
    ...afterwards,
    'payment-attempts': attemptId,
    transactions: Number(transaction.rows[0].id),
    'webhook-events': Number(event.rows[0].id),
    gateways: 'sandbox',
    'gateway-kinds': 'sandbox',
    ...(await serversFor(house, product.id)),
    services: items[0].id,
    operations: await anOperationOf(house, items[0].id),
    actions: 'clear_cache',
    cart: second.items[0].id,
    clients: clientId,
    products: product.id,
    'product-groups': 1,
    options: 1,
    bundles: 1,
    // Used once, so that it stays when staff try to delete it.
    promotions: promotion.id,
    currencies: 'USD',
    jobs: 'email',
    '{queue}': 'outbox.1',
    schedule: 'platform.prune',
    'address-rules': 1,
    rules: 1,
    'rule-sets': 'gb',
    // The only owner, who stays whoever tries to remove them.
    staff: owner.rows[0].id,
    roles: ROLE_OF_SOMEBODY,
    departments: 1,
    identities: Number(linked.rows[0].id),
    // Somebody else's in the portal; of a client, so that staff cannot end it either.
    'api-tokens': Number(apiToken.rows[0].id),
    'sign-in-providers': 'oidc',
  }
  return {
    userId,
    clientId,
    token,
    idsOf,
    words: [email, order.number, invoice.number, 'Curiosa', 'curiosa-victim.example', 'curiosa-cart.example'],
  }
}

/** What can become of a payment. */
async function moneyAfterwards(house: TestHouse, clientId: number, invoiceId: number) {
  const insert = async (sql: string, values: unknown[]): Promise<number> =>
    Number((await house.pool.query(`${sql} RETURNING id`, values)).rows[0].id)
  const transactions = await insert(
    `INSERT INTO payments.transactions (client_id, invoice_id, gateway, reference, currency, amount_minor, received_at)
     VALUES ($1, $2, 'sandbox', 'pay_of_curiosa', 'EUR', 1, now())`,
    [clientId, invoiceId],
  )
  const disputes = await insert(
    `INSERT INTO payments.disputes (client_id, transaction_id, gateway, reference, state, currency, amount_minor, reason, opened_at, changed_at)
     VALUES ($1, $2, 'sandbox', 'dispute_of_curiosa', 'won', 'EUR', 1, 'Curiosa', now(), now())`,
    [clientId, transactions],
  )
  const payouts = await insert(
    `INSERT INTO payments.payouts (gateway, reference, currency, amount_minor, arrives_on, state, created_at, changed_at)
     VALUES ('sandbox', 'payout_of_nobody', 'EUR', 1, '2027-03-15', 'on_its_way', now(), now())`,
    [],
  )
  const holds = await insert(
    `INSERT INTO payments.attempts (client_id, gateway, key, currency, amount_minor, state, way, made_by, created_at, changed_at)
     VALUES ($1, 'sandbox', 'hold_of_curiosa', 'EUR', 100, 'declined', 'page', 'payer', now(), now())`,
    [clientId],
  )
  return { transactions, disputes, payouts, holds }
}

/** A file that staff show the client. */
export async function aFileOf(house: TestHouse, clientId: unknown): Promise<number> {
  const key = `clients/files/curiosa-${randomUUID()}`
  await house.contexts.parts.ports.get(files).put(key, Buffer.from('Curiosa'))
  const { rows } = await house.pool.query(
    `INSERT INTO clients.files (client_id, name, media_type, size, key, visible_to_client, uploaded_at)
     VALUES ($1, 'Curiosa.txt', 'text/plain', 7, $2, true, now()) RETURNING id`,
    [clientId, key],
  )
  return Number(rows[0].id)
}

/** Something that was done on a server: it stays as it is, whoever decides otherwise. */
async function anOperationOf({ pool }: TestHouse, serviceId: number): Promise<number> {
  const { rows } = await pool.query(
    `INSERT INTO services.operations (service_id, verb, state, why, asked_by, asked_at, ended_at)
     VALUES ($1, 'create', 'done', 'Curiosa', 'staff:1', now(), now()) RETURNING id`,
    [serviceId],
  )
  return Number(rows[0].id)
}

/** A server on which somebody lives, and a group that a product names: both stay when staff try to delete them. */
async function serversFor({ pool }: TestHouse, productId: number): Promise<Record<string, string | number>> {
  const server = await pool.query(
    `INSERT INTO servers.servers (name, label, kind, created_at, changed_at)
     VALUES ('somewhere', 'Somewhere', 'sandbox', now(), now()) RETURNING id`,
  )
  const group = await pool.query(
    `INSERT INTO servers.groups (name, kind, fill) VALUES ('Everywhere', 'sandbox', 'least_filled') RETURNING id`,
  )
  await pool.query(`INSERT INTO servers.places (key, server_id, taken_at) VALUES ('svc_of_victim', $1, now())`, [
    server.rows[0].id,
  ])
  await pool.query('UPDATE catalog.products SET server_group_id = $2 WHERE id = $1', [productId, group.rows[0].id])
  return {
    servers: Number(server.rows[0].id),
    'server-kinds': 'sandbox',
    'server-groups': Number(group.rows[0].id),
    'server-plans': 'sandbox',
  }
}
