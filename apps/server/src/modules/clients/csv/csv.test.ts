import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { files } from '../../../platform/files.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aVisitor, linksFor } from '../../identity/examples.ts'
import { passwordResetRequested, resetPassword } from '../../identity/index.ts'
import { bulkJob, exportedFile, listBulkFailures } from '../bulk/bulk-jobs.ts'
import { runBulkJob } from '../bulk/run-bulk.ts'
import { runImport, startExport } from '../bulk/start-bulk.ts'
import { aField, anAccount, asStaff } from '../examples.ts'
import { clientProfile, listClients } from '../queries/clients.ts'
import { answersOf } from '../queries/fields.ts'
import { membershipsOf } from '../queries/memberships.ts'
import { answerFields } from '../use-cases/answer-fields.ts'
import { closeAccount } from '../use-cases/close-account.ts'
import { createGroup, setGroup } from '../use-cases/edit-groups.ts'
import { tagClient, tagsOf } from '../use-cases/tag-clients.ts'
import { armed, defused } from './cells.ts'
import { importTemplate } from './export-clients.ts'
import { readRows } from './read-rows.ts'
import { startImport } from './start-import.ts'

let house: TestHouse
let userId: number
beforeAll(async () => {
  house = await aHouse()
  userId = (await anAccount(house)).userId
  await aField(house, { name: 'vat_note', pattern: '[A-Z]{2}\\d*' })
  await aField(house, { name: 'heard_from', atSignUp: true, required: true })
  await aField(house, { name: 'pin', kind: 'password' })
  await house.pool.query(
    `INSERT INTO catalog.currencies (code, is_default, position) VALUES ('EUR', true, 0), ('USD', false, 1) ON CONFLICT DO NOTHING`,
  )
})
afterAll(() => house.stop())

const system = () => house.contexts.forSystem('test', 'cli')
const staff = () => asStaff(house, userId, 'clients.view', 'clients.manage', 'settings.manage')
const csv = (text: string) => new File([text], 'clients.csv', { type: 'text/csv' })
const people = 'email,first_name,last_name,country,field_heard_from'

async function checked(text: string, invite = false) {
  const { id } = await startImport(staff(), { file: csv(text), invite })
  await house.settle()
  return bulkJob(staff(), id)
}
async function imported(text: string, invite = false) {
  const job = await checked(text, invite)
  await runImport(staff(), job.id)
  await house.settle()
  return bulkJob(staff(), job.id)
}
const failuresOf = async (id: number) =>
  (await listBulkFailures(staff(), { id, limit: 100 })).items.map(({ number, field, reason }) => [
    number,
    field,
    reason,
  ])
const byName = async (search: string) => (await listClients(staff(), { limit: 10, search })).items

describe('cells', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', "'=x", "'", '＝1'])('%j is no formula', (text) => {
    expect(defused(text).startsWith("'")).toBe(true)
    expect(armed(defused(text))).toBe(text)
  })

  test('whatever is written is read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(armed(defused(text))).toBe(text)
      }),
    )
  })
})

test('comma, semicolon and tab, marks, quotes and empty rows are read as they are meant', async () => {
  const read = async (text: string) => {
    const rows = []
    for await (const { number, cells } of readRows(new Blob([text]))) rows.push([number, ...cells])
    return rows
  }
  expect(await read('\ufeffa,b\r\n1,"two, ""2""\nlines"\r\n\r\n3,\n')).toEqual([
    [1, 'a', 'b'],
    [2, '1', 'two, "2"\nlines'],
    [4, '3', ''],
  ])
  expect(await read('a;b\n1;x,y')).toEqual([
    [1, 'a', 'b'],
    [2, '1', 'x,y'],
  ])
  expect(await read('a\tb\n1\t2')).toHaveLength(2)
  await expect(read('a,b\n1,"never ends')).rejects.toMatchObject({ code: 'import_unreadable' })
  await expect(read(`a,b\n1,"${'x'.repeat(200_000)}"`)).rejects.toMatchObject({ code: 'import_unreadable' })
})

