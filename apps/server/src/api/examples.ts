import type pg from 'pg'
import { anInvoice, aSentQuote, asClient } from '../modules/billing/examples.ts'
import { aProduct } from '../modules/catalog/examples.ts'
import { anAccount } from '../modules/clients/examples.ts'
import { anOrder } from '../modules/ordering/examples.ts'
import { FakeGateway, withGateways } from '../modules/payments/examples.ts'
import { startPayment } from '../modules/payments/index.ts'
import { anActiveService } from '../modules/services/examples.ts'
import { upgradeService } from '../modules/services/index.ts'
import type { Context } from '../platform/context.ts'
import { aUserActor } from '../platform/testing/actors.ts'
import type { TestHouse } from '../platform/testing/house.ts'
import type { Wall } from '../platform/wall.ts'

/** Clients with rows in every table that is behind the wall. */

export type Furnished = Awaited<ReturnType<typeof aFurnishedClient>>

/** A client who has bought, owes, was offered something and changes a plan, and whom the rest has happened to as well. */
export async function aFurnishedClient(house: TestHouse) {
  const account = await anAccount(house, { currency: 'EUR', country: 'GB' })
  const { clientId } = account
  const [gateway] = await withGateways(house, new FakeGateway())
  const small = await aProduct(house)
  const large = await aProduct(house, {
    name: 'Business',
    prices: [{ cycle: 'monthly', currency: 'EUR', setup: '0', recurring: '20.00' }],
  })
  await house.pool.query('INSERT INTO catalog.upgrade_paths (product_id, to_id) VALUES ($1, $2)', [small.id, large.id])
  const service = await anActiveService(house, { product: small, clientId })
  const { order, invoice: ordered } = await anOrder(house, { account })
  const invoice = await anInvoice(house, clientId, { amounts: ['15.00', '5.00'] })
  const client = asClient(house, account)
  const { attemptId } = await startPayment(client, { invoiceIds: [invoice.id], gateway: gateway.name })
  const upgrade = await upgradeService(client, { serviceId: service.id, productId: large.id })
  const quote = await aSentQuote(house, clientId)
  await house.settle()
  const of = {
    client: clientId,
    user: account.userId,
    invoice: invoice.id,
    other: ordered.id,
    service: service.id,
    attempt: attemptId!,
  }
  await house.pool.query(happeningsTo(of).join(';\n'))
  return { ...account, service, order, invoice, ordered, attemptId: attemptId!, upgrade, quote }
}

