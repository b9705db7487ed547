import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anAccount } from '../../clients/examples.ts'
import { aCharge, asStaff, inHouse, money, someCharges } from '../examples.ts'
import { draftDetails, listDrafts } from '../queries/drafts.ts'
import { invoiceDetails } from '../queries/invoices.ts'
import { verifyBooks } from '../queries/verify-books.ts'
import { charges, drafts } from '../schema.ts'
import { changeDraft, createDraft, type DraftLine, deleteDraft } from './edit-draft.ts'
import { invoiceDueCharges } from './invoice-due-charges.ts'
import { issueAll, issueDraft, issueWaitingDrafts } from './issue-draft.ts'

let house: TestHouse
let clientId: number
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  clientId = (await anAccount(house, { currency: 'EUR' })).clientId
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})

const ctx = () => house.contexts.forSystem('test', 'cli')
const dueOn = Temporal.PlainDate.from('2027-03-15')
const aLine = (description: string, amount: string, wish: Partial<DraftLine> = {}): DraftLine => ({
  description,
  amount: money(amount),
  period: null,
  taxClass: 'standard',
  ...wish,
})
const aDraft = (...lines: DraftLine[]) => createDraft(asStaff(house), { clientId, dueOn, note: '', lines })

test('a draft holds lines with what they come to, and no run touches it', async () => {
  const start = Temporal.PlainDate.from('2027-03-01')
  const period = { start, end: start.add({ months: 1 }) }
  const draft = await aDraft(aLine('Consulting', '80.00', { period }), aLine('Friendship', '-5.00'))
  const { lines, taxed } = await draftDetails(ctx(), draft.id)
  expect(lines.map((line) => [line.description, line.amountMinor])).toEqual([
    ['Consulting', 8000n],
    ['Friendship', -500n],
  ])
  expect(`${taxed!.total}`).toBe('75.00 EUR') // 80.00 - 5.00
  expect(await invoiceDueCharges(ctx(), { dueUntil: Temporal.PlainDate.from('2028-01-01') })).toEqual({ invoiced: 0 })
  expect((await listDrafts(ctx(), { limit: 10, clientId })).items.map(({ id }) => id)).toEqual([draft.id])
})

test('lines are changed, added and dropped; what a room has charged is an open charge again', async () => {
  const draft = await aDraft(aLine('One', '1.00'), aLine('Two', '2.00'))
  const [charged] = await someCharges(house, [aCharge(clientId, { source: 'service:77:2027-03-15' })])
  await inHouse(house, (tx) => tx.db.update(charges).set({ draftId: draft.id }).where(eq(charges.id, charged!)))
  const { lines } = await draftDetails(ctx(), draft.id)
  const one = { ...aLine('One, really', '1.50'), id: lines[0]!.id }
  await changeDraft(asStaff(house), { draftId: draft.id, dueOn, note: 'Hello', lines: [one, aLine('Three', '3.00')] })
  const after = await draftDetails(ctx(), draft.id)
  expect(after.draft.note).toBe('Hello')
  expect(after.lines.map((line) => [line.description, line.amountMinor])).toEqual([
    ['One, really', 150n],
    ['Three', 300n],
  ])
  const { rows } = await house.pool.query('SELECT draft_id, source FROM billing.charges WHERE id = $1', [charged])
  expect(rows).toEqual([{ draft_id: null, source: 'service:77:2027-03-15' }])
  await deleteDraft(asStaff(house), { draftId: draft.id })
  await expect(draftDetails(ctx(), draft.id)).rejects.toMatchObject({ code: 'draft_not_found' })
})

test('a draft is issued once, however many try, with each of its lines once', async () => {
  const draft = await aDraft(aLine('One', '1.00'), aLine('Two', '2.00'))
  const tries = await Promise.allSettled(
    Array.from({ length: 4 }, () => issueDraft(asStaff(house), { draftId: draft.id })),
  )
  const invoices = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value!] : []))
  expect(invoices).toHaveLength(1)
  for (const one of tries) if (one.status === 'rejected') expect(one.reason.code).toBe('draft_issued')
  const { lines, invoice } = await invoiceDetails(ctx(), invoices[0]!.id)
  expect([lines.length, invoice.totalMinor, `${invoice.dueOn}`]).toEqual([2, 300n, '2027-03-15'])
  const change = changeDraft(asStaff(house), { draftId: draft.id, dueOn, note: '', lines: [] })
  await expect(change).rejects.toMatchObject({ code: 'draft_issued' })
  await expect(deleteDraft(asStaff(house), { draftId: draft.id })).rejects.toMatchObject({ code: 'draft_issued' })
  const listed = (await listDrafts(ctx(), { limit: 100 })).items.map(({ id }) => id)
  expect(listed).not.toContain(draft.id)
})

test('what cannot be drafted or issued', async () => {
  const nobody = createDraft(asStaff(house), { clientId: 999_999, dueOn, note: '', lines: [] })
  await expect(nobody).rejects.toMatchObject({ code: 'client_not_found' })
  const viewer = createDraft(asStaff(house, ['invoices.view']), { clientId, dueOn, note: '', lines: [] })
  await expect(viewer).rejects.toMatchObject({ code: 'forbidden' })
  await expect(aDraft(aLine('Theirs', '1.00', { id: 1 }))).rejects.toMatchObject({ fields: [{ field: 'lines' }] })
  const issue = async (...lines: DraftLine[]) => issueDraft(asStaff(house), { draftId: (await aDraft(...lines)).id })
  await expect(issue()).rejects.toMatchObject({ code: 'nothing_to_invoice' })
  await expect(issue(aLine('Gift', '-1.00'))).rejects.toMatchObject({ code: 'invoice_negative' })
  await expect(issueDraft(asStaff(house), { draftId: 999_999 })).rejects.toMatchObject({ code: 'draft_not_found' })
})

test('a draft that waits for a tax number is issued when something is known about that number, and for no other', async () => {
  const draft = await aDraft(aLine('Waits', '9.00'))
  await inHouse(house, (tx) => tx.db.update(drafts).set({ waitsFor: 'tax_id' }).where(eq(drafts.id, draft.id)))
  expect(await inHouse(house, (tx) => issueWaitingDrafts(tx, { taxId: 'DE000000000' }))).toBe(0)
  expect(await inHouse(house, (tx) => issueAll(tx, [draft]))).toBe(1)
  expect((await draftDetails(ctx(), draft.id)).draft.invoiceId).not.toBeNull()
})
