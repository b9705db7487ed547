import { afterAll, beforeAll, expect, test } from 'vitest'
import { openZip } from '../../../../../scenarios/zip.ts'
import { anInvoice, aSentQuote, asClient, inHouse, money } from '../../modules/billing/examples.ts'
import { adjustCredit, applyPayment, declineQuote, verifyBooks } from '../../modules/billing/index.ts'
import { anAccount } from '../../modules/clients/examples.ts'
import {
  askForErasure,
  askForExport,
  askForOwnExport,
  erasePersonalData,
  fetchExport,
  linkToExport,
  listErasures,
  mergeClients,
  ownRequests,
  personalDataSettings,
  previewErasure,
  refuseErasure,
  updateAccount,
  withdrawErasure,
} from '../../modules/clients/index.ts'
import { clients as clientsRoom } from '../../modules/clients/module.ts'
import { aUser, aVisitor, signIn } from '../../modules/identity/examples.ts'
import { createStaff } from '../../modules/identity/index.ts'
import { verifyAuditChain } from '../../platform/audit.ts'
import { listAudit } from '../../platform/audit-log.ts'
import type { Context } from '../../platform/context.ts'
import { files } from '../../platform/files.ts'
import { aUserActor } from '../../platform/testing/actors.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'

let house: TestHouse
/** Somebody of the staff, who exists. */
let staffId: number
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  const person = { email: 'staff@example.com', firstName: 'S', lastName: 'T', password: 'long enough words' }
  staffId = (await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role: 'Owner' })).userId
})
afterAll(() => house.stop())

const ctx = () => house.contexts.forSystem('test', 'cli')
const permissions = [
  'clients.view',
  'clients.merge',
  'clients.personal_data',
  'clients.erase',
  'personal_data.view',
  'credit.manage',
  'settings.manage',
]
const staff = (held = permissions): Context =>
  house.contexts.create({ actor: aUserActor({ userId: staffId, staff: held }), door: 'admin' })
const client = (lastName = 'Hopper') => anAccount(house, { currency: 'EUR', lastName })

const task = (name: string) => clientsRoom.tasks!.find((one) => one.name === name)!.run(ctx())
const job = (name: string, payload: object) =>
  clientsRoom
    .jobs!.find((one) => one.name === name)!
    .handle(house.contexts.forSystem(name, 'worker'), payload, {
      id: 'test',
      lastAttempt: false,
      signal: new AbortController().signal,
    })

const about = (clientId: number) => ({ clientId, userId: null })
const erase = (clientId: number, lastName = 'Hopper') =>
  erasePersonalData(staff(), { ...about(clientId), reason: 'Asked for', confirmation: `Grace ${lastName}` })
const stateOf = async (clientId: number) => (await listErasures(staff(), { clientId, limit: 1 })).items[0]

/** An account with an invoice that is paid. */
async function aPaidUpClient(lastName?: string) {
  const account = await client(lastName)
  const invoice = await anInvoice(house, account.clientId)
  const clearing = { clearing: 'test', source: `paid:${invoice.id}` }
  await inHouse(house, (tx) => applyPayment(tx, { invoiceId: invoice.id, amount: money('10.00'), ...clearing }))
  await house.settle()
  return { ...account, invoice }
}

async function archive(token: string): Promise<Map<string, Buffer>> {
  const { content } = await fetchExport(aVisitor(house), token)
  return openZip(new Uint8Array(await content.arrayBuffer()))
}
const rows = (opened: Map<string, Buffer>, path: string): Record<string, unknown>[] =>
  JSON.parse(opened.get(path)!.toString())

