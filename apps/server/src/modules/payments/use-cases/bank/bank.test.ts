import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeSetting } from '../../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../../platform/testing/house.ts'
import { anInvoice, asStaff, inHouse, money } from '../../../billing/examples.ts'
import {
  applyCredit,
  applyPayment,
  balanceOf,
  invoiceDetails,
  paymentReferenceOf,
  verifyBooks,
} from '../../../billing/index.ts'
import { anAccount } from '../../../clients/examples.ts'
import { accountBalances, clientBalance } from '../../../ledger/index.ts'
import type { StatementColumns } from '../../bank/reading/csv.ts'
import { aCamt, type Entry, OUR_IBAN, type Statement, type Transaction } from '../../bank/reading/examples.ts'
import { automaticMatchingSetting } from '../../bank/settings.ts'
import { listBankAccounts } from '../../queries/bank-accounts.ts'
import { type BankLine, bankLine, bankStatement, listBankLines } from '../../queries/bank-lines.ts'
import { refundPayment } from '../refund-payment.ts'
import { importStatement } from './import-statement.ts'
import { matchLine } from './match-line.ts'
import { matchPayout } from './match-payout.ts'
import { returnPayment } from './return-payment.ts'
import { previewColumns, saveStatementColumns } from './save-statement-columns.ts'
import { ignoreLine, noteLine, reopenLine } from './set-line-aside.ts'
import { undoMatch } from './undo-match.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-20T12:00:00Z' })
  await house.pool.query(
    `INSERT INTO payments.gateways (name, kind, label, position, is_enabled, way, settings, created_at, changed_at)
     VALUES ('giro', 'bank_transfer', 'Giro', 1, true, 'instructions', $1, now(), now())`,
    [{ holder: 'Greenfield', iban: OUR_IBAN }],
  )
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})

const ctx = () => house.contexts.forSystem('test', 'cli')
const staff = () => asStaff(house)
let made = 0

const bring = (statement: Statement, fileName = 'statement.xml') =>
  importStatement(staff(), { fileName, content: Buffer.from(aCamt({ id: `S-${++made}`, ...statement })) })

/** Lines of one transaction each; what the bank calls them is made up, unless it is given. */
const entriesOf = (...transactions: (Transaction & { side?: 'CRDT' | 'DBIT' })[]): Entry[] =>
  transactions.map((one) => ({
    amount: one.amount,
    side: one.side ?? 'CRDT',
    bankReference: `B-${++made}`,
    transactions: [one],
  }))

async function bringOne(transaction: Transaction & { side?: 'CRDT' | 'DBIT' }): Promise<BankLine> {
  const [imported] = await bring({ entries: entriesOf(transaction) })
  await house.settle()
  const { items } = await listBankLines(ctx(), { limit: 10, statementId: imported!.id })
  return items[0]!.line
}

async function aDebtor(...amounts: string[]) {
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const invoices = []
  for (const amount of amounts) invoices.push(await anInvoice(house, clientId, { amounts: [amount] }))
  return { clientId, invoices, invoice: invoices[0]! }
}
const open = async (id: number) => balanceOf((await invoiceDetails(ctx(), id)).invoice).toDecimal()
const creditOf = async (clientId: number) =>
  (await clientBalance(ctx(), 'credit', clientId, 'EUR')).negated().toDecimal()
const onAccount = async (account: `bank:${string}`) =>
  (await accountBalances(ctx(), account)).map((one) => one.toDecimal()).join()

test('a transfer with the reference pays its invoice by itself, on the account of ours, and the client is thanked', async () => {
  const { clientId, invoice } = await aDebtor('100.00')
  expect(await onAccount('bank:giro')).toBe('')
  const line = await bringOne({ amount: '100.00', reference: paymentReferenceOf(invoice), name: 'Grace' })
  expect(line).toMatchObject({ state: 'matched', clientId, stateReason: expect.stringContaining(invoice.number) })
  expect(await open(invoice.id)).toBe('0.00')
  const { rows } = await house.pool.query('SELECT * FROM payments.transactions WHERE id = $1', [line.transactionId])
  expect(rows[0]).toMatchObject({ gateway: 'bank', reference: `giro:${line.key}`, invoice_id: String(invoice.id) })
  // The day of the bank begins in the business time zone.
  expect(rows[0].received_at.toISOString()).toContain('2027-03-1')
  expect(await onAccount('bank:giro')).toBe('100.00')
  await house.settle()
  const mails = await house.pool.query(
    `SELECT 1 FROM messaging.mails WHERE client_id = $1 AND template = 'payment_received'`,
    [clientId],
  )
  expect(mails.rowCount).toBe(1)
})

