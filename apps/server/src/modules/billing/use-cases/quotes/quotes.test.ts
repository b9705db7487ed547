import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sqlState } from '../../../../platform/database.ts'
import { aHouse, type TestHouse } from '../../../../platform/testing/house.ts'
import { anAccount, mailsTo } from '../../../clients/examples.ts'
import { addContact, updateAccount } from '../../../clients/index.ts'
import { aVisitor } from '../../../identity/examples.ts'
import { aDraftQuote, aSentQuote, asClient, money, quoteTokens } from '../../examples.ts'
import { listQuotes, ownQuotes, quoteDetails, receivedQuote } from '../../queries/quotes.ts'
import { priceOf, quoteStateOn } from '../../quote.ts'
import { acceptQuote, declineQuote, withdrawQuote } from './answer-quote.ts'
import { expireQuotes } from './expire-quotes.ts'
import { changeQuote, copyQuote, createQuote, deleteQuote } from './save-quote.ts'
import { sendQuote, sendQuoteAgain } from './send-quote.ts'

let house: TestHouse
let account: Awaited<ReturnType<typeof anAccount>>
let now = Temporal.Instant.from('2027-03-01T12:00:00Z')
const at = (day: string) => {
  now = Temporal.Instant.from(`${day}T12:00:00Z`)
}
beforeAll(async () => {
  house = await aHouse({ clock: { now: () => now } })
})
afterAll(() => house.stop())
beforeEach(async () => {
  at('2027-03-01')
  account = await anAccount(house, { currency: 'EUR' })
  await house.pool.query('UPDATE billing.series SET last_on = NULL')
})

const ctx = () => house.contexts.forSystem('test', 'cli')
const name = 'Grace Hopper'
const code = (expected: string) => ({ code: expected })
const outcomes = async (works: Promise<unknown>[]) =>
  (await Promise.allSettled(works)).map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.code)).sort()
const invoicesOf = async (clientId: number) =>
  (
    await house.pool.query(
      'SELECT total_minor::int AS total, due_on::text AS due FROM billing.invoices WHERE client_id = $1',
      [clientId],
    )
  ).rows
const content = {
  subject: 'Revised',
  note: '',
  validUntil: Temporal.PlainDate.from('2027-03-31'),
  dueDays: 7,
  onAcceptance: 'invoice' as const,
  lines: [{ description: 'Work', quantity: '1', unitPrice: '5.00', cycle: null, taxClass: 'standard' }],
}

test('a quote gets its number when it is sent, and its totals are those of its lines', async () => {
  const id = await aDraftQuote(house, account.clientId)
  expect((await quoteDetails(ctx(), id)).quote.number).toBeNull()
  await sendQuote(ctx(), { id })
  const { quote, totals, buyer } = await quoteDetails(ctx(), id)
  expect(quote.number).toMatch(/^QUO-2027-\d{6}$/)
  expect(quote.issuedOn!.toString()).toBe('2027-03-01')
  expect(totals.total).toEqual(money('299.99')) // 2.5 * 80.00 + 99.99
  expect(buyer.name).toBe('Grace Hopper')
})

test('a contact gets a copy that leads behind the log-in: only the account itself is sent the link that accepts', async () => {
  const email = 'books.of.quotes@example.com'
  await addContact(ctx(), { name: 'Books', company: '', phone: '', email, mailKinds: ['invoices'] }, account.clientId)
  const id = await aDraftQuote(house, account.clientId)
  await sendQuote(ctx(), { id })
  const textTo = async (to: string) =>
    (await mailsTo(house, to)).filter((mail) => mail.template === 'quote_sent').map((mail) => mail.text)
  const [copy] = await textTo(email)
  expect(copy).toContain('Log in to read and accept it.')
  expect(copy).toContain(`/quotes/${id}`)
  expect(copy).not.toContain('/quote/')
  const [own] = await textTo(account.email)
  expect(own).toContain('You can read and accept it without logging in.')
  expect(own).toContain('/quote/')
})

test.each([
  ['80.00', '2.5', '200.00'],
  ['0.33', '0.5', '0.17'], // 33 * 50 / 100 = 16.5
  ['0.01', '0.49', '0.00'], // 1 * 49 / 100 = 0.49
  ['19.99', '1.25', '24.99'], // 1999 * 125 / 100 = 2498.75
])('%s times %s is %s', (unit, quantity, amount) => {
  expect(priceOf(money(unit), quantity)).toEqual(money(amount))
})

test.each(['0', '0.00', '-1', '1.234', 'two', '', '1e3'])('"%s" is no quantity', (quantity) => {
  expect(() => priceOf(money('1.00'), quantity, 'lines.0.quantity')).toThrow(
    expect.objectContaining({
      code: 'invalid_quantity',
      fields: [expect.objectContaining({ field: 'lines.0.quantity' })],
    }),
  )
})

