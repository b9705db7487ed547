import { type StaffPermission, staffPermissionNames } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import { eq, sql } from 'drizzle-orm'
import type { Context, Contexts, Tx } from '../../platform/context.ts'
import { vault } from '../../platform/crypto.ts'
import type { Ports } from '../../platform/ports.ts'
import { aUserActor } from '../../platform/testing/actors.ts'
import { billingParties } from '../clients/index.ts'
import type { InvoiceRow } from './invoice.ts'
import { invoices } from './schema.ts'
import { addCharges, type NewCharge } from './use-cases/add-charges.ts'
import { issueInvoice } from './use-cases/issue-invoice.ts'
import { issuePrepared } from './use-cases/issue-invoices.ts'
import { openCharges } from './use-cases/open-charges.ts'
import { createQuote, type QuoteLineInput } from './use-cases/quotes/save-quote.ts'
import { sendQuote } from './use-cases/quotes/send-quote.ts'

/** Builders for tests of this room and of those above it. */

type Held = { contexts: Contexts }

export const money = (amount: string, currency = 'EUR'): Money => Money.parse(amount, currency)

/** The house itself acts; each call is a use-case of its own. */
export const inHouse = <T>({ contexts }: Held, work: (tx: Tx) => Promise<T>): Promise<T> =>
  contexts.forSystem('test', 'cli').transaction(async (tx) => {
    const result = await work(tx)
    tx.record({ action: 'tested', object: 'test' })
    return result
  })

/** The user of an account, at the portal and behind its wall. */
export const asClient = ({ contexts }: Held, { userId, clientId }: { userId: number; clientId: number }): Context =>
  contexts.create({
    actor: aUserActor({ userId, clientId }),
    door: 'portal',
    ip: '198.51.100.7',
    wall: { clientId, userId, services: null },
  })

/** Staff with every permission, at the staff area. */
export const asStaff = ({ contexts }: Held, permissions: readonly StaffPermission[] = staffPermissionNames): Context =>
  contexts.create({
    actor: aUserActor({ staff: permissions }),
    door: 'admin',
    ip: '198.51.100.9',
  })

let made = 0

export const aCharge = (clientId: number, wish: Partial<NewCharge> = {}): NewCharge => ({
  clientId,
  description: 'Starter (monthly)',
  period: null,
  amount: money('10.00'),
  dueOn: Temporal.PlainDate.from('2027-03-15'),
  source: `test:${++made}`,
  ...wish,
})

export const someCharges = (house: Held, charges: NewCharge[]): Promise<number[]> =>
  inHouse(house, (tx) => addCharges(tx, charges))

/** An issued invoice, one line for each amount. */
export function anInvoice(
  house: Held,
  clientId: number,
  { amounts = ['10.00'], currency = 'EUR', dueOn = '2027-03-15', ...charge }: InvoiceWish = {},
): Promise<InvoiceRow> {
  const due = Temporal.PlainDate.from(dueOn)
  return inHouse(house, async (tx) => {
    const charges = amounts.map((amount) =>
      aCharge(clientId, { ...charge, amount: money(amount, currency), dueOn: due }),
    )
    return issueInvoice(tx, { clientId, currency, dueOn: due, chargeIds: await addCharges(tx, charges) })
  })
}

export type TaxedLine = { net: string; tax: string; taxClass?: string }

/**
 * An issued invoice that bears taxes of the test's own: one rule for each tax class, with what its lines come to. `rounding`
 * is added to the total.
 */