test('an archive is for the one who asked, by a link that works once; after seven days it is gone', async () => {
  const account = await aPaidUpClient()
  const asked = await askForOwnExport(asClient(house, account))
  await expect(linkToExport(asClient(house, account), asked.id)).rejects.toMatchObject({ code: 'export_gone' })
  await house.settle()

  await expect(linkToExport(staff(), asked.id)).rejects.toMatchObject({ code: 'export_not_found' })
  const { token } = await linkToExport(asClient(house, account), asked.id)
  const opened = await archive(token)
  expect(rows(opened, 'billing/invoices.json')).toMatchObject([{ id: account.invoice.id, total_minor: 1000 }])
  await expect(archive(token)).rejects.toMatchObject({ code: 'export_not_found' })

  const late = await linkToExport(asClient(house, account), asked.id)
  house.clock.pin(house.clock.now().add({ minutes: 6 }))
  await expect(archive(late.token)).rejects.toMatchObject({ code: 'export_not_found' })

  const unused = await linkToExport(asClient(house, account), asked.id)
  house.clock.pin(house.clock.now().add({ hours: 24 * 7 }))
  expect(await task('clients.delete_expired_exports')).toEqual({ deleted: 1 })
  expect(await task('clients.delete_expired_exports')).toEqual({ deleted: 0 })
  await expect(archive(unused.token)).rejects.toMatchObject({ code: 'export_not_found' })
  await expect(linkToExport(asClient(house, account), asked.id)).rejects.toMatchObject({ code: 'export_gone' })
  expect(await house.ports.get(files).get(`personal-data/${asked.id}.zip`)).toBeNull()

  const { items } = await listAudit(ctx(), { object: `client:${account.clientId}`, limit: 100 })
  const told = items.map((row) => row.action).filter((action) => action.startsWith('personal_data_'))
  expect(told).toEqual([...Array(3).fill('personal_data_downloaded'), 'personal_data_exported', 'personal_data_asked'])
})

test('an archive can be asked for in person only; asking again while it waits makes no second one', async () => {
  const account = await client()
  const { userId, clientId } = account
  const proof = { kind: 'session' as const, sessionId: 1, provenAt: ctx().now, actedBy: staffId }
  const actor = aUserActor({ userId, clientId }, { proof })
  const inTheirName = house.contexts.create({ actor, door: 'portal' })
  for (const act of [askForOwnExport, askForErasure, withdrawErasure])
    await expect(act(inTheirName)).rejects.toMatchObject({ code: 'forbidden' })
  const first = await askForOwnExport(asClient(house, account))
  expect((await askForOwnExport(asClient(house, account))).id).toBe(first.id)
  await expect(askForExport(staff(['clients.view']), about(clientId))).rejects.toMatchObject({ code: 'forbidden' })
  await expect(askForExport(staff(), about(999_999))).rejects.toMatchObject({ code: 'client_not_found' })
  await expect(askForExport(staff(), { clientId: null, userId: 999_999 })).rejects.toMatchObject({
    code: 'user_not_found',
  })
})

test('what belongs to the account is its owner’s to ask for; a member gets what is about themselves', async () => {
  const account = await aPaidUpClient()
  const member = await aUser(house)
  await house.pool.query(
    `INSERT INTO clients.memberships (client_id, user_id, is_owner, permissions, created_at) VALUES ($1, $2, false, '{invoices.view}', now())`,
    [account.clientId, member.userId],
  )
  await signIn(aVisitor(house), { ...member, userAgent: 'A browser' })
  const asMember = asClient(house, { userId: member.userId, clientId: account.clientId })
  const { id } = await askForOwnExport(asMember)
  await house.settle()
  const opened = await archive((await linkToExport(asMember, id)).token)
  expect(rows(opened, 'identity/users.json')).toMatchObject([{ id: member.userId, email: member.email }])
  expect(rows(opened, 'identity/sessions.json')).toMatchObject([{ user_agent: 'A browser' }])
  for (const path of ['clients/clients.json', 'billing/invoices.json', 'services/services.json'])
    expect([path, rows(opened, path)]).toEqual([path, []])

  const ofOwner = await askForOwnExport(asClient(house, account))
  await house.settle()
  const owners = await archive((await linkToExport(asClient(house, account), ofOwner.id)).token)
  expect(rows(owners, 'identity/sessions.json')).toEqual([])
  expect(rows(owners, 'clients/memberships.json')).toHaveLength(2)
})