test('the recipient accepts by the link, without logging in, and is invoiced once', async () => {
  const { id, token } = await aSentQuote(house, account.clientId)
  const seen = await receivedQuote(aVisitor(house), { token })
  expect(seen.quote.id).toBe(id)
  const accepted = await acceptQuote(aVisitor(house), { token, name })
  expect(accepted).toMatchObject({ state: 'accepted', decidedBy: name })
  expect(accepted.decidedIp).not.toBeNull()
  expect(accepted.decidedAt!.toString()).toBe('2027-03-01T12:00:00Z')
  expect(await invoicesOf(account.clientId)).toEqual([{ total: 29_999, due: '2027-03-15' }]) // due 14 days on
  expect((await quoteDetails(ctx(), id)).invoiceId).not.toBeNull()
})

test('acceptances at the same time make one invoice', async () => {
  const { id, token } = await aSentQuote(house, account.clientId)
  const works = [
    acceptQuote(aVisitor(house), { token, name }),
    acceptQuote(aVisitor(house), { token, name }),
    acceptQuote(asClient(house, account), { id, name }),
  ]
  expect(await outcomes(works)).toEqual(['done', 'quote_not_open', 'quote_not_open'])
  expect(await invoicesOf(account.clientId)).toHaveLength(1)
})

test('of an acceptance and a withdrawal at the same time one counts', async () => {
  const { id, token } = await aSentQuote(house, account.clientId)
  const works = [acceptQuote(aVisitor(house), { token, name }), withdrawQuote(ctx(), { id, reason: '' })]
  expect(await outcomes(works)).toEqual(['done', 'quote_not_open'])
  const { state } = (await quoteDetails(ctx(), id)).quote
  expect(await invoicesOf(account.clientId)).toHaveLength(state === 'accepted' ? 1 : 0)
})

test('what is meant to become an order is not invoiced', async () => {
  const { token } = await aSentQuote(house, account.clientId, { onAcceptance: 'order' })
  await acceptQuote(aVisitor(house), { token, name })
  expect(await invoicesOf(account.clientId)).toEqual([])
})

test('staff are told of an acceptance at the address we write from', async () => {
  const { token } = await aSentQuote(house, account.clientId)
  await acceptQuote(aVisitor(house), { token, name })
  await house.settle()
  const { rows } = await house.pool.query(
    "SELECT to_address FROM messaging.mails WHERE template = 'quote_accepted' AND client_id = $1",
    [account.clientId],
  )
  expect(rows).toEqual([{ to_address: 'billing@greenfield.example' }])
})

test('a quote that was declined or withdrawn cannot be accepted', async () => {
  const declined = await aSentQuote(house, account.clientId)
  await declineQuote(aVisitor(house), { token: declined.token, reason: 'Too dear' })
  expect((await quoteDetails(ctx(), declined.id)).quote).toMatchObject({ state: 'declined', reason: 'Too dear' })
  const withdrawn = await aSentQuote(house, account.clientId)
  await withdrawQuote(ctx(), { id: withdrawn.id, reason: 'Wrong price' })
  for (const { token } of [declined, withdrawn]) {
    await expect(acceptQuote(aVisitor(house), { token, name })).rejects.toMatchObject(code('quote_not_open'))
    await expect(declineQuote(aVisitor(house), { token, reason: '' })).rejects.toMatchObject(code('quote_not_open'))
  }
})

test('a quote is good through its last day, and not for an hour longer', async () => {
  const first = await aSentQuote(house, account.clientId, { validUntil: '2027-03-10' })
  const second = await aSentQuote(house, account.clientId, { validUntil: '2027-03-10' })
  at('2027-03-10')
  await acceptQuote(aVisitor(house), { token: first.token, name })
  at('2027-03-11')
  await expect(acceptQuote(aVisitor(house), { token: second.token, name })).rejects.toMatchObject(code('quote_expired'))
  const { quote } = await receivedQuote(aVisitor(house), { token: second.token })
  expect([quote.state, quoteStateOn(quote, ctx().today)]).toEqual(['sent', 'expired'])
  expect((await expireQuotes(ctx())).expired).toBeGreaterThan(0)
  expect((await quoteDetails(ctx(), second.id)).quote.state).toBe('expired')
  expect((await expireQuotes(ctx())).expired).toBe(0)
})

test('what was sent cannot be changed, by anybody', async () => {
  const { id } = await aSentQuote(house, account.clientId)
  await expect(changeQuote(ctx(), { ...content, id })).rejects.toMatchObject(code('quote_not_draft'))
  await expect(deleteQuote(ctx(), { id })).rejects.toMatchObject(code('quote_not_draft'))
  await expect(sendQuote(ctx(), { id })).rejects.toMatchObject(code('quote_not_draft'))
  for (const statement of [
    "UPDATE billing.quotes SET subject = 'Other' WHERE id = $1",
    'UPDATE billing.quotes SET total_minor = 1, subtotal_minor = 1 WHERE id = $1',
    'DELETE FROM billing.quotes WHERE id = $1',
    'UPDATE billing.quote_lines SET amount_minor = 1 WHERE quote_id = $1',
    'DELETE FROM billing.quote_lines WHERE quote_id = $1',
    `INSERT INTO billing.quote_lines (quote_id, position, description, quantity, unit_price_minor, amount_minor, tax_class)
     VALUES ($1, 9, 'More', 1, 1, 1, 'standard')`,
  ]) {
    const refused = await house.pool.query(statement, [id]).catch((error) => error)
    expect([statement, sqlState(refused)]).toEqual([statement, '23001'])
  }
})

