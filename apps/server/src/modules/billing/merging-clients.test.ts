import { Money } from '@ostler/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { anAccount } from '../clients/examples.ts'
import { mergeClients, undoMerge } from '../clients/index.ts'
import { creditOf, receivablesOf } from '../ledger/index.ts'
import { aCharge, anInvoice, aSentQuote, asStaff, inHouse, money, someCharges } from './examples.ts'
import {
  adjustCredit,
  applyCredit,
  applyPayment,
  creditInvoice,
  creditNoteOf,
  creditNotePdf,
  invoiceDetails,
  invoicePdf,
  issueInvoice,
  verifyBooks,
  voidByStaff,
  writeOffInvoice,
} from './index.ts'

/** Two clients become one: what this room and the ledger below it make of that. */

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(() => house.stop())

const ctx = () => house.contexts.forSystem('test', 'cli')
const staff = () => asStaff(house)

const client = async (lastName = 'Hopper') => (await anAccount(house, { currency: 'EUR', lastName })).clientId

const merge = (fromId: number, intoId: number, lastName = 'Hopper') =>
  mergeClients(staff(), { fromId, intoId, reason: 'Opened twice', confirmation: `Grace ${lastName}` })

let paid = 0
const pay = (invoiceId: number, amount: string) =>
  inHouse(house, (tx) =>
    applyPayment(tx, { invoiceId, amount: money(amount), clearing: 'test', source: `test_payment:${++paid}` }),
  )

/** What a client owes and owns, in minor units. */
async function standing(clientId: number): Promise<{ owes: bigint; owns: bigint }> {
  const [receivable, credit] = [await receivablesOf(ctx(), [clientId], 'EUR'), await creditOf(ctx(), [clientId], 'EUR')]
  return { owes: receivable.get(clientId)!.minor, owns: credit.get(clientId)!.minor }
}

const booksBalance = async () => expect(await verifyBooks(ctx())).toEqual([])

test('what was owed and owned goes over, and what is printed stays as it is', async () => {
  const [from, into] = [await client('Hopper'), await client('Lovelace')]
  const open = await anInvoice(house, from, { amounts: ['30.00'] })
  const settled = await anInvoice(house, from, { amounts: ['20.00'] })
  await pay(settled.id, '25.00')
  const { note } = await creditInvoice(staff(), { invoiceId: settled.id, lines: 'rest', reason: 'Not used' })
  const own = await anInvoice(house, into, { amounts: ['7.00'] })
  const print = async () => [
    await invoicePdf(ctx(), await invoiceDetails(ctx(), open.id)),
    await invoicePdf(ctx(), await invoiceDetails(ctx(), settled.id)),
    await creditNotePdf(await creditNoteOf(ctx(), { invoiceId: settled.id, noteId: note.id }), settled.number),
  ]
  const before = await print()

  await merge(from, into)

  // 25.00 paid for 20.00, and all 20.00 credited: 5.00 + 20.00
  expect(await standing(from)).toEqual({ owes: 0n, owns: 0n })
  expect(await standing(into)).toEqual({ owes: 3000n + 700n, owns: 2500n })
  await booksBalance()
  const after = await print()
  expect(after.map((pdf) => Buffer.from(pdf).equals(Buffer.from(before[after.indexOf(pdf)]!)))).toEqual([
    true,
    true,
    true,
  ])
  expect((await invoiceDetails(ctx(), open.id)).invoice).toMatchObject({
    clientId: into,
    buyer: { name: 'Grace Hopper' },
  })
  expect((await invoiceDetails(ctx(), own.id)).invoice.clientId).toBe(into)
})

test('what went over is paid, credited and spent like everything else', async () => {
  const [from, into] = [await client(), await client()]
  const invoice = await anInvoice(house, from, { amounts: ['30.00'] })
  await adjustCredit(staff(), { clientId: from, amount: money('10.00'), reason: 'Sorry' })
  await merge(from, into)
  await applyCredit(staff(), { invoiceId: invoice.id })
  await pay(invoice.id, '20.00')
  await creditInvoice(staff(), { invoiceId: invoice.id, lines: 'rest', reason: 'Taken back' })
  expect(await standing(into)).toEqual({ owes: 0n, owns: 3000n })
  await booksBalance()
})

test('documents go over in a merge and in no other way', async () => {
  const [from, into, third] = [await client(), await client(), await client()]
  const invoice = await anInvoice(house, from)
  const { note } = await creditInvoice(staff(), { invoiceId: invoice.id, lines: 'rest', reason: 'Taken back' })
  const quote = await aSentQuote(house, from)
  const rows = [
    ['billing.invoices', invoice.id],
    ['billing.credit_notes', note.id],
    ['billing.quotes', quote.id],
  ] as const
  for (const [table, id] of rows)
    await expect(house.pool.query(`UPDATE ${table} SET client_id = $1 WHERE id = $2`, [into, id])).rejects.toThrow(
      /cannot be changed/,
    )
  const { mergeId } = await merge(from, into)
  // The setting alone, or with a merge between others, opens nothing; nor may anything else change in the same breath.
  for (const [table, id] of rows)
    for (const change of [`client_id = ${third}`, `client_id = ${from}`, `client_id = ${into}, currency = 'USD'`]) {
      const held = await house.pool.connect()
      await held.query('BEGIN')
      await held.query(`SELECT set_config('ostler.merge', $1, true)`, [String(mergeId)])
      await expect(held.query(`UPDATE ${table} SET ${change} WHERE id = $1`, [id])).rejects.toThrow(/cannot be changed/)
      await held.query('ROLLBACK')
      held.release()
    }
})