test('less pays a part, more becomes credit, and an amount alone pays nothing', async () => {
  const part = await aDebtor('50.00')
  await bringOne({ amount: '20.00', text: [part.invoice.number] })
  expect(await open(part.invoice.id)).toBe('30.00')
  const more = await aDebtor('50.00')
  await bringOne({ amount: '51.00', endToEnd: more.invoice.number })
  expect([await open(more.invoice.id), await creditOf(more.clientId)]).toEqual(['0.00', '1.00'])
  const { invoice } = await aDebtor('77.77')
  expect(await bringOne({ amount: '77.77', name: 'Grace Hopper' })).toMatchObject({ state: 'open' })
  expect(await open(invoice.id)).toBe('77.77')
})

test('with automatic matching off, everything waits for staff, with what it might be', async () => {
  const { clientId, invoice } = await aDebtor('12.00')
  const set = (value: boolean) => inHouse(house, (tx) => changeSetting(tx, automaticMatchingSetting, value))
  await set(false)
  const { id, state } = await bringOne({ amount: '12.00', text: [`Invoice ${invoice.number}`] })
  await set(true)
  expect(state).toBe('open')
  const { proposals } = await bankLine(ctx(), id)
  expect(proposals[0]).toMatchObject({ kind: 'invoices', clientId, invoiceIds: [invoice.id], isCertain: true })
})

test('the same file adds nothing the second time, also when two bring it at once', async () => {
  const entries = entriesOf({ amount: '1.00', endToEnd: 'same' }, { amount: '2.00' })
  const statement = { id: 'TWICE', entries }
  const both = await Promise.all([bring(statement), bring(statement)])
  expect(
    both
      .flat()
      .map((one) => one.newLines)
      .sort(),
  ).toEqual([0, 2])
  expect(new Set(both.flat().map((one) => one.id)).size).toBe(1)
  // A file of a longer period holds them again, and one more.
  const [longer] = await bring({ id: 'LONGER', entries: [...entries, ...entriesOf({ amount: '3.00' })] })
  expect(longer).toMatchObject({ lines: 3, newLines: 1 })
  const again = await importStatement(staff(), {
    fileName: 'x',
    content: Buffer.from(aCamt({ id: 'TWICE', entries }, '02')),
  })
  expect(again).toMatchObject([{ newLines: 0 }])
})

test('two lines of a file that say the same are two', async () => {
  const twin = { amount: '5.00', transactions: [{ amount: '5.00', text: ['Coffee'] }] }
  const [imported] = await bring({ id: 'TWINS', entries: [twin, twin] })
  expect(imported).toMatchObject({ lines: 2, newLines: 2 })
  const [again] = await bring({ id: 'TWINS', entries: [twin, twin] })
  expect(again).toMatchObject({ newLines: 0 })
})

test('a statement that does not follow from itself or from the one before bears a remark', async () => {
  const entries = entriesOf({ amount: '10.00' })
  const [first] = await bring({
    opening: '100.00',
    closing: '110.00',
    from: '2027-04-01',
    until: '2027-04-01',
    entries,
  })
  expect(first!.remark).toBeNull()
  const [torn] = await bring({
    opening: '110.00',
    closing: '130.00',
    from: '2027-04-02',
    until: '2027-04-02',
    entries: entriesOf({ amount: '10.00' }),
  })
  expect(torn!.remark).toContain('Its lines come to 10.00 EUR, its balances differ by 20.00 EUR')
  const [late] = await bring({
    opening: '131.00',
    closing: '132.00',
    from: '2027-04-04',
    until: '2027-04-04',
    entries: entriesOf({ amount: '1.00' }),
  })
  expect(late!.remark).toContain('It opens with 131.00 EUR')
  const [account] = await listBankAccounts(ctx())
  expect(account!.balances).toEqual([{ amount: money('132.00'), on: Temporal.PlainDate.from('2027-04-04') }])
})