test('the buyer stays as it was when the quote was sent', async () => {
  const { id } = await aSentQuote(house, account.clientId)
  await updateAccount(asClient(house, account), { lastName: 'Murray' })
  expect((await quoteDetails(ctx(), id)).buyer.name).toBe('Grace Hopper')
})

test('a draft is changed, copied and deleted; a copy is a draft again', async () => {
  const id = await aDraftQuote(house, account.clientId)
  await changeQuote(ctx(), { ...content, id })
  const changed = await quoteDetails(ctx(), id)
  expect([changed.quote.subject, changed.lines.length, changed.totals.total]).toEqual(['Revised', 1, money('5.00')])
  await deleteQuote(ctx(), { id })
  await expect(quoteDetails(ctx(), id)).rejects.toMatchObject(code('quote_not_found'))

  const { id: sent } = await aSentQuote(house, account.clientId)
  at('2027-05-01')
  const copy = await quoteDetails(ctx(), await copyQuote(ctx(), { id: sent }))
  expect(copy.quote).toMatchObject({ state: 'draft', number: null, copiedFrom: sent })
  expect(copy.quote.validUntil.toString()).toBe('2027-05-31') // 30 days again, as from 1 to 31 March
  expect(copy.totals.total).toEqual(money('299.99'))
})

test('a quote is sent again with a new link; the old one is dead', async () => {
  const { id, token } = await aSentQuote(house, account.clientId)
  await sendQuoteAgain(ctx(), { id })
  const [, second] = await quoteTokens(house, id)
  await expect(receivedQuote(aVisitor(house), { token })).rejects.toMatchObject(code('quote_not_found'))
  await acceptQuote(aVisitor(house), { token: second!, name })
  await expect(sendQuoteAgain(ctx(), { id })).rejects.toMatchObject(code('quote_not_open'))
})

test('an empty quote, one that is over, and one with a wrong amount are refused, and no number is drawn', async () => {
  const drawn = async () =>
    (await house.pool.query("SELECT next_number FROM billing.series WHERE name = 'quote:2027'")).rows
  const before = await drawn()
  const empty = await aDraftQuote(house, account.clientId, { lines: [] })
  await expect(sendQuote(ctx(), { id: empty })).rejects.toMatchObject(code('quote_empty'))
  const old = await aDraftQuote(house, account.clientId)
  at('2027-04-01')
  await expect(sendQuote(ctx(), { id: old })).rejects.toMatchObject(code('quote_expired'))
  await expect(createQuote(ctx(), { ...content, clientId: account.clientId })).rejects.toMatchObject({
    fields: [{ field: 'validUntil' }],
  })
  at('2027-03-01')
  const wrong = [{ ...content.lines[0]!, unitPrice: '5.001' }]
  await expect(createQuote(ctx(), { ...content, lines: wrong, clientId: account.clientId })).rejects.toMatchObject({
    code: 'invalid_amount',
    fields: [{ field: 'lines.0.unitPrice' }],
  })
  await expect(createQuote(ctx(), { ...content, clientId: 999_999 })).rejects.toMatchObject(code('client_not_found'))
  expect(await drawn()).toEqual(before)
})

test("another client's quote, a draft, and a link that is none are not found", async () => {
  const { id } = await aSentQuote(house, account.clientId)
  const other = await anAccount(house, { currency: 'EUR' })
  const draft = await aDraftQuote(house, account.clientId)
  const works = [
    receivedQuote(asClient(house, other), { id }),
    acceptQuote(asClient(house, other), { id, name }),
    declineQuote(asClient(house, other), { id, reason: '' }),
    receivedQuote(asClient(house, account), { id: draft }),
    acceptQuote(asClient(house, account), { id: draft, name }),
    receivedQuote(aVisitor(house), { token: 'nonsense' }),
    acceptQuote(aVisitor(house), { token: 'nonsense', name }),
    sendQuote(ctx(), { id: 999_999 }),
    copyQuote(ctx(), { id: 999_999 }),
  ]
  expect(new Set(await outcomes(works))).toEqual(new Set(['quote_not_found']))
  expect((await ownQuotes(asClient(house, account), { limit: 10 })).items.map((quote) => quote.id)).toEqual([id])
  expect((await listQuotes(ctx(), { limit: 10, clientId: account.clientId, state: 'draft' })).items).toHaveLength(1)
  await expect(listQuotes(asClient(house, account), { limit: 10 })).rejects.toMatchObject(code('forbidden'))
})

test('drafts that nobody has touched for long are deleted', async () => {
  const id = await aDraftQuote(house, account.clientId)
  at('2028-02-28') // 364 days after
  expect((await expireQuotes(ctx())).draftsDeleted).toBe(0)
  at('2028-03-01')
  await expireQuotes(ctx())
  await expect(quoteDetails(ctx(), id)).rejects.toMatchObject(code('quote_not_found'))
})