/** What would take days and nights to happen. */
const happeningsTo = ({
  client,
  user,
  invoice,
  other,
  service,
  attempt,
}: Record<'client' | 'user' | 'invoice' | 'other' | 'service' | 'attempt', number>) => [
  `INSERT INTO clients.invitations (client_id, email, permissions, token_hash, mailed_at, created_at, expires_at)
   VALUES (${client}, 'invited.${client}@example.com', '{users.view}', 'hash-${client}', now(), now(), '2099-01-01')`,
  `INSERT INTO clients.ownership_offers (client_id, user_id, offered_by, created_at, expires_at)
   VALUES (${client}, ${user}, ${user}, now(), '2099-01-01')`,
  `INSERT INTO clients.contacts (client_id, name, email, mail_kinds, created_at)
   VALUES (${client}, 'Books', 'books@example.com', '{}', now())`,
  `INSERT INTO clients.fields (name, label, kind) VALUES ('walled', 'Walled', 'text') ON CONFLICT DO NOTHING`,
  `INSERT INTO clients.field_answers (client_id, field_id, answer) SELECT ${client}, id, 'Answer' FROM clients.fields WHERE name = 'walled'`,
  `INSERT INTO clients.files (client_id, name, media_type, size, key, visible_to_client, uploaded_at)
   VALUES (${client}, 'a.pdf', 'application/pdf', 1, 'test/${client}', true, now())`,
  `INSERT INTO clients.closures (client_id, reason, closed_at, reopen_reason, reopened_at) VALUES (${client}, 'Test', now(), 'Test', now())`,
  `INSERT INTO clients.exports (client_id, asked_by, by_staff, asked_at, state) VALUES (${client}, ${user}, false, now(), 'failed')`,
  `INSERT INTO clients.export_downloads (export_id, asked_at, asked_by, token_hash, expires_at)
   SELECT id, now(), 'client:${user}', 'download-${client}', now() FROM clients.exports WHERE client_id = ${client}`,
  `INSERT INTO clients.erasures (client_id, asked_by, by_person, asked_at, due_on, state, decided_at)
   VALUES (${client}, 'client:${user}', true, now(), '2027-04-01', 'withdrawn', now())`,
  `INSERT INTO identity.api_tokens (user_id, name, kind, client_id, permissions, token_hash, created_at)
   VALUES (${user}, 'Program', 'client', ${client}, '{}', 'token-${client}', now())`,
  `INSERT INTO billing.drafts (client_id, currency, due_on, created_at, created_by) VALUES (${client}, 'EUR', '2027-03-15', now(), 'staff:1')`,
  `INSERT INTO billing.credit_notes (client_id, invoice_id, number, series, series_number, currency, issued_on, reason, seller, buyer,
     subtotal_minor, tax_minor, total_minor, taxes, locale, applied_minor)
   SELECT ${client}, id, 'CN-' || id, 'credit_note', id, currency, issued_on, 'Test', seller, buyer, 100, 0, 100, '[]', 'en', 0
     FROM billing.invoices WHERE id = ${invoice}`,
  `INSERT INTO billing.credit_note_lines (credit_note_id, invoice_line_id, position, description, net_minor, tax_minor)
   SELECT n.id, l.id, 1, 'Test', 100, 0 FROM billing.credit_notes n JOIN billing.invoice_lines l USING (invoice_id)
    WHERE n.invoice_id = ${invoice} AND l.position = 1`,
  `INSERT INTO billing.adjustments (client_id, currency, amount_minor, reason, made_by, made_at) VALUES (${client}, 'EUR', 1, 'Test', 'staff:1', now())`,
  `INSERT INTO billing.billable_items (client_id, currency, description, unit, quantity, unit_price_minor, amount_minor, tax_class, done_on,
     plan, created_at, created_by) VALUES (${client}, 'EUR', 'Work', 'hours', 1, 100, 100, 'standard', '2027-03-01', 'not_yet', now(), 'staff:1')`,
  `INSERT INTO billing.parked (client_id, task, error, parked_at) VALUES (${client}, 'test', 'test', now())`,
  `INSERT INTO billing.write_offs (invoice_id, amount_minor, reason, made_by, made_at) SELECT ${invoice}, 1, 'Test', 'staff:1', now()`,
  `INSERT INTO billing.dunning_holds (invoice_id, held_by, held_at) SELECT ${invoice}, 'attempt:1', now()`,
  `INSERT INTO billing.notices (invoice_id, step, sent_at) SELECT ${invoice}, 'reminder:3', now()`,
  `INSERT INTO billing.replacements (invoice_id, by_invoice_id, made_by, made_at)
   SELECT ${invoice}, ${other}, 'staff:1', now()`,
  `INSERT INTO catalog.redemptions (promotion_id, client_id, source, redeemed_at)
   SELECT id, ${client}, 'order:test-${client}', now() FROM catalog.promotions LIMIT 1`,
  `INSERT INTO services.exempt_clients (client_id, reason, made_by, made_at) VALUES (${client}, 'Test', 'staff:1', now())`,
  `INSERT INTO services.attempts (service_id, operation, state, started_at) SELECT ${service}, 'create', 'done', now()`,
  `INSERT INTO services.operations (service_id, verb, state, why, asked_by, asked_at) SELECT ${service}, 'create', 'done', 'Test', 'staff:1', now()`,
  `INSERT INTO services.cancellations (service_id, at_once, ends_on, reason, asked_by, asked_at, undone_at)
   SELECT ${service}, false, '2099-01-01', 'other', 'client:${user}', now(), now()`,
  `INSERT INTO services.price_changes (service_id, effective_on, recurring_minor, reason, made_by, made_at)
   SELECT ${service}, '2099-01-01', 1, 'Test', 'staff:1', now()`,
  `INSERT INTO services.suspensions (service_id, why, made_by, made_at, lifted_at) SELECT ${service}, 'Test', 'staff:1', now(), now()`,
  `INSERT INTO services.terminations (service_id, why, made_by, made_at, done_at) SELECT ${service}, 'Test', 'staff:1', now(), now()`,
  `INSERT INTO services.usage_readings (service_id, meter, taken_for, taken_on, quantity, recorded_at)
   SELECT ${service}, 'traffic', '2027-03-01', '2027-03-01', 1, now()`,
  `INSERT INTO services.usage_ratings (service_id, meter, period_start, period_end, quantity, currency, amount_minor, rated_at)
   SELECT ${service}, 'traffic', '2027-02-01', '2027-03-01', 1, 'EUR', 1, now()`,
  `INSERT INTO services.usage_days (service_id, day, disk_mib, traffic_mib, traffic_counter_mib, read_at)
   SELECT ${service}, '2027-03-01', 1, 1, 1, now()`,
  `INSERT INTO services.usage_warnings (service_id, what, percent, month, warned_at) SELECT ${service}, 'disk', 80, '2027-03-01', now()`,
  `INSERT INTO payments.transactions (client_id, invoice_id, gateway, reference, currency, amount_minor, received_at)
   VALUES (${client}, ${invoice}, 'test', 'ref-${client}', 'EUR', 1, now())`,
  `INSERT INTO payments.exchanges (attempt_id, gateway, at, exchange, correlation_id)
   SELECT ${attempt}, 'cards', now(), '{}', 'test'`,
  `INSERT INTO payments.customers (gateway, client_id, customer) VALUES ('cards', ${client}, 'cus_${client}')`,
  `INSERT INTO billing.reversals (client_id, source, currency, amount_minor, credit_minor, counter, made_at)
   VALUES (${client}, 'transaction:${client}', 'EUR', 1, 1, 'disputes:test', now())`,
  `INSERT INTO billing.taken_funds (line_id, reversal_id)
   SELECT l.id, r.id FROM billing.invoice_lines l, billing.reversals r WHERE l.invoice_id = ${invoice} AND r.client_id = ${client} LIMIT 1`,
  `INSERT INTO payments.methods (client_id, gateway, token, kind, brand, last4, is_default, state, created_at, changed_at)
   VALUES (${client}, 'cards', 'tok_${client}', 'card', 'Visa', '4242', true, 'usable', now(), now())`,
  `INSERT INTO payments.service_methods (service_id, client_id, method_id, changed_at)
   SELECT ${service}, ${client}, id, now() FROM payments.methods WHERE client_id = ${client}`,
  `INSERT INTO payments.storings (client_id, gateway, key, state, created_at, changed_at)
   VALUES (${client}, 'cards', 'store_${client}', 'started', now(), now())`,
  `INSERT INTO payments.collections (invoice_id, client_id, next_on, changed_at) VALUES (${invoice}, ${client}, '2027-03-15', now())`,
  `INSERT INTO payments.collection_pauses (client_id, reason, made_by, made_at) VALUES (${client}, 'Test', 'staff:1', now())`,
  `INSERT INTO payments.refunds (client_id, transaction_id, key, made, currency, amount_minor, state, reason, made_by, made_at, changed_at)
   SELECT ${client}, id, 'refund_${client}', 'by_hand', 'EUR', 1, 'refunded', 'Test', 'staff:1', now(), now()
     FROM payments.transactions WHERE reference = 'ref-${client}'`,
  `INSERT INTO payments.disputes (client_id, transaction_id, gateway, reference, state, currency, amount_minor, reason, opened_at, changed_at)
   SELECT ${client}, id, 'test', 'dispute_${client}', 'open', 'EUR', 1, 'Test', now(), now()
     FROM payments.transactions WHERE reference = 'ref-${client}'`,
]