test('what cannot be imported leaves nothing behind', async () => {
  const count = async () => (await house.pool.query('SELECT count(*) AS n FROM payments.bank_lines')).rows[0].n
  const before = await count()
  const broken = bring({ entries: [...entriesOf({ amount: '1.00' }), { amount: '1.005' }] })
  await expect(broken).rejects.toMatchObject({ code: 'statement_unreadable' })
  await expect(bring({ iban: 'GB29NWBK60161331926819', entries: [] })).rejects.toMatchObject({
    code: 'bank_account_unknown',
  })
  const csv = (account?: string) =>
    importStatement(staff(), { fileName: 'a.csv', content: Buffer.from('a;b\n1;2'), account })
  await expect(csv()).rejects.toMatchObject({ code: 'bank_account_needed' })
  await expect(csv('giro')).rejects.toMatchObject({ code: 'statement_columns_needed' })
  await expect(csv('none')).rejects.toMatchObject({ fields: [{ field: 'account' }] })
  const huge = importStatement(staff(), { fileName: 'a', content: new Uint8Array(10_000_001) })
  await expect(huge).rejects.toMatchObject({ code: 'statement_too_large' })
  const viewer = asStaff(house, ['transactions.view'])
  await expect(importStatement(viewer, { fileName: 'a', content: new Uint8Array() })).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect(await count()).toBe(before)
})

test('a transfer for what was paid by card meanwhile waits, and is proposed as credit', async () => {
  const { clientId, invoice } = await aDebtor('14.00')
  const card = { invoiceId: invoice.id, amount: money('14.00'), clearing: 'cards', source: `card:${invoice.id}` }
  await inHouse(house, (tx) => applyPayment(tx, card))
  const line = await bringOne({ amount: '14.00', reference: paymentReferenceOf(invoice) })
  expect(line.state).toBe('open')
  const { proposals } = await bankLine(ctx(), line.id)
  expect(proposals).toMatchObject([{ kind: 'invoices', clientId, invoiceIds: [], isCertain: false }])
  await matchLine(staff(), { lineId: line.id, clientId, invoices: 'none' })
  expect(await creditOf(clientId)).toBe('14.00')
})

test('of a CSV file staff say once which column is what', async () => {
  const { invoice } = await aDebtor('19.50')
  const content = Buffer.from(
    `Day;Who;Why;Amount\n18.03.2027;Ada;Invoice ${invoice.number};19,50\n19.03.2027;Rent;;-800,00`,
  )
  const file = { fileName: 'march.csv', content, account: 'giro' }
  expect(await previewColumns(staff(), file)).toMatchObject({
    delimiter: ';',
    rows: [['Day', 'Who', 'Why', 'Amount'], {}, {}],
  })
  const none = {
    credit: '',
    debit: '',
    currency: '',
    account: '',
    paymentReference: '',
    endToEnd: '',
    bankReference: '',
  }
  const columns: StatementColumns = {
    ...none,
    skip: 0,
    dateFormat: 'DD.MM.YYYY',
    decimalMark: 'comma',
    usualCurrency: 'EUR',
    bookedOn: 'Day',
    amount: 'Amount',
    name: 'Who',
    text: ['Why'],
  }
  const save = (wish: Partial<StatementColumns>, account = 'giro') =>
    saveStatementColumns(staff(), { account, columns: { ...columns, ...wish } })
  await expect(save({ amount: '' })).rejects.toMatchObject({ fields: [{ field: 'amount' }] })
  await expect(save({}, 'none')).rejects.toMatchObject({ fields: [{ field: 'account' }] })
  await save({})
  expect(await importStatement(staff(), file)).toMatchObject([{ account: 'giro', lines: 2, newLines: 2 }])
  await house.settle()
  expect(await open(invoice.id)).toBe('0.00')
  expect(await importStatement(staff(), file)).toMatchObject([{ newLines: 0 }])
  expect((await previewColumns(staff(), file)).columns).toEqual(columns)
  const xml = { account: 'giro', content: Buffer.from(aCamt({ entries: [] })) }
  await expect(previewColumns(staff(), xml)).rejects.toMatchObject({ fields: [{ field: 'file' }] })
})

