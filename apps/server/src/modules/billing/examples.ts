import { Money } from '@ostler/kernel'
import { Actor } from '../../platform/actor.ts'
import type { Context, Contexts, Tx } from '../../platform/context.ts'
import type { InvoiceRow } from './invoice.ts'
import { addCharges, type NewCharge } from './use-cases/add-charges.ts'
import { issueInvoice } from './use-cases/issue-invoice.ts'

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

/** The user of an account, at the portal. */
export const asClient = ({ contexts }: Held, { userId, clientId }: { userId: number; clientId: number }): Context =>
  contexts.create({
    actor: new Actor({ kind: 'user', userId, sessionId: 1, clientId, staff: null }),
    door: 'portal',
    ip: '198.51.100.7',
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
