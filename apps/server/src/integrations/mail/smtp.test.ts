import { type MailHarness, mailTransportContract, recordingCall } from '@ostler/integration-kit/contract-suites'
import { pino } from 'pino'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../platform/free-port.ts'
import { type MailCatcher, startMailCatcher } from '../../sandbox/index.ts'
import { startTestWorld, type TestWorld } from '../../sandbox/testing.ts'
import { createSmtpTransport } from './smtp.ts'

let world: TestWorld
let catcher: MailCatcher
let harness: MailHarness

beforeAll(async () => {
  world = await startTestWorld()
  catcher = await startMailCatcher({ pool: world.pool, now: world.clock.now, log: pino({ level: 'silent' }) })
  const modes = { temporary: 'error', permanent: 'reject', dropped: 'drop' }
  harness = {
    transport: createSmtpTransport({ url: catcher.url, timeoutMs: 5_000 }),
    unreachable: createSmtpTransport({ url: `smtp://127.0.0.1:${await freePort()}` }),
    async failNextMail(to, how) {
      await world.api('POST', '/dev/mail/refuse', { times: 1, to, mode: modes[how] })
    },
    async received(to) {
      const { body } = await world.api('GET', `/dev/mail.json?to=${encodeURIComponent(to)}`)
      return body.mails.map((mail: { recipients: string[] }) => ({ ...mail, to: mail.recipients }))
    },
  }
})

afterAll(async () => {
  await catcher.stop()
  await world.stop()
})

mailTransportContract('smtp to the mail catcher', () => harness)

test('a password is never sent in the clear, nor told', async () => {
  const heard: string[] = []
  const server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    logger: false,
    onAuth(auth, _session, done) {
      heard.push(String(auth.password))
      done(null, { user: auth.username })
    },
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '0.0.0.0', resolve))
  const call = recordingCall()
  // Another name of this machine, so that it does not count as this machine.
  const transport = createSmtpTransport({ url: `smtp://ostler:t0psecret@0.0.0.0:${port}` })
  expect(await transport.check(call)).toMatchObject({ kind: 'failed' })
  expect(heard).toEqual([])
  expect(JSON.stringify(call.exchanges)).not.toContain('t0psecret')
  await new Promise<void>((resolve) => server.close(() => resolve()))
})

test('a log-in that fails is no reason to give a mail up', async () => {
  const server = new SMTPServer({
    allowInsecureAuth: true,
    hideSTARTTLS: true,
    logger: false,
    onAuth: (_auth, _session, done) => done(new Error('Wrong password')),
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const transport = createSmtpTransport({ url: `smtp://ostler:t0psecret@127.0.0.1:${port}` })
  const mail = {
    messageId: '<1@example.com>',
    from: 'a@example.com',
    to: 'b@example.com',
    subject: '',
    text: '',
    html: '',
  }
  expect(await transport.send(mail, recordingCall())).toMatchObject({ kind: 'retryable' })
  await new Promise<void>((resolve) => server.close(() => resolve()))
})