test('staff choose: some invoices, whichever are open, or none', async () => {
  const { clientId, invoices } = await aDebtor('10.00', '20.00', '30.00')
  const [a, b, c] = invoices.map((one) => one.id) as [number, number, number]
  const line = await bringOne({ amount: '25.00' })
  await matchLine(staff(), { lineId: line.id, clientId, invoices: [b, c] })
  expect(await Promise.all([a, b, c].map(open))).toEqual(['10.00', '0.00', '25.00']) // 25.00 - 20.00 = 5.00 of 30.00
  await matchLine(staff(), { lineId: (await bringOne({ amount: '12.00' })).id, clientId, invoices: 'oldest_first' })
  expect(await Promise.all([a, b, c].map(open))).toEqual(['0.00', '0.00', '23.00']) // 12.00 - 10.00 = 2.00 of 25.00
  await matchLine(staff(), { lineId: (await bringOne({ amount: '9.00' })).id, clientId, invoices: 'none' })
  expect([await open(c), await creditOf(clientId)]).toEqual(['23.00', '9.00'])
})

test('a match is undone by entries of its own, and the line can be matched again', async () => {
  const wrong = await aDebtor('40.00')
  const right = await aDebtor('40.00')
  const line = await bringOne({ amount: '45.00', text: [wrong.invoice.number] })
  expect(await open(wrong.invoice.id)).toBe('0.00')
  await undoMatch(staff(), { lineId: line.id, reason: 'Of somebody else' })
  expect([await open(wrong.invoice.id), await creditOf(wrong.clientId)]).toEqual(['40.00', '0.00'])
  await matchLine(staff(), { lineId: line.id, clientId: right.clientId, invoices: [right.invoice.id] })
  expect([await open(right.invoice.id), await creditOf(right.clientId)]).toEqual(['0.00', '5.00'])
  expect(await bankLine(ctx(), line.id)).toMatchObject({
    line: { state: 'matched', clientId: right.clientId, matches: 2 },
  })
})

test('credit that is spent cannot be taken back', async () => {
  const { clientId, invoice } = await aDebtor('10.00')
  const line = await bringOne({ amount: '18.00', text: [invoice.number] })
  const next = await anInvoice(house, clientId, { amounts: ['8.00'] }) // uses the credit of 8.00
  expect(await open(next.id)).toBe('0.00')
  await expect(undoMatch(staff(), { lineId: line.id, reason: 'x' })).rejects.toMatchObject({ code: 'bank_match_spent' })
  expect(await open(invoice.id)).toBe('0.00')
})

test('a returned transfer takes the payment back', async () => {
  const { clientId, invoice } = await aDebtor('33.00')
  await bringOne({ amount: '33.00', text: [invoice.number], endToEnd: 'E-33' })
  const back = await bringOne({ amount: '33.00', side: 'DBIT', endToEnd: 'E-33', returned: true })
  expect(back).toMatchObject({ state: 'open', isReturn: true, amountMinor: -3300n })
  const { proposals } = await bankLine(ctx(), back.id)
  expect(proposals).toMatchObject([
    { kind: 'return', clientId, reasons: [expect.any(String), expect.stringContaining('end to end')] },
  ])
  const transactionId = proposals[0]?.kind === 'return' ? proposals[0].transactionId : 0
  await returnPayment(staff(), { lineId: back.id, transactionId })
  expect(await open(invoice.id)).toBe('33.00')
  await expect(undoMatch(staff(), { lineId: back.id, reason: 'x' })).rejects.toMatchObject({ code: 'bank_match_spent' })
  const twice = await bringOne({ amount: '33.00', side: 'DBIT', endToEnd: 'E-33', returned: true })
  await expect(returnPayment(staff(), { lineId: twice.id, transactionId })).rejects.toMatchObject({
    code: 'return_too_much',
  })
  await expect(returnPayment(staff(), { lineId: twice.id, transactionId: 999_999 })).rejects.toMatchObject({
    code: 'payment_not_found',
  })
  const credit = await bringOne({ amount: '1.00' })
  await expect(returnPayment(staff(), { lineId: credit.id, transactionId })).rejects.toMatchObject({
    code: 'bank_line_not_return',
  })
})