test('an archive that was left in the middle is made again from the start', async () => {
  const account = await aPaidUpClient()
  const { id } = await askForExport(staff(), about(account.clientId))
  // Killed after it had begun, with half a file on disk.
  await house.pool.query("UPDATE clients.exports SET state = 'running', steps = 50, steps_done = 7 WHERE id = $1", [id])
  async function* half() {
    yield Buffer.from('half a file')
    throw new Error('Killed')
  }
  await expect(house.ports.get(files).put(`personal-data/${id}.zip`, half())).rejects.toThrow('Killed')
  await house.settle()
  const opened = await archive((await linkToExport(staff(), id)).token)
  expect(opened.get('index.html')!.toString()).toContain('Grace Hopper')
})

/** An account with a row in each table of what is kept about clients and people; what is written there has the person's last name in it. */
async function aClientKeptInAllWays(lastName: string) {
  const account = await aPaidUpClient(lastName)
  const { clientId, userId } = account
  const store = house.ports.get(files)
  const keys = { shown: `clients/files/shown-${clientId}`, hidden: `clients/files/hidden-${clientId}` }
  for (const key of Object.values(keys)) await store.put(key, Buffer.from(lastName))
  const kept = [
    `INSERT INTO clients.groups (name, colour, created_at) VALUES ('Group ${clientId}', 'grey', now())`,
    `UPDATE clients.clients SET phone = '+44 ${lastName}', group_id = (SELECT max(id) FROM clients.groups) WHERE id = ${clientId}`,
    `INSERT INTO clients.invitations (client_id, email, permissions, token_hash, mailed_at, created_at, expires_at)
     VALUES (${clientId}, '${lastName}@example.com', '{}', 'hash-${clientId}', now(), now(), '2099-01-01')`,
    `INSERT INTO clients.ownership_offers (client_id, user_id, offered_by, created_at, expires_at)
     VALUES (${clientId}, ${userId}, ${userId}, now(), '2099-01-01')`,
    `INSERT INTO clients.contacts (client_id, name, email, mail_kinds, created_at) VALUES (${clientId}, '${lastName}', 'm@example.com', '{}', now())`,
    `INSERT INTO clients.fields (name, label, kind, staff_only)
     VALUES ('shown_${clientId}', 'Shown', 'text', false), ('hidden_${clientId}', 'Hidden', 'text', true), ('sealed_${clientId}', 'Sealed', 'password', false)`,
    `INSERT INTO clients.field_answers (client_id, field_id, answer) SELECT ${clientId}, id, '${lastName}, ' || label
       FROM clients.fields WHERE name IN ('shown_${clientId}', 'hidden_${clientId}')`,
    `INSERT INTO clients.field_answers (client_id, field_id, sealed_answer) SELECT ${clientId}, id, '${lastName}, sealed'
       FROM clients.fields WHERE name = 'sealed_${clientId}'`,
    `INSERT INTO clients.files (client_id, name, media_type, size, key, visible_to_client, uploaded_at)
     VALUES (${clientId}, '${lastName}.txt', 'text/plain', 6, '${keys.shown}', true, now()), (${clientId}, '${lastName}-hidden.txt', 'text/plain', 6, '${keys.hidden}', false, now())`,
    `INSERT INTO clients.notes (client_id, body, written_at) SELECT ${clientId}, '${lastName} ' || n, now() FROM generate_series(1, 1500) n`,
    `INSERT INTO clients.tags (client_id, tag) VALUES (${clientId}, '${lastName}')`,
    `INSERT INTO clients.closures (client_id, reason, closed_at, reopen_reason, reopened_at) VALUES (${clientId}, '${lastName}', now(), '${lastName}', now())`,
    `INSERT INTO identity.known_devices (user_id, family, seen_at) VALUES (${userId}, '${lastName} on Linux', now())`,
    `INSERT INTO identity.authenticators (user_id, name, sealed_secret, created_at) VALUES (${userId}, '${lastName}', 'x', now())`,
    `INSERT INTO identity.passkeys (user_id, name, credential_id, public_key, counter, backed_up, created_at)
     VALUES (${userId}, '${lastName}', 'credential-${userId}', 'key', 0, false, now())`,
    `INSERT INTO identity.recovery_codes (user_id, code_hash, created_at) VALUES (${userId}, 'code-${userId}', now())`,
    `INSERT INTO identity.remembered_devices (user_id, user_agent, token_hash, created_at, last_used_at, expires_at)
     VALUES (${userId}, '${lastName}', 'device-${userId}', now(), now(), '2099-01-01')`,
    `INSERT INTO identity.api_tokens (user_id, name, kind, client_id, permissions, token_hash, created_at)
     VALUES (${userId}, '${lastName}', 'client', ${clientId}, '{}', 'token-${userId}', now()), (${staffId}, '${lastName}', 'client', ${clientId}, '{}', 'other-${userId}', now())`,
    `INSERT INTO identity.api_token_addresses (token_id, address, first_used_at) SELECT id, '192.0.2.9', now() FROM identity.api_tokens WHERE user_id = ${userId}`,
    `INSERT INTO identity.sign_in_providers (name, label, enabled, issuer, client_id, audience, opens_accounts, changed_at)
     VALUES ('github', 'GitHub', false, '', '', 'both', false, now()) ON CONFLICT DO NOTHING`,
    `INSERT INTO identity.user_identities (user_id, provider, issuer, subject, email, linked_at) VALUES (${userId}, 'github', 'x', '${lastName}-${userId}', null, now())`,
    `INSERT INTO identity.sign_on_links (client_id, user_id, token_hash, destination, created_at, expires_at)
     VALUES (${clientId}, ${userId}, 'link-${userId}', '/', now(), '2099-01-01')`,
    `INSERT INTO identity.login_challenges (user_id, token_hash, awaits, method, created_at, expires_at)
     VALUES (${userId}, 'challenge-${userId}', 'second_factor', 'password', now(), '2099-01-01')`,
    `INSERT INTO identity.passkey_challenges (challenge_hash, purpose, user_id, expires_at) VALUES ('challenge-${userId}', 'step_up', ${userId}, '2099-01-01')`,
    `UPDATE identity.users SET disabled_at = now(), disabled_reason = '${lastName}' WHERE id = ${userId}`,
  ]
  await house.pool.query(kept.join(';'))
  return { ...account, keys }
}