test('an export has what is kept of each client but passwords, and no formulas', async () => {
  const group = await createGroup(staff(), {
    name: '=Resellers',
    colour: 'red',
    discountPercent: '0',
    noLateFees: false,
    noSuspension: false,
  })
  const { clientId, email } = await anAccount(house, {
    firstName: '=HYPERLINK("https://evil.example")',
    lastName: 'Exported',
    company: '@Co, "Ltd"',
    fields: { heard_from: '-2' },
  })
  await setGroup(staff(), { clientId, groupId: group.id })
  await tagClient(staff(), { clientId, add: ['vip', 'cares'], remove: [] })
  await answerFields(staff(), { clientId, answers: { pin: 'top secret' } })
  await closeAccount(staff(), { clientId, reason: 'x' })

  const { id } = await startExport(staff(), { choice: { filter: { search: 'exported' } }, withMark: true })
  await house.settle()
  expect(await bulkJob(staff(), id)).toMatchObject({ state: 'finished', total: 1, done: 1 })
  const { name, content } = await exportedFile(staff(), id)
  expect(name).toMatch(/^clients-\d{4}-\d\d-\d\d\.csv$/)
  const text = await content.text()
  expect(Buffer.from(await content.arrayBuffer()).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  expect(text).not.toContain('top secret')
  expect(text).not.toMatch(/(^|,)"?[=+@-]/m)
  const [headings, row] = await Array.fromAsync(readRows(content))
  expect(Object.fromEntries(headings!.cells.map((heading, index) => [heading, row!.cells[index]]))).toMatchObject({
    id: String(clientId),
    email,
    first_name: '=HYPERLINK("https://evil.example")',
    company: '@Co, "Ltd"',
    is_business: 'yes',
    currency: 'USD',
    group: '=Resellers',
    tags: 'cares;vip',
    field_heard_from: '-2',
    status: 'closed',
  })
  expect(headings!.cells).not.toContain('field_pin')
})

test('the dry run names each bad row and writes nothing', async () => {
  const counted = async () => {
    const tables = ['clients.clients', 'identity.users', 'clients.tags', 'clients.field_answers', 'clients.memberships']
    const { rows } = await house.pool.query(
      `SELECT ${tables.map((table) => `(SELECT count(*)::int FROM ${table}) AS "${table}"`).join(', ')}`,
    )
    return rows[0]
  }
  const { email, clientId } = await anAccount(house, { fields: { heard_from: 'x' } })
  const before = await counted()
  const job = await checked(
    [
      `id,${people},currency,tags,group,is_business,tax_id,field_vat_note`,
      ',ok@example.com,Ok,Person,DE,a friend,EUR,vip;new,,,,DE1',
      ',,No,Address,de,a friend',
      ',not an address,A,B,Germany,a friend',
      `,${email.toUpperCase()},Taken,Already,DE,a friend`,
      ',OK@example.com,Twice,Here,DE,a friend',
      ',c@example.com,A,B,DE,,GBP,a,Nobody,maybe,DE12,wrong',
      '999999,d@example.com,A,B,DE,a friend',
      `${clientId},e@example.com,,B,DE,a friend,GBP`,
      ',f@example.com,A,B,DE,a friend,EUR,vip,,,,DE1,more,cells',
      '',
      `,g@example.com,A,B,DE,a friend,EUR,${'x'.repeat(41)}`,
    ].join('\n'),
  )
  expect(job).toMatchObject({ state: 'checked', total: 10, failed: 9, done: 0 })
  expect(await failuresOf(job.id)).toEqual([
    [3, 'email', 'email: is missing'],
    [4, 'email, country', expect.stringContaining('country: must be a two-letter country code')],
    [5, 'email', 'email: is the log-in of somebody already'],
    [6, 'email', 'email: stands in row 2 already'],
    [7, expect.any(String), expect.any(String)],
    [8, 'id', 'id: is no client'],
    [9, 'first_name, currency', 'first_name: is missing; currency: is USD and cannot be changed'],
    [10, null, 'has more cells than headings'],
    [12, 'tags', 'tags: must have 1 to 40 characters'],
  ])
  const [, columns] = (await failuresOf(job.id))[4]!
  expect(String(columns).split(', ').sort()).toEqual(
    ['currency', 'field_heard_from', 'field_vat_note', 'group', 'is_business', 'tax_id'].sort(),
  )
  expect(await counted()).toEqual(before)
})

test('what is right is imported, with an owner who sets a password by a link where that was asked for', async () => {
  const text = [
    `${people},company,tags,field_vat_note`,
    'imported.one@example.com,Ida,Imported,DE,a friend,Ida GmbH,vip;new,DE1',
    'broken,Ida,Imported,DE,a friend,,,',
    "imported.two@example.com,'=Ida,Imported,US,a friend,,,",
  ].join('\n')
  expect(await imported(text, true)).toMatchObject({ state: 'finished', done: 2, failed: 1, total: 3 })
  const [two, one] = await byName('imported')
  expect(one).toMatchObject({
    firstName: 'Ida',
    company: 'Ida GmbH',
    isBusiness: true,
    currency: 'EUR',
    tags: ['new', 'vip'],
  })
  expect(two).toMatchObject({ firstName: '=Ida', country: 'US', tags: [] })
  expect((await answersOf(system(), [one!.id])).get(one!.id)).toEqual(
    new Map([
      ['vat_note', 'DE1'],
      ['heard_from', 'a friend'],
    ]),
  )
  const { rows } = await house.pool.query('SELECT user_id FROM clients.memberships WHERE client_id = $1 AND is_owner', [
    one!.id,
  ])
  const owner = Number(rows[0].user_id)
  const [token] = await linksFor(house, passwordResetRequested, owner)
  await resetPassword(aVisitor(house), { token: token!, password: 'a new long password' })
  expect(await membershipsOf(system(), owner)).toMatchObject([{ clientId: one!.id, isOwner: true }])
})

test('nobody is mailed who was not to be invited, and the same file again makes nobody twice', async () => {
  const text = `${people}\nagain.one@example.com,A,Again,DE,x\nagain.two@example.com,B,Again,DE,x`
  expect(await imported(text)).toMatchObject({ done: 2, failed: 0 })
  const mails = await house.pool.query(
    `SELECT count(*)::int AS n FROM platform.outbox WHERE name LIKE 'identity.%' AND payload::text LIKE '%again.one%'`,
  )
  expect(mails.rows[0].n).toBe(0)
  const job = await imported(text)
  expect(job).toMatchObject({ done: 0, failed: 2 })
  expect(await failuresOf(job.id)).toContainEqual([2, 'email', 'email: is the log-in of somebody already'])
  expect(await byName('again')).toHaveLength(2)
})

test('an import that is cut off goes on where it was, and done by two at once makes nobody twice', async () => {
  const rows = Array.from({ length: 30 }, (_, n) => `cut.${n}@example.com,Cut,Off,DE,x`)
  const job = await checked([people, ...rows].join('\n'))
  await house.pool.query(`UPDATE clients.bulk_jobs SET state = 'running' WHERE id = $1`, [job.id])
  const stop = new AbortController()
  const run = (signal = new AbortController().signal) => runBulkJob(system(), job.id, signal, async () => {})
  const first = run(stop.signal)
  setTimeout(() => stop.abort(), 30)
  await first
  await Promise.all([run(), run()])
  expect(await bulkJob(staff(), job.id)).toMatchObject({ state: 'finished', done: 30, failed: 0 })
  const { rows: found } = await house.pool.query(
    `SELECT count(*)::int AS n FROM clients.clients WHERE email LIKE 'cut.%@example.com'`,
  )
  expect(found[0].n).toBe(30)
})

test('what changed between the dry run and the real one is found again', async () => {
  const job = await checked(`${people}\nquick@example.com,Q,Uick,DE,x`)
  expect(job.failed).toBe(0)
  await anAccount(house, { email: 'quick@example.com', fields: { heard_from: 'x' } })
  await runImport(staff(), job.id)
  await house.settle()
  expect(await bulkJob(staff(), job.id)).toMatchObject({ state: 'finished', done: 0, failed: 1 })
})

test('a row with an id changes that client: what the file does not speak of stays, and what is empty goes', async () => {
  const { clientId } = await anAccount(house, {
    lastName: 'Changed',
    company: 'Before Ltd',
    city: 'London',
    fields: { heard_from: 'x' },
  })
  await tagClient(staff(), { clientId, add: ['old', 'kept'], remove: [] })
  const job = await imported(`id,first_name,city,tags,field_vat_note\n${clientId},Augusta,,kept;fresh,DE7`)
  expect(job).toMatchObject({ done: 1, failed: 0 })
  expect(await clientProfile(system(), clientId)).toMatchObject({
    firstName: 'Augusta',
    lastName: 'Changed',
    city: null,
    company: 'Before Ltd',
  })
  expect((await tagsOf(system(), [clientId])).get(clientId)).toEqual(['fresh', 'kept'])
  expect((await answersOf(system(), [clientId])).get(clientId)?.get('vat_note')).toBe('DE7')
})

test('what was exported comes back without a change', async () => {
  const { clientId } = await anAccount(house, {
    lastName: "Round'trip",
    company: '-10 % & Söhne; "GmbH"',
    country: 'AT',
    currency: 'EUR',
    taxId: 'ATU12345678',
    fields: { heard_from: "'=quoted" },
  })
  await tagClient(staff(), { clientId, add: ['one', 'two'], remove: [] })
  const before = (await byName('trip'))[0]!
  const { id } = await startExport(staff(), { choice: { ids: [clientId] }, withMark: true })
  await house.settle()
  const exported = await (await exportedFile(staff(), id)).content.text()
  expect(await imported(exported)).toMatchObject({ done: 1, failed: 0 })
  expect((await byName('trip'))[0]).toEqual(before)
  expect((await answersOf(system(), [clientId])).get(clientId)?.get('heard_from')).toBe("'=quoted")
})

test.each([
  ['email,first_name', 'These columns are missing: last_name, country.'],
  [`${people},email`, 'These columns are there twice: email.'],
  [`${people},field_pin,Pass word`, 'These columns are not known: field_pin, pass_word.'],
])('headings that do not fit are refused at once: %s', async (headings, message) => {
  const refused = startImport(staff(), { file: csv(`${headings}\n`), invite: false })
  await expect(refused).rejects.toMatchObject({ code: 'import_columns_wrong', message })
})

test('what is no table is refused, and only staff who may import', async () => {
  const start = (file: File) => startImport(staff(), { file, invite: false })
  await expect(start(csv('\n\n'))).rejects.toMatchObject({ code: 'file_empty' })
  await expect(start(csv(''))).rejects.toMatchObject({ code: 'file_empty' })
  await expect(start(new File([Buffer.from('%PDF-1.4\n')], 'a.csv'))).rejects.toMatchObject({
    code: 'file_type_refused',
  })
  await expect(start(csv('a,"b'))).rejects.toMatchObject({ code: 'import_unreadable' })
  const viewer = asStaff(house, userId, 'clients.view')
  await expect(startImport(viewer, { file: csv(people), invite: false })).rejects.toMatchObject({ code: 'forbidden' })
  const headings = (await importTemplate(viewer)).trim().split(',')
  expect(headings).toEqual(expect.arrayContaining(['id', 'email', 'tags', 'field_vat_note']))
  expect(headings).not.toContain('field_pin')
})

test('a file whose quotes break off cannot be imported, and says from which row on', async () => {
  const job = await checked(`${people}\nhalf.one@example.com,A,Half,DE,x\n"half.two@example.com,B,Half,DE,x`)
  expect(job).toMatchObject({ state: 'stopped', failed: 1 })
  expect(await failuresOf(job.id)).toEqual([[1, null, expect.stringContaining('cannot be read from row 3 on')]])
  await expect(runImport(staff(), job.id)).rejects.toMatchObject({ code: 'bulk_job_not_ready' })
})

test('ten thousand rows are checked in little memory', { timeout: 60_000 }, async () => {
  const rows = Array.from({ length: 10_000 }, (_, n) => `many.${n}@example.com,Many,Rows,DE,${'x'.repeat(100)}`)
  const { id } = await startImport(staff(), { file: csv([people, ...rows].join('\n')), invite: false })
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().heapUsed)
  }, 5)
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  await house.settle()
  clearInterval(watch)
  expect(await bulkJob(staff(), id)).toMatchObject({ state: 'checked', total: 10_000, failed: 0 })
  expect((most - before) / 1024 / 1024).toBeLessThan(150)
  expect(
    await system()
      .port(files)
      .open((await bulkJob(staff(), id)).fileKey!),
  ).not.toBeNull()
})