/** The client's wall, and somebody behind it who is taken for another client's owner: every check at the door says yes. */
export const mistakenFor = (house: TestHouse, own: Furnished, other: Furnished, wall: Partial<Wall> = {}): Context =>
  house.contexts.create({
    actor: aUserActor({ userId: other.userId, clientId: other.clientId }),
    door: 'portal',
    wall: { clientId: own.clientId, userId: own.userId, services: null, ...wall },
  })

/** Whose a row `t` is, for the tables that do not say it themselves. */
const ofInvoice = '(SELECT client_id FROM billing.invoices p WHERE p.id = t.invoice_id)'
const ofAttempt = '(SELECT client_id FROM payments.attempts p WHERE p.id = t.attempt_id)'
const ofService = '(SELECT client_id FROM services.services p WHERE p.id = t.service_id)'
const ownerOf: Record<string, string> = {
  'clients.clients': 't.id',
  'clients.export_downloads': '(SELECT client_id FROM clients.exports p WHERE p.id = t.export_id)',
  'ledger.postings': '(SELECT client_id FROM ledger.entries p WHERE p.id = t.entry_id)',
  'messaging.deliveries': '(SELECT client_id FROM messaging.mails p WHERE p.id = t.mail_id)',
  'billing.invoice_lines': ofInvoice,
  'billing.allocations': ofInvoice,
  'billing.taken_funds': '(SELECT client_id FROM billing.reversals p WHERE p.id = t.reversal_id)',
  'billing.write_offs': ofInvoice,
  'billing.notices': ofInvoice,
  'billing.dunning_holds': ofInvoice,
  'billing.replacements': ofInvoice,
  'billing.credit_note_lines': '(SELECT client_id FROM billing.credit_notes p WHERE p.id = t.credit_note_id)',
  'billing.quote_lines': '(SELECT client_id FROM billing.quotes p WHERE p.id = t.quote_id)',
  'services.transitions': ofService,
  'services.attempts': ofService,
  'services.operations': ofService,
  'services.cancellations': ofService,
  'services.price_changes': ofService,
  'services.suspensions': ofService,
  'services.terminations': ofService,
  'services.usage_readings': ofService,
  'services.usage_ratings': ofService,
  'services.usage_days': ofService,
  'services.usage_warnings': ofService,
  'ordering.order_items': '(SELECT client_id FROM ordering.orders p WHERE p.id = t.order_id)',
  'payments.attempt_invoices': ofAttempt,
  'payments.exchanges': ofAttempt,
}

/** The rows of a client, as the database keeps them for whoever sees everything; in a fixed order. */
export async function rowsOf(pool: pg.Pool, table: string, clientId: number): Promise<string[]> {
  const { rows } = await pool.query<{ row: string }>(
    `SELECT t::text AS row FROM ${table} t WHERE ${ownerOf[table] ?? 't.client_id'} = $1 ORDER BY 1`,
    [clientId],
  )
  return rows.map(({ row }) => row)
}

/** Behind the wall and seen by everybody: rows of the house, which the portal reads and never writes. */
const ofNobody = ['payments.gateways']

/** Every table with rules that let the portal see rows of a client. */
export async function walledTables(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT DISTINCT polrelid::regclass::text AS name FROM pg_policy
      WHERE 'ostler_portal'::regrole = ANY (polroles) AND polrelid <> ALL ($1::regclass[]) ORDER BY 1`,
    [ofNobody],
  )
  return rows.map(({ name }) => name)
}