test('an archive by staff holds what staff keep for themselves where the setting says so, one by the client never', async () => {
  const account = await aClientKeptInAllWays('Murray')
  const made = async (ask: Context, { id }: { id: number }) => {
    await house.settle()
    return archive((await linkToExport(ask, id)).token)
  }
  const own = await made(asClient(house, account), await askForOwnExport(asClient(house, account)))
  expect(rows(own, 'clients/contacts.json')).toMatchObject([{ name: 'Murray' }])
  expect(rows(own, 'clients/fields.json').map(({ label }) => label)).toEqual(['Shown', 'Sealed'])
  expect(rows(own, 'clients/field_answers.json').map(({ answer }) => answer)).toEqual(['Murray, Shown', null])
  expect(rows(own, 'clients/files.json').map(({ name }) => name)).toEqual(['Murray.txt'])
  expect(rows(own, 'identity/api_tokens.json')).toMatchObject([{ name: 'Murray', user_id: account.userId }])
  for (const path of ['authenticators', 'passkeys', 'recovery_codes', 'remembered_devices', 'user_identities'])
    expect([path, rows(own, `identity/${path}.json`).length]).toEqual([path, 1])
  const uploads = (opened: Map<string, Buffer>) =>
    [...opened.keys()].filter((path) => path.startsWith('documents/files/'))
  const [shown, ...more] = uploads(own)
  expect([more, own.get(shown!)!.toString()]).toEqual([[], 'Murray'])
  expect(own.has('clients/notes.json')).toBe(false)
  const words = [...own.values()].map(String).join()
  for (const secret of ['Murray-hidden', 'Murray, Hidden', 'Murray, sealed', `token-${account.userId}`])
    expect([secret, words.includes(secret)]).toEqual([secret, false])

  const plain = await made(staff(), await askForExport(staff(), about(account.clientId)))
  expect([plain.has('clients/notes.json'), uploads(plain).length]).toEqual([false, 1])
  await personalDataSettings.change(staff(), { exportStaffNotes: true })
  const whole = await made(staff(), await askForExport(staff(), about(account.clientId)))
  expect(rows(whole, 'clients/notes.json')).toHaveLength(1500)
  expect(uploads(whole)).toHaveLength(2)
  const again = await made(asClient(house, account), await askForOwnExport(asClient(house, account)))
  expect([again.has('clients/notes.json'), uploads(again).length]).toEqual([false, 1])
})