export function aTaxedInvoice(
  house: Held,
  clientId: number,
  { lines, rounding = '0.00' }: { lines: [TaxedLine, ...TaxedLine[]]; rounding?: string },
): Promise<InvoiceRow> {
  const sum = (amounts: string[]) =>
    Money.sum(
      amounts.map((amount) => money(amount)),
      'EUR',
    )
  const classOf = (line: TaxedLine) => line.taxClass ?? 'standard'
  const classes = [...Map.groupBy(lines, classOf)]
  const subtotal = sum(lines.map((line) => line.net))
  const tax = sum(lines.map((line) => line.tax))
  return inHouse(house, async (tx) => {
    const ids = await addCharges(
      tx,
      lines.map((line) => aCharge(clientId, { amount: money(line.net), taxClass: classOf(line) })),
    )
    const charges = await openCharges(tx, sql`id = ANY(${sql.param(ids)}::bigint[])`, sql`ORDER BY id`)
    const [issued] = await issuePrepared(tx, [
      {
        clientId,
        currency: 'EUR',
        dueOn: '2027-03-15',
        charges,
        party: (await billingParties(tx, [clientId])).get(clientId)!,
        taxed: {
          lines: lines.map((line) => ({ net: money(line.net), tax: money(line.tax) })),
          subtotal,
          tax,
          rounding: money(rounding),
          total: subtotal.plus(tax).plus(money(rounding)),
          taxes: classes.map(([taxClass, ofClass]) => ({
            rule: `vat_${taxClass}`,
            name: `VAT ${taxClass}`,
            percent: '20',
            base: sum(ofClass.map((line) => line.net)),
            amount: sum(ofClass.map((line) => line.tax)),
          })),
          notes: [],
        },
        taxClasses: classes.map(([taxClass]) => (classes.length > 1 ? [taxClass] : null)),
      },
    ])
    const [invoice] = await tx.db.select().from(invoices).where(eq(invoices.id, issued!.id))
    return invoice!
  })
}

type InvoiceWish = { amounts?: string[]; currency?: string; dueOn?: string; source?: string }

/** Many accounts at once, for tests that need a crowd. */
export async function aCrowd(house: { pool: Pool }, size: number): Promise<number[]> {
  const { rows } = await house.pool.query(
    `INSERT INTO clients.clients (first_name, last_name, email, country, currency, created_at)
     SELECT 'Ada', 'No. ' || n, 'crowd.' || n || '@example.com', 'GB', 'EUR', now() FROM generate_series(1, $1) AS n RETURNING id`,
    [size],
  )
  return rows.map((row) => Number(row.id))
}

type Pool = { query(sql: string, values: unknown[]): Promise<{ rows: { id: string }[] }> }

const quoteWish = {
  subject: 'Managed cluster',
  note: '',
  validUntil: '2027-03-31',
  dueDays: 14,
  onAcceptance: 'invoice' as 'invoice' | 'order',
  lines: [
    { description: 'Set-up', quantity: '2.5', unitPrice: '80.00', cycle: null, taxClass: 'standard' },
    { description: 'Licence', quantity: '1', unitPrice: '99.99', cycle: null, taxClass: 'standard' },
  ] as QuoteLineInput[],
}

export const aDraftQuote = ({ contexts }: Held, clientId: number, wish: Partial<typeof quoteWish> = {}) => {
  const { validUntil, ...content } = { ...quoteWish, ...wish }
  const input = { ...content, clientId, validUntil: Temporal.PlainDate.from(validUntil) }
  return createQuote(contexts.forSystem('test', 'cli'), input)
}

/** A quote that was sent, and the token of the link in its mail. */
export async function aSentQuote(house: Mailed, clientId: number, wish: Partial<typeof quoteWish> = {}) {
  const id = await aDraftQuote(house, clientId, wish)
  await sendQuote(house.contexts.forSystem('test', 'cli'), { id })
  const [token] = (await quoteTokens(house, id)) as [string]
  return { id, token }
}

/** The tokens in the mails of a quote, in the order in which they were sent. */
export async function quoteTokens(house: Mailed, quoteId: number): Promise<string[]> {
  const { rows } = await house.pool.query(
    "SELECT id, sealed_body FROM messaging.mails WHERE template = 'quote_sent' AND dedupe_key LIKE $1 ORDER BY id",
    [`quote:${quoteId}:%`],
  )
  return (rows as unknown as { id: string; sealed_body: string }[]).map((row) => {
    const body = house.ports.get(vault).open(row.sealed_body, `messaging.mails:${row.id}`)
    return /\/quote\/([\w-]+)/.exec(body)![1]!
  })
}

type Mailed = Held & { pool: Pool; ports: Ports }