test('the payout of a gateway goes from those on their way to the account', async () => {
  const { rows } = await house.pool.query(
    `INSERT INTO payments.payouts (gateway, reference, currency, amount_minor, arrives_on, state, created_at, changed_at)
     VALUES ('cards', 'po_12345678', 'EUR', 91234, '2027-03-17', 'paid', now(), now()) RETURNING id::int`,
  )
  const payoutId = rows[0].id
  const line = await bringOne({ amount: '912.34', text: ['STRIPE PO-12345678'] })
  expect((await bankLine(ctx(), line.id)).proposals).toMatchObject([{ kind: 'payout', payoutId, score: 95 }])
  await matchPayout(staff(), { lineId: line.id, payoutId })
  expect(await onAccount('bank:payouts')).toBe('-912.34')
  const other = await bringOne({ amount: '912.34' })
  expect((await bankLine(ctx(), other.id)).proposals).toEqual([])
  await expect(matchPayout(staff(), { lineId: other.id, payoutId })).rejects.toMatchObject({ code: 'payout_arrived' })
  await undoMatch(staff(), { lineId: line.id, reason: 'Wrong one' })
  expect(await onAccount('bank:payouts')).toBe('0.00')
  await matchPayout(staff(), { lineId: other.id, payoutId })
  const small = await bringOne({ amount: '1.00' })
  await expect(matchPayout(staff(), { lineId: small.id, payoutId })).rejects.toMatchObject({ code: 'payout_differs' })
  await expect(matchPayout(staff(), { lineId: small.id, payoutId: 999_999 })).rejects.toMatchObject({
    code: 'payout_not_found',
  })
})

test('lines are set aside with a reason, taken up again, and noted about', async () => {
  const line = await bringOne({ amount: '45.00', side: 'DBIT', name: 'Landlord' })
  expect(await ignoreLine(staff(), { lineId: line.id, reason: 'Rent' })).toMatchObject({
    state: 'ignored',
    stateReason: 'Rent',
  })
  await expect(ignoreLine(staff(), { lineId: line.id, reason: 'x' })).rejects.toMatchObject({
    code: 'bank_line_not_open',
  })
  expect(await reopenLine(staff(), { lineId: line.id })).toMatchObject({ state: 'open', stateReason: null })
  await expect(reopenLine(staff(), { lineId: line.id })).rejects.toMatchObject({ code: 'bank_line_not_ignored' })
  expect(await noteLine(staff(), { lineId: line.id, note: 'Ask Ada' })).toMatchObject({
    note: 'Ask Ada',
    state: 'open',
  })
  await expect(undoMatch(staff(), { lineId: line.id, reason: 'x' })).rejects.toMatchObject({
    code: 'bank_line_not_matched',
  })
  const { clientId } = await aDebtor()
  const pay = (lineId: number) => matchLine(staff(), { lineId, clientId, invoices: 'oldest_first' })
  await expect(pay(line.id)).rejects.toMatchObject({ code: 'bank_line_outgoing' })
  await expect(pay(999_999)).rejects.toMatchObject({ code: 'bank_line_not_found' })
  await expect(bankStatement(ctx(), 999_999)).rejects.toMatchObject({ code: 'bank_statement_not_found' })
})

test('an invoice of another client is refused', async () => {
  const { clientId } = await aDebtor('1.00')
  const other = await aDebtor('1.00')
  const line = await bringOne({ amount: '1.00' })
  const match = matchLine(staff(), { lineId: line.id, clientId, invoices: [other.invoice.id] })
  await expect(match).rejects.toMatchObject({ fields: [{ field: 'invoiceIds' }] })
  const viewer = asStaff(house, ['transactions.view'])
  await expect(matchLine(viewer, { lineId: line.id, clientId, invoices: 'none' })).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('twelve staff match a line at once: one does, and the money is there once', async () => {
  const { clientId, invoice } = await aDebtor('10.00')
  const line = await bringOne({ amount: '10.00' })
  const tries = await Promise.allSettled(
    Array.from({ length: 12 }, () => matchLine(staff(), { lineId: line.id, clientId, invoices: [invoice.id] })),
  )
  expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  for (const one of tries)
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'bank_line_not_open' })
  expect([await open(invoice.id), await creditOf(clientId)]).toEqual(['0.00', '0.00'])
})

