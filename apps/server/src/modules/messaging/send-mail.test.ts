import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Actor } from '../../platform/actor.ts'
import { aHouse } from '../../platform/testing/house.ts'
import { listMails, type MailToQueue, mailExamples, queueMail } from './index.ts'
import { deliveries, mails } from './schema.ts'
import { aPostRoom } from './testing.ts'

let house: Awaited<ReturnType<typeof aHouse>>
let room: ReturnType<typeof aPostRoom>

beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house?.stop())
beforeEach(async () => {
  await house.pool.query('TRUNCATE messaging.mails, messaging.deliveries, platform.outbox')
  room = aPostRoom(house)
})

const aMail = (changes: Partial<MailToQueue<'verify_email'>> = {}): MailToQueue<'verify_email'> => ({
  template: 'verify_email',
  to: 'ada@example.com',
  toName: 'Ada Lovelace',
  clientId: 7,
  dedupeKey: 'verify_email:1',
  data: mailExamples.verify_email,
  ...changes,
})

const queue = (mail = aMail()) => room.ctx().transaction((tx) => queueMail(tx, mail))
const kept = () => room.ctx().read.select().from(mails).orderBy(mails.id)
const outcomes = async () =>
  (await room.ctx().read.select().from(deliveries).orderBy(deliveries.id)).map((row) => row.outcome)

test('a queued mail is sent once, to the person it is for', async () => {
  await queue()
  await room.sendQueued()

  const [mail] = await kept()
  expect(mail).toMatchObject({ state: 'sent', error: null, messageId: `<mail.${mail!.id}@my.greenfield.example>` })
  expect(mail!.sentAt).not.toBeNull()
  expect(room.handedOver).toEqual([
    expect.objectContaining({
      messageId: mail!.messageId,
      from: 'Greenfield Hosting <billing@greenfield.example>',
      to: '"Ada Lovelace" <ada@example.com>',
      subject: 'Confirm your e-mail address',
    }),
  ])
  expect(room.handedOver[0]!.text).toContain(mailExamples.verify_email.link)

  await room.attempt(mail!.id, false)
  expect(room.handedOver).toHaveLength(1)
})

test('the same reason is one mail, one after the other and at the same time', async () => {
  await queue()
  await queue()
  await Promise.all([1, 2, 3, 4].map(() => queue(aMail({ dedupeKey: 'verify_email:2' }))))
  await room.sendQueued()

  expect(await kept()).toHaveLength(2)
  expect(room.handedOver).toHaveLength(2)
})

test('a mail of a transaction that rolled back is never sent', async () => {
  const rolledBack = room.ctx().transaction(async (tx) => {
    await queueMail(tx, aMail())
    throw new Error('no')
  })
  await expect(rolledBack).rejects.toThrow('no')
  await room.sendQueued()
  expect(room.handedOver).toEqual([])
})

test('missing data is told to the caller, and nothing is queued', async () => {
  const data = { firstName: 'Ada' } as never
  await expect(queue(aMail({ data }))).rejects.toMatchObject({
    name: 'MailDataError',
    template: 'verify_email',
    variables: ['link'],
  })
  expect(await kept()).toEqual([])
})

test('links do not lie open in the database', async () => {
  await queue()
  const { rows } = await house.pool.query('SELECT m::text AS everything FROM messaging.mails m')
  expect(rows[0].everything).not.toContain('token=')
})

test('a mail server that is down is tried again, and the mail goes out once', async () => {
  room.answers.push({ kind: 'retryable', reason: '451 Later' }, { kind: 'retryable', reason: '421 Busy' })
  await queue()
  await expect(room.sendQueued()).rejects.toThrow('451 Later')
  expect(await kept()).toMatchObject([{ state: 'queued', error: '451 Later' }])
  await expect(room.sendQueued()).rejects.toThrow('421 Busy')
  await room.sendQueued()

  expect(await kept()).toMatchObject([{ state: 'sent', error: null }])
  expect(await outcomes()).toEqual(['retryable', 'retryable', 'accepted'])
  expect(new Set(room.handedOver.map((mail) => mail.messageId)).size).toBe(1)
})

test('after the last attempt it has failed, and staff can still have it sent', async () => {
  room.answers.push({ kind: 'retryable', reason: '451 Later' })
  await queue()
  const [mail] = await kept()
  await expect(room.attempt(mail!.id, true)).rejects.toThrow('451 Later')
  expect(await kept()).toMatchObject([{ state: 'failed', error: '451 Later' }])

  await room.attempt(mail!.id, false)
  expect(await kept()).toMatchObject([{ state: 'sent', error: null }])
})

test('a refused mail has failed with the reason and is not tried again', async () => {
  room.answers.push({ kind: 'rejected', reason: '550 No such person' })
  await queue()
  await room.sendQueued()
  await room.sendQueued()

  expect(await kept()).toMatchObject([{ state: 'failed', error: '550 No such person' }])
  expect(room.handedOver).toHaveLength(1)
})

test('an address that would add a recipient never reaches the transport', async () => {
  await queue(aMail({ to: 'ada@example.com, eve@evil.example' }))
  await room.sendQueued()
  expect(await kept()).toMatchObject([{ state: 'failed', error: 'This is not the address of one person.' }])
  expect(room.handedOver).toEqual([])
})

test('staff see mails newest first, page by page and by client', async () => {
  for (const [index, clientId] of [7, 8, 7, 7].entries())
    await queue(aMail({ clientId, dedupeKey: `verify_email:${index}` }))
  const ids = (await kept()).map((mail) => mail.id)

  const first = await listMails(room.ctx(), { limit: 2, clientId: 7 })
  expect(first.items.map((mail) => mail.id)).toEqual([ids[3], ids[2]])
  expect(first.items[0]).toMatchObject({
    template: 'verify_email',
    to: 'ada@example.com',
    state: 'queued',
    sentAt: null,
  })
  const second = await listMails(room.ctx(), { limit: 2, clientId: 7, cursor: first.nextCursor! })
  expect(second).toMatchObject({ items: [{ id: ids[0] }], nextCursor: null })
  expect((await listMails(room.ctx(), { limit: 25 })).items).toHaveLength(4)
})

test('nobody sees mails without the permission', async () => {
  const nobody = room.contexts.create({ actor: Actor.nobody, door: 'admin' })
  await expect(listMails(nobody, { limit: 25 })).rejects.toMatchObject({ code: 'unauthenticated' })
})
