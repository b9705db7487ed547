import nodemailer from 'nodemailer'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestWorld, type TestWorld } from '../testing.ts'
import { type MailCatcher, startMailCatcher } from './catcher.ts'

let world: TestWorld
let catcher: MailCatcher

beforeAll(async () => {
  world = await startTestWorld()
  catcher = await startMailCatcher({ pool: world.pool, now: world.clock.now, log: pino({ level: 'silent' }) })
})

afterAll(async () => {
  await catcher.stop()
  await world.stop()
})

const send = (mail: { to: string; subject?: string; html?: string; text?: string }) =>
  nodemailer
    .createTransport(catcher.url)
    .sendMail({ from: 'billing@example.com', subject: 'Hello', text: 'Hi', ...mail })

async function mailsTo(to: string) {
  return (await world.api('GET', `/dev/mail.json?to=${to}`)).body.mails
}

test('a mail is dated by the business clock', async () => {
  world.clock.advance({ hours: 24 * 400 })
  await send({ to: 'Ada@Example.com' })
  const [mail] = await mailsTo('ada@example.com')
  const age = Temporal.Instant.from(mail.receivedAt).until(world.clock.now())
  expect(Math.abs(age.total('minutes'))).toBeLessThan(1)
})

test('the HTML of a mail is shown where it can do no harm', async () => {
  await send({ to: 'ben@example.com', html: '<p>Hi</p><script>alert(1)</script>', subject: '<img src=x>' })
  const [mail] = await mailsTo('ben@example.com')
  const page = await (await fetch(`${world.origin}/dev/mail/${mail.id}`)).text()
  expect(page).toContain('<iframe')
  expect(page).toContain('sandbox="allow-popups')
  expect(page).not.toContain('<script')
  expect(page).not.toContain('<img')

  const inside = await fetch(`${world.origin}/dev/mail/${mail.id}/html`)
  const policy = inside.headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain('sandbox allow-popups')
  expect(policy).not.toMatch(/allow-scripts|allow-same-origin|script-src/)
})

test('the list is searched by a part of the recipient, and paged', async () => {
  for (let i = 0; i < 55; i++) await send({ to: `many${i}@paged.example` })
  const first = await (await fetch(`${world.origin}/dev/mail?to=paged.ex`)).text()
  expect(first.match(/<tr>/g)?.length).toBe(51)
  const next = /\?to=[^"]*before=\d+/.exec(first)?.[0].replace('&amp;', '&')
  const second = await (await fetch(`${world.origin}/dev/mail${next}`)).text()
  expect(second.match(/<tr>/g)?.length).toBe(6)
  expect(await (await fetch(`${world.origin}/dev/mail?to=paged%25ex`)).text()).toContain('No mail.')
})

test('what is refused is not kept, however many servers there are', async () => {
  const other = await startMailCatcher({ pool: world.pool, now: world.clock.now, log: pino({ level: 'silent' }) })
  expect((await world.api('POST', '/dev/mail/refuse', { times: 1 })).status).toBe(204)
  const viaOther = nodemailer.createTransport(other.url)
  const mail = { from: 'a@example.com', to: 'cyd@example.com', text: 'Hi' }
  await expect(viaOther.sendMail(mail)).rejects.toMatchObject({ responseCode: 451 })
  await send({ to: 'cyd@example.com' })
  expect(await mailsTo('cyd@example.com')).toHaveLength(1)
  await other.stop()
})

test('a mail that is not there is 404', async () => {
  expect((await fetch(`${world.origin}/dev/mail/999999`)).status).toBe(404)
  expect((await fetch(`${world.origin}/dev/mail/x`)).status).toBe(422)
})
