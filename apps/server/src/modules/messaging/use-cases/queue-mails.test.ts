import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { MailDataError } from '../errors.ts'
import { examples } from '../templates/examples.ts'
import { aPostRoom } from '../testing.ts'
import { type MailToQueue, queueMails } from './queue-mail.ts'

let house: TestHouse
let room: ReturnType<typeof aPostRoom>
beforeAll(async () => {
  house = await aHouse()
  room = aPostRoom(house)
})
afterAll(() => house.stop())

const mail = (n: number): MailToQueue<'invoice_reminder'> => ({
  template: 'invoice_reminder',
  to: `ada${n}@example.com`,
  toName: 'Ada',
  clientId: n,
  dedupeKey: `many:${n}`,
  data: { ...examples.invoice_reminder, invoiceNumber: `INV-${n}` },
})
const queue = (mails: MailToQueue<'invoice_reminder'>[]) =>
  room.ctx().transaction(async (tx) => {
    await queueMails(tx, mails)
    tx.record({ action: 'tested', object: 'test' })
  })
const queued = async () =>
  (await house.pool.query("SELECT count(*)::int AS n FROM messaging.mails WHERE dedupe_key LIKE 'many:%'")).rows[0].n

test('many mails are queued at once, each is sent to its own reader, and one reason is one mail', async () => {
  await queue([1, 2, 3].map(mail))
  await queue([3, 4, 4].map(mail))
  expect(await queued()).toBe(4)
  await room.sendQueued()
  expect(room.handedOver.map((one) => [one.to, one.subject.split(' is ')[0]])).toEqual(
    [1, 2, 3, 4].map((n) => [expect.stringContaining(`ada${n}@example.com`), `Invoice INV-${n}`]),
  )
})

test('runs side by side queue each mail once', async () => {
  const many = Array.from({ length: 50 }, (_, n) => mail(100 + n))
  await Promise.all([queue(many), queue(many)])
  expect(await queued()).toBe(54) // 4 + 50
})

test('one mail that cannot be written leaves none queued', async () => {
  const broken = { ...mail(201), data: { ...mail(201).data, invoiceNumber: '' } }
  await expect(queue([mail(200), broken])).rejects.toThrow(MailDataError)
  expect(await queued()).toBe(54)
})