test('erasing takes what is kept about the client, and with what its people proved who they are', async () => {
  const account = await aClientKeptInAllWays('Wilkes')
  const { clientId, userId } = account
  const { id } = await erase(clientId, 'Wilkes')
  // Killed after the first thousand of the notes.
  await house.pool.query(
    'DELETE FROM clients.notes WHERE id IN (SELECT id FROM clients.notes WHERE client_id = $1 LIMIT 1000)',
    [clientId],
  )
  await house.pool.query(`UPDATE clients.erasures SET erased = '{"clients.notes": 1000}' WHERE id = $1`, [id])
  await house.settle()
  expect((await stateOf(clientId))!.erased).toMatchObject({ 'clients.notes': 1500, 'clients.files': 2 })
  const { rows: left } = await house.pool.query<{ name: string }>(
    `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema IN ('clients', 'identity')`,
  )
  for (const { name } of left) {
    const { rows: found } = await house.pool.query(`SELECT t::text FROM ${name} t WHERE t::text ILIKE '%Wilkes%'`)
    expect([name, found]).toEqual([name, []])
  }
  const factors = [
    'recovery_codes',
    'login_challenges',
    'passkey_challenges',
    'sign_on_links',
    'user_identities',
    'api_tokens',
  ]
  for (const table of factors) {
    const { rowCount } = await house.pool.query(`SELECT FROM identity.${table} WHERE user_id = $1`, [userId])
    expect([table, rowCount]).toEqual([table, 0])
  }
  for (const key of Object.values(account.keys)) expect(await house.ports.get(files).get(key)).toBeNull()
  const { rows: users } = await house.pool.query('SELECT * FROM identity.users WHERE id = $1', [userId])
  expect(users[0]).toMatchObject({ password_hash: null, disabled_reason: null, disabled_at: expect.any(Date) })
  const { rows: accounts } = await house.pool.query('SELECT * FROM clients.clients WHERE id = $1', [clientId])
  expect(accounts[0]).toMatchObject({ phone: null, group_id: null, mail_kinds: [] })
})

test('erasing waits for everything that is open, and says what', async () => {
  const { clientId } = await client()
  await anInvoice(house, clientId)
  await adjustCredit(staff(), { clientId, amount: money('5.00'), reason: 'Sorry' })
  await aSentQuote(house, clientId, { validUntil: '2028-01-01' })
  expect((await previewErasure(staff(), about(clientId))).hindrances).toEqual([
    'Invoices: 1 are open; have them paid, credited, voided or written off.',
    'Quotes: 1 can still be accepted; withdraw them.',
    'Credit: there is some left in EUR; pay it out and adjust it to nothing.',
  ])
  await expect(erase(clientId)).rejects.toMatchObject({ code: 'erasure_refused' })
  expect(await stateOf(clientId)).toBeUndefined()
})