test('nothing is booked for a client that was merged, whoever tries', async () => {
  const [from, into] = [await client(), await client()]
  const charges = await someCharges(house, [aCharge(into)])
  await merge(from, into)
  await expect(adjustCredit(staff(), { clientId: from, amount: money('1.00'), reason: 'Late' })).rejects.toMatchObject({
    code: 'client_closed',
  })
  await expect(
    inHouse(house, (tx) => issueInvoice(tx, { clientId: from, currency: 'EUR', dueOn: tx.today, chargeIds: charges })),
  ).rejects.toMatchObject({ code: 'client_closed' })
  await expect(
    house.pool.query(
      `WITH e AS (INSERT INTO ledger.entries (kind, source, client_id, currency, booked_on, booked_at, correlation_id)
                  VALUES ('by_hand', 'hand:1', $1, 'EUR', now(), now(), '') RETURNING id)
       INSERT INTO ledger.postings (entry_id, account, client_id, currency, amount_minor)
       SELECT id, a, c, 'EUR', m FROM e, (VALUES ('credit', $1::bigint, 5::bigint), ('goodwill', NULL, -5)) AS p (a, c, m)`,
      [from],
    ),
  ).rejects.toThrow(/closed/)
})

type Deed =
  | { do: 'invoice'; of: 0 | 1; amount: number }
  | { do: 'pay' | 'credit' | 'void' | 'write_off' | 'apply'; which: number; amount: number }
  | { do: 'give'; of: 0 | 1; amount: number }

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    do: fc.constant('invoice' as const),
    of: fc.constantFrom(0 as const, 1 as const),
    amount: fc.integer({ min: 1, max: 9_999 }),
  }),
  fc.record({
    do: fc.constantFrom('pay' as const, 'credit' as const, 'void' as const, 'write_off' as const, 'apply' as const),
    which: fc.nat(9),
    amount: fc.integer({ min: 1, max: 12_000 }),
  }),
  fc.record({
    do: fc.constant('give' as const),
    of: fc.constantFrom(0 as const, 1 as const),
    amount: fc.integer({ min: 1, max: 5_000 }),
  }),
)

/** Makes books for two clients; what the rules refuse is left out. */
async function keepBooks(clients: [number, number], deeds: Deed[]): Promise<void> {
  const invoices: number[] = []
  const text = (minor: number) => Money.ofMinor(BigInt(minor), 'EUR').toDecimal()
  for (const one of deeds) {
    try {
      if (one.do === 'invoice') {
        invoices.push((await anInvoice(house, clients[one.of], { amounts: [text(one.amount)] })).id)
        continue
      }
      if (one.do === 'give') {
        await adjustCredit(staff(), { clientId: clients[one.of], amount: money(text(one.amount)), reason: 'Sorry' })
        continue
      }
      const invoiceId = invoices[one.which % Math.max(1, invoices.length)]
      if (invoiceId === undefined) continue
      if (one.do === 'pay') await pay(invoiceId, text(one.amount))
      if (one.do === 'credit') await creditInvoice(staff(), { invoiceId, lines: 'rest', reason: 'Taken back' })
      if (one.do === 'void') await voidByStaff(staff(), { invoiceId, reason: 'Mistake' })
      if (one.do === 'write_off') await writeOffInvoice(staff(), { invoiceId, reason: 'Hopeless' })
      if (one.do === 'apply') await applyCredit(staff(), { invoiceId })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
    }
  }
}

/** Sums over everybody, account by account. */
async function accounts(): Promise<Record<string, string>> {
  const { rows } = await house.pool.query<{ account: string; sum: string }>(
    'SELECT account, sum(amount_minor) AS sum FROM ledger.postings GROUP BY 1 HAVING sum(amount_minor) <> 0 ORDER BY 1',
  )
  return Object.fromEntries(rows.map((row) => [row.account, row.sum]))
}

async function rowsOf(clientId: number): Promise<string[]> {
  const { rows } = await house.pool.query<{ row: string }>(
    `SELECT 'invoice ' || id AS row FROM billing.invoices WHERE client_id = $1
     UNION ALL SELECT 'note ' || id FROM billing.credit_notes WHERE client_id = $1
     UNION ALL SELECT 'charge ' || id FROM billing.charges WHERE client_id = $1
     UNION ALL SELECT 'adjustment ' || id FROM billing.adjustments WHERE client_id = $1
     UNION ALL SELECT 'member ' || user_id || is_owner || permissions::text FROM clients.memberships WHERE client_id = $1 ORDER BY 1`,
    [clientId],
  )
  return rows.map((row) => row.row)
}

test('whatever the books of two clients hold, they balance when they are merged, and are as before when that is undone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 2, maxLength: 14 }), async (deeds) => {
      const [from, into] = [await client(), await client()]
      await keepBooks([from, into], deeds)
      const before = { sums: await accounts(), from: await standing(from), into: await standing(into) }
      const rows = { from: await rowsOf(from), into: await rowsOf(into) }

      const { mergeId } = await merge(from, into)
      expect(await standing(from)).toEqual({ owes: 0n, owns: 0n })
      expect(await standing(into)).toEqual({
        owes: before.from.owes + before.into.owes,
        owns: before.from.owns + before.into.owns,
      })
      expect(await accounts()).toEqual(before.sums)
      expect((await rowsOf(from)).length).toBe(0)
      await booksBalance()

      await undoMerge(staff(), { mergeId, reason: 'Two people after all' })
      expect({ sums: await accounts(), from: await standing(from), into: await standing(into) }).toEqual(before)
      expect({ from: await rowsOf(from), into: await rowsOf(into) }).toEqual(rows)
      await booksBalance()
    }),
    { numRuns: 12 },
  )
})
