import { memberPermissionNames } from '@ostler/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { vault } from '../../../platform/crypto.ts'
import { aUserActor } from '../../../platform/testing/actors.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anAccount, asOwner, verified } from '../examples.ts'
import { sealedIn } from '../use-cases/answer-fields.ts'
import { closeAccount, closureOf } from '../use-cases/close-account.ts'
import { addMember } from '../use-cases/members/change-member.ts'
import { inviteMember } from '../use-cases/members/invite-member.ts'
import { offerOwnership } from '../use-cases/members/transfer-ownership.ts'
import { mergeClients } from './merge-clients.ts'
import { previewMerge } from './queries.ts'
import { undoMerge } from './undo-merge.ts'

/** What is kept about clients, and who was asked to join them, when two become one. */

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(() => house.stop())

const staff = () =>
  house.contexts.create({
    actor: aUserActor({ userId: 1, staff: ['clients.view', 'clients.manage', 'clients.merge'] }),
    door: 'admin',
  })
const client = () => anAccount(house, { currency: 'EUR' })
const merge = async (fromId: number, intoId: number) =>
  (await mergeClients(staff(), { fromId, intoId, reason: 'Opened twice', confirmation: 'Grace Hopper' })).mergeId
const undo = (mergeId: number) => undoMerge(staff(), { mergeId, reason: 'Two after all' })
const close = (clientId: number) => closeAccount(staff(), { clientId, reason: 'Test' })

async function column(query: string, ...values: unknown[]): Promise<unknown[]> {
  const { rows } = await house.pool.query({ text: query, values, rowMode: 'array' })
  return rows.map(([value]) => value)
}

async function aFieldNamed(name: string): Promise<number> {
  const [id] = await column(
    "INSERT INTO clients.fields (name, label, kind) VALUES ($1, $1, 'text') RETURNING id::int",
    name,
  )
  return Number(id)
}

const answer = (clientId: number, fieldId: number, said: string) =>
  house.pool.query('INSERT INTO clients.field_answers (client_id, field_id, answer) VALUES ($1, $2, $3)', [
    clientId,
    fieldId,
    said,
  ])

test('contacts, notes, files, tags and answers go over; what the other client has of its own stays; undone, all is as it was', async () => {
  const [from, into] = [(await client()).clientId, (await client()).clientId]
  const [both, one, secret] = [await aFieldNamed('both'), await aFieldNamed('one'), await aFieldNamed('secret')]
  for (const clientId of [from, into]) {
    await house.pool.query(
      `INSERT INTO clients.contacts (client_id, name, email, mail_kinds, created_at) VALUES ($1, 'Books', 'books@example.com', '{}', now())`,
      [clientId],
    )
    await house.pool.query(`INSERT INTO clients.tags (client_id, tag) VALUES ($1, 'vip'), ($1, $2)`, [
      clientId,
      `only ${clientId}`,
    ])
    await answer(clientId, both, `of ${clientId}`)
  }
  await house.pool.query(`INSERT INTO clients.notes (client_id, body, written_at) VALUES ($1, 'Calls often', now())`, [
    from,
  ])
  await house.pool.query(
    `INSERT INTO clients.files (client_id, name, media_type, size, key, uploaded_at) VALUES ($1, 'a.pdf', 'application/pdf', 1, 'clients/files/merged', now())`,
    [from],
  )
  await answer(from, one, 'Only here')
  await house.pool.query(
    'INSERT INTO clients.field_answers (id, client_id, field_id, sealed_answer) VALUES (9001, $1, $2, $3)',
    [from, secret, house.ports.get(vault).seal('hunter2', sealedIn(9001))],
  )
  const all = async () => {
    const tables = ['contacts', 'notes', 'files', 'tags', 'field_answers']
    const found = tables.map((table) =>
      column(`SELECT t::text FROM clients.${table} t WHERE client_id = ANY($1) ORDER BY 1`, [from, into]),
    )
    return Object.fromEntries((await Promise.all(found)).map((rows, at) => [tables[at], rows]))
  }
  const before = await all()

  const mergeId = await merge(from, into)
  const count = (table: string, clientId: number) =>
    column(`SELECT count(*)::int FROM clients.${table} WHERE client_id = $1`, clientId)
  for (const table of ['contacts', 'notes', 'files', 'tags', 'field_answers'])
    expect([table, await count(table, from)]).toEqual([table, [0]])
  expect(await column('SELECT tag FROM clients.tags WHERE client_id = $1 ORDER BY 1', into)).toEqual(
    [`only ${from}`, `only ${into}`, 'vip'].toSorted(),
  )
  expect(
    await column(
      'SELECT answer FROM clients.field_answers WHERE client_id = $1 AND answer IS NOT NULL ORDER BY field_id',
      into,
    ),
  ).toEqual([`of ${into}`, 'Only here'])
  const [sealed] = await column(
    'SELECT sealed_answer FROM clients.field_answers WHERE client_id = $1 AND field_id = $2',
    into,
    secret,
  )
  expect(house.ports.get(vault).open(String(sealed), sealedIn(9001))).toBe('hunter2')

  await undo(mergeId)
  expect(await all()).toEqual(before)
})