test('erasing needs the permission and the name typed again', async () => {
  const { clientId } = await client()
  const wish = { ...about(clientId), reason: 'Asked for', confirmation: 'Grace Hopper' }
  await expect(erasePersonalData(staff(['clients.view']), wish)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(refuseErasure(staff(['clients.view']), { id: 1, reason: 'No' })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(erasePersonalData(staff(), { ...wish, confirmation: 'Grace' })).rejects.toMatchObject({
    code: 'invalid_input',
  })
})

test('a request waits for staff for a month; it can be withdrawn, or refused with a reason, once', async () => {
  const account = await client()
  const own = () => asClient(house, account)
  await expect(withdrawErasure(own())).rejects.toMatchObject({ code: 'erasure_not_found' })
  const { dueOn } = await askForErasure(own())
  expect(dueOn.toString()).toBe(ctx().today.add({ months: 1 }).toString())
  await expect(askForErasure(own())).rejects.toMatchObject({ code: 'erasure_asked' })
  const into = (await client()).clientId
  const merge = { fromId: account.clientId, intoId: into, reason: 'Twice', confirmation: 'Grace Hopper' }
  await expect(mergeClients(staff(), merge)).rejects.toMatchObject({ code: 'merge_refused' })
  await withdrawErasure(own())
  expect((await ownRequests(own())).erasure).toMatchObject({ state: 'withdrawn' })

  const { id } = await askForErasure(own())
  await refuseErasure(staff(), { id, reason: 'A court wants it kept' })
  expect((await ownRequests(own())).erasure).toMatchObject({ state: 'refused', reason: 'A court wants it kept' })
  await expect(refuseErasure(staff(), { id, reason: 'Again' })).rejects.toMatchObject({ code: 'erasure_decided' })
  await expect(refuseErasure(staff(), { id: 999_999, reason: 'No' })).rejects.toMatchObject({
    code: 'erasure_not_found',
  })
})

test('killed in the middle, an erasure goes on where it was, and doing it again changes nothing', async () => {
  const account = await aPaidUpClient('Murray')
  const { clientId } = account
  const { id: quoteId } = await aSentQuote(house, clientId, { validUntil: '2028-01-01', subject: 'For Grace Murray' })
  await declineQuote(asClient(house, account), { id: quoteId, reason: 'Too dear, says Grace Murray' })
  await updateAccount(asClient(house, account), { address: '12 Murray Lane' })
  const { id } = await erase(clientId, 'Murray')
  // Steps of the rooms above are done, and the process dies before those below.
  await house.pool.query('ALTER TABLE clients.memberships RENAME TO memberships_away')
  await expect(job('clients.erase_data', { erasureId: id })).rejects.toThrow()
  await house.pool.query('ALTER TABLE clients.memberships_away RENAME TO memberships')
  expect(await stateOf(clientId)).toMatchObject({ state: 'running', doneAt: null })
  const before = (await stateOf(clientId))!.erased
  expect(Object.keys(before)).toContain('billing.quotes')
  await job('clients.erase_data', { erasureId: id })
  const after = (await stateOf(clientId))!
  expect(after).toMatchObject({ state: 'done', erased: before })
  expect(Object.keys(after.erased)).toHaveLength(after.steps)
  await job('clients.erase_data', { erasureId: id })
  expect(await stateOf(clientId)).toEqual(after)

  const { rows: quotes } = await house.pool.query('SELECT * FROM billing.quotes WHERE id = $1', [quoteId])
  expect(quotes[0]).toMatchObject({
    subject: 'Erased',
    buyer: { name: 'Erased', lines: [] },
    reason: null,
    state: 'declined',
  })
  expect(JSON.stringify(quotes[0])).not.toContain('Murray')
  expect(await verifyBooks(ctx())).toEqual([])
  await expect(
    house.pool.query("UPDATE billing.quotes SET subject = 'Changed' WHERE id = $1", [quoteId]),
  ).rejects.toThrow(/cannot be changed/)
})

test('what the audit trail says of a person can be read until they are erased, and the chain holds', async () => {
  const account = await client('Murray')
  await updateAccount(asClient(house, account), { address: '12 Murray Lane' })
  const trail = async () => (await listAudit(ctx(), { object: `client:${account.clientId}`, limit: 100 })).items
  const stored = async () => {
    const { rows: found } = await house.pool.query('SELECT before, after FROM platform.audit WHERE object = ANY($1)', [
      [`client:${account.clientId}`, `user:${account.userId}`],
    ])
    return JSON.stringify(found)
  }
  expect((await trail()).find((row) => row.action === 'account_changed')).toMatchObject({
    before: { address: null, lastName: 'Murray', currency: 'EUR' },
    after: { address: '12 Murray Lane' },
  })
  expect(await stored()).not.toContain('Murray')
  await erase(account.clientId, 'Murray')
  await house.settle()
  expect((await trail()).find((row) => row.action === 'account_changed')).toMatchObject({
    before: { personal: '[erased]', currency: 'EUR' },
    after: { personal: '[erased]' },
  })
  expect(await verifyAuditChain(house.pool)).toMatchObject({ brokenAt: null })
})

test('people of other accounts and staff keep their log-in; nobody acts for the account any more', async () => {
  const [account, other] = [await aPaidUpClient(), await client()]
  const alone = await aUser(house)
  for (const userId of [other.userId, alone.userId, staffId])
    await house.pool.query(
      `INSERT INTO clients.memberships (client_id, user_id, is_owner, created_at) VALUES ($1, $2, false, now())`,
      [account.clientId, userId],
    )
  expect((await previewErasure(staff(), about(account.clientId))).people).toEqual([
    { id: staffId, name: 'S T', isErased: false },
    { id: account.userId, name: 'Grace Hopper', isErased: true },
    { id: other.userId, name: 'Grace Hopper', isErased: false },
    { id: alone.userId, name: 'Ada Lovelace', isErased: true },
  ])
  await erase(account.clientId)
  await house.settle()
  await signIn(aVisitor(house), { ...other, userAgent: '' })
  for (const gone of [account, alone])
    await expect(signIn(aVisitor(house), { ...gone, userAgent: '' })).rejects.toMatchObject({ code: 'login_failed' })
  const { rows: users } = await house.pool.query('SELECT email, disabled_at FROM identity.users WHERE id = $1', [
    alone.userId,
  ])
  expect(users[0]).toMatchObject({ email: `erased.${alone.userId}@erased.invalid`, disabled_at: expect.any(Date) })
  await expect(
    adjustCredit(staff(), { clientId: account.clientId, amount: money('1.00'), reason: 'Late' }),
  ).rejects.toMatchObject({ code: 'client_closed' })
  await expect(erase(account.clientId)).rejects.toMatchObject({ code: 'client_closed' })
})

test('money that arrives for an erased client is booked all the same', async () => {
  const { clientId, invoice } = await aPaidUpClient()
  await erase(clientId)
  await house.settle()
  const again = { invoiceId: invoice.id, amount: money('10.00'), clearing: 'test', source: 'paid:twice' }
  expect((await inHouse(house, (tx) => applyPayment(tx, again))).surplus).toEqual(money('10.00'))
  expect(await verifyBooks(ctx())).toEqual([])
})

test('a person without an account can be erased, one who owns an account or is staff cannot', async () => {
  const alone = await aUser(house)
  await signIn(aVisitor(house), { ...alone, userAgent: 'A browser' })
  const owner = await client()
  const person = (userId: number) => ({ clientId: null, userId, reason: 'Asked for', confirmation: 'Ada Lovelace' })
  await expect(erasePersonalData(staff(), person(owner.userId))).rejects.toMatchObject({ code: 'erasure_refused' })
  await expect(erasePersonalData(staff(), person(staffId))).rejects.toMatchObject({ code: 'erasure_refused' })
  await erasePersonalData(staff(), person(alone.userId))
  await house.settle()
  const { rows: left } = await house.pool.query(
    `SELECT (SELECT count(*)::int FROM identity.sessions WHERE user_id = $1) AS sessions,
            (SELECT count(*)::int FROM identity.known_addresses WHERE user_id = $1) AS addresses,
            (SELECT count(*)::int FROM messaging.mails WHERE to_address = $2) AS mails`,
    [alone.userId, alone.email],
  )
  expect(left[0]).toEqual({ sessions: 0, addresses: 0, mails: 0 })
})

test('documents are kept for as many years as the setting says, and then somebody is told', async () => {
  const { clientId } = await aPaidUpClient()
  await personalDataSettings.change(staff(), { retentionYears: 1 })
  await erase(clientId)
  await house.settle()
  expect((await stateOf(clientId))!.keptUntil!.toString()).toBe('2028-12-31')
  const never = await client()
  await erase(never.clientId)
  await house.settle()
  expect((await stateOf(never.clientId))!.keptUntil).toBeNull()
  const before = await task('clients.report_retention')
  house.clock.pin(Temporal.Instant.from('2029-01-02T12:00:00Z'))
  expect((await task('clients.report_retention')).retentionOver).toBe(before.retentionOver! + 1)
})
