import PostalMime from 'postal-mime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aUserActor } from '../../platform/testing/actors.ts'
import { aHouse } from '../../platform/testing/house.ts'
import { aUser, aVisitor, signIn } from '../identity/examples.ts'
import {
  askEmailChange,
  changePassword,
  confirmEmailChange,
  forgotPassword,
  logIn,
  resetPassword,
  userById,
} from '../identity/index.ts'
import { anAccount } from './examples.ts'

let house: Awaited<ReturnType<typeof aHouse>>
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z', settings: { BUSINESS_TIME_ZONE: 'Europe/Berlin' } })
})
afterAll(() => house.stop())

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'
const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'
const password = 'another horse entirely'

type Mail = { subject: string; text: string }

/** All that this address was sent, oldest first, without the mail that came with the account. */
async function mailsTo(email: string): Promise<Mail[]> {
  await house.settle()
  const { rows } = await house.pool.query<{ raw: Buffer }>(
    'SELECT raw FROM sandbox.mails WHERE $1 = ANY(recipients) ORDER BY id',
    [email],
  )
  const parsed = await Promise.all(rows.map(({ raw }) => PostalMime.parse(raw)))
  const mails = parsed.map(({ subject, text }) => ({ subject: subject ?? '', text: text ?? '' }))
  return mails.filter(({ subject }) => subject !== 'Confirm your e-mail address')
}
const subjectsTo = async (email: string) => (await mailsTo(email)).map(({ subject }) => subject)
const tokenIn = ({ text }: Mail, page: string) => new RegExp(`/${page}\\?token=([\\w-]+)`).exec(text)![1]!

/** The owner of an account, at home. */
async function loggedIn() {
  const ada = await anAccount(house)
  const { userId, sessionId } = await signIn(aVisitor(house), { ...ada, userAgent: firefox })
  const proof = { kind: 'session' as const, sessionId, provenAt: house.clock.now(), actedBy: null }
  const actor = aUserActor({ userId, clientId: ada.clientId }, { proof })
  return { ...ada, caller: house.contexts.create({ actor, door: 'portal', ip: '198.51.100.7' }) }
}
test('who changes their password is told when, with what and from where, and what to do if it was not them', async () => {
  const ada = await loggedIn()
  await changePassword(ada.caller, { currentPassword: ada.password, password, userAgent: firefox })
  const [mail] = await mailsTo(ada.email)
  expect(mail).toMatchObject({ subject: 'Your password was changed' })
  // Noon in UTC is one o'clock in Berlin.
  expect(mail!.text).toMatch(/When: +1 March 2027, 13:0\d \(Europe\/Berlin\)/)
  expect(mail!.text).toMatch(/Device: +Firefox on Windows/)
  expect(mail!.text).toMatch(/Address: +198\.51\.100\.7/)
  expect(mail!.text).toContain(`${house.url}/forgot-password`)
})

test('after a reset they are told, too', async () => {
  const ada = await aUser(house)
  await forgotPassword(aVisitor(house), ada)
  const [link] = await mailsTo(ada.email)
  const token = tokenIn(link!, 'reset-password')
  await resetPassword(aVisitor(house), { token, password, userAgent: iPhone })
  const mails = await mailsTo(ada.email)
  expect(mails.map(({ subject }) => subject)).toEqual(['Choose a new password', 'Your password was changed'])
  expect(mails[1]!.text).toMatch(/Device: +Safari on iOS/)
})

test('a log-in with a new device at a new address is told of, with the page that ends it', async () => {
  const ada = await loggedIn()
  await logIn(aVisitor(house, { ip: '203.0.113.9' }), { ...ada, userAgent: iPhone })
  const [mail] = await mailsTo(ada.email)
  expect(mail).toMatchObject({ subject: 'New log-in: Safari on iOS' })
  expect(mail!.text).toMatch(/Address: +203\.0\.113\.9/)
  expect(mail!.text).toContain(`${house.url}/account/security`)
})

test('a change of address: the old one is told when it was asked and when it was done, the new one has the link', async () => {
  const ada = await loggedIn()
  const email = 'ada.elsewhere@example.net'
  await askEmailChange(ada.caller, { email })
  expect(await subjectsTo(ada.email)).toEqual(['Your e-mail address is about to be changed'])
  const [link] = await mailsTo(email)
  expect(link).toMatchObject({ subject: 'Confirm your new e-mail address' })

  const token = tokenIn(link!, 'verify-email-change')
  await confirmEmailChange(aVisitor(house), { token, userAgent: firefox })
  const [asked, done] = await mailsTo(ada.email)
  expect(asked!.text.replaceAll('\n', ' ')).toContain(`wants to log in with ${email}`)
  expect(done!.subject).toBe('Your e-mail address was changed')
  expect(done!.text).toContain(email)
  expect(await subjectsTo(email)).toHaveLength(1)
  expect((await userById(aVisitor(house), ada.userId)).email).toBe(email)
})

test("an address that is somebody's already is sent no link, but word of it in the name of who has it", async () => {
  const bob = await aUser(house)
  const ada = await loggedIn()
  await askEmailChange(ada.caller, { email: bob.email.toUpperCase() })
  const mails = await mailsTo(bob.email)
  expect(mails.map(({ subject }) => subject)).toEqual(['You have an account already'])
  expect(mails[0]!.text).not.toContain('token=')
  expect(await subjectsTo(ada.email)).toEqual(['Your e-mail address is about to be changed'])
})

test('none of these mails is in the history of a client, where other members would read it', async () => {
  await house.settle()
  const { rows } = await house.pool.query(
    'SELECT DISTINCT template FROM messaging.mails WHERE client_id IS NOT NULL ORDER BY template',
  )
  expect(rows).toEqual([{ template: 'verify_email' }])
})