test('who was asked to join the account that goes is asked no more, and again when that is undone', async () => {
  const [gone, kept] = [await client(), await client()]
  const member = await client()
  await house.pool.query(
    `INSERT INTO clients.memberships (client_id, user_id, is_owner, permissions, created_at) VALUES ($1, $2, false, '{}', now())`,
    [gone.clientId, member.userId],
  )
  await verified(house, gone.userId)
  const invited = { email: 'invited@example.com', permissions: [...memberPermissionNames], onlyServices: null }
  await inviteMember(asOwner(house, gone), invited)
  await offerOwnership(asOwner(house, gone), { userId: member.userId })
  await verified(house, kept.userId)
  await inviteMember(asOwner(house, kept), invited)
  const outcomes = (clientId: number) =>
    column(
      `SELECT outcome FROM clients.invitations WHERE client_id = $1 UNION ALL SELECT outcome FROM clients.ownership_offers WHERE client_id = $1`,
      clientId,
    )
  const mergeId = await merge(gone.clientId, kept.clientId)
  expect(await outcomes(gone.clientId)).toEqual(['withdrawn', 'withdrawn'])
  expect(await outcomes(kept.clientId)).toEqual([null])
  const byStaff = { clientId: gone.clientId, reason: 'Asked to' }
  await expect(addMember(staff(), invited, byStaff)).rejects.toMatchObject({ code: 'client_not_found' })
  await undo(mergeId)
  expect(await outcomes(gone.clientId)).toEqual([null, null])
})

test('an API token of the account that goes acts for none, and for its own again when that is undone', async () => {
  const [gone, kept] = [await client(), await client()]
  await house.pool.query(
    `INSERT INTO identity.api_tokens (user_id, name, kind, client_id, permissions, token_hash, created_at) VALUES ($1, 'Program', 'client', $2, '{}', 'of merged', now())`,
    [gone.userId, gone.clientId],
  )
  /** Whether its user is a member of the account it was made for, which the door asks each time. */
  const isWorthSomething = async () =>
    (
      await column(
        `SELECT t.id FROM identity.api_tokens t JOIN clients.memberships m USING (client_id, user_id) WHERE t.token_hash = 'of merged' AND revoked_at IS NULL`,
      )
    ).length > 0
  const mergeId = await merge(gone.clientId, kept.clientId)
  expect(await isWorthSomething()).toBe(false)
  await undo(mergeId)
  expect(await isWorthSomething()).toBe(true)
})

test('a closed account does not close the other; nothing goes into a closed one but what is closed', async () => {
  const [open, closed, old] = [(await client()).clientId, (await client()).clientId, (await client()).clientId]
  await close(closed)
  await close(old)
  await expect(merge(open, closed)).rejects.toMatchObject({
    code: 'merge_refused',
    message: expect.stringContaining(`Client no. ${closed} is closed and no. ${open} is not`),
  })
  expect((await previewMerge(staff(), { fromId: closed, intoId: open })).warnings).toContain(
    `Client no. ${closed} is closed: its people will act for an account that is open.`,
  )
  await merge(old, closed)
  const mergeId = await merge(closed, open)
  expect(await closureOf(staff(), open)).toBeNull()
  await undo(mergeId)
  expect(await closureOf(staff(), closed)).toMatchObject({ reason: 'Test' })
})