test('a transfer that is matched while the client pays by card: both count, one of them as credit', async () => {
  for (let round = 0; round < 5; round++) {
    const { clientId, invoice } = await aDebtor('10.00')
    const line = await bringOne({ amount: '10.00' })
    const card = { invoiceId: invoice.id, amount: money('10.00'), clearing: 'cards', source: `card:${invoice.id}` }
    await Promise.all([
      inHouse(house, (tx) => applyPayment(tx, card)),
      matchLine(staff(), { lineId: line.id, clientId, invoices: [invoice.id] }),
    ])
    expect([await open(invoice.id), await creditOf(clientId)]).toEqual(['0.00', '10.00'])
  }
})

test('matched by hand while it is matched by itself, and undone by two at once: once', async () => {
  const { clientId, invoice } = await aDebtor('10.00')
  const [imported] = await bring({ entries: entriesOf({ amount: '10.00', text: [invoice.number] }) })
  const { items } = await listBankLines(ctx(), { limit: 1, statementId: imported!.id })
  const lineId = items[0]!.id
  await Promise.allSettled([house.settle(), matchLine(staff(), { lineId, clientId, invoices: [invoice.id] })])
  await house.settle()
  expect([await open(invoice.id), await creditOf(clientId)]).toEqual(['0.00', '0.00'])
  const undone = await Promise.allSettled([1, 2, 3].map(() => undoMatch(staff(), { lineId, reason: 'x' })))
  expect(undone.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  expect(await open(invoice.id)).toBe('10.00')
})

test('lines are found by state, account, direction, client and words', async () => {
  const { clientId, invoice } = await aDebtor('61.00')
  await bringOne({ amount: '61.00', name: 'Zebra 100% Ltd', text: [invoice.number] })
  const found = async (
    filter: Parameters<typeof listBankLines>[1] extends infer Q ? Omit<Q & object, 'limit'> : never,
  ) => (await listBankLines(ctx(), { limit: 100, ...filter })).items.length
  expect(await found({ search: 'zebra 100%' })).toBe(1)
  expect(await found({ search: 'zebra 1_0%' })).toBe(0)
  expect(await found({ clientId, state: 'matched', account: 'giro', direction: 'in' })).toBe(1)
  expect(await found({ clientId, direction: 'out' })).toBe(0)
})

test('money that came by a transfer and is given back by hand goes from the account that it came to', async () => {
  const { invoice } = await aDebtor('44.00')
  const line = await bringOne({ amount: '44.00', reference: paymentReferenceOf(invoice) })
  const before = Number(await onAccount('bank:giro'))
  const byHand = { paidOn: Temporal.PlainDate.from('2027-03-19'), reference: 'statement 12' }
  await refundPayment(staff(), {
    transactionId: line.transactionId!,
    amount: money('44.00'),
    reason: 'Cancelled',
    creditNote: { invoiceId: invoice.id, lines: 'rest' },
    byHand,
  })
  expect(Number(await onAccount('bank:giro')) - before).toBeCloseTo(-44, 2)
  expect(await accountBalances(ctx(), 'clearing:manual')).toEqual([])
})

test('a match is undone, too, while the client owes credit for something else', async () => {
  const { clientId, invoice } = await aDebtor('20.00')
  const credited = await bringOne({ amount: '20.00', name: 'Nobody' })
  await matchLine(staff(), { lineId: credited.id, clientId, invoices: 'none' })
  await applyCredit(staff(), { invoiceId: invoice.id })
  const { transactionId } = (await bankLine(ctx(), credited.id)).line
  const back = await bringOne({ amount: '20.00', side: 'DBIT', returned: true })
  await returnPayment(staff(), { lineId: back.id, transactionId: transactionId! })
  expect(await creditOf(clientId)).toBe('-20.00')

  const other = await anInvoice(house, clientId, { amounts: ['10.00'] })
  const line = await bringOne({ amount: '10.00', reference: paymentReferenceOf(other) })
  await undoMatch(staff(), { lineId: line.id, reason: 'a mistake' })
  expect(await open(other.id)).toBe('10.00')
  expect(await creditOf(clientId)).toBe('-20.00')
})
