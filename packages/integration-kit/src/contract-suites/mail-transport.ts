import { describe, expect, test } from 'vitest'
import type { MailTransport, OutgoingMail } from '../mail-transport.ts'
import { recordingCall, uniqueKey } from './recording-call.ts'

export type ReceivedMail = { to: string[]; subject: string; text: string; html: string; handedOver: number }

/** What the suite needs from the other side of the wire. */
export type MailHarness = {
  transport: MailTransport
  /** The same transport where nobody listens. */
  unreachable: MailTransport
  /** The next mail to this address is refused for now, or for good; or it is taken and the answer never comes. */
  failNextMail(to: string, how: 'temporary' | 'permanent' | 'dropped'): Promise<void>
  /** What has arrived for an address. A mail that came twice under one id is one mail. */
  received(to: string): Promise<ReceivedMail[]>
}

/** What each mail adapter owes. The harness is asked for in each test, when it is ready. */
export function mailTransportContract(name: string, harness: () => MailHarness): void {
  const newMail = (): OutgoingMail => ({
    messageId: `<${uniqueKey('mail')}@example.com>`,
    from: 'Example Hosting <billing@example.com>',
    to: `${uniqueKey('ada')}@example.com`,
    subject: 'Rechnung für März – 12,50 €',
    text: 'Guten Tag, Ada.\n.\nA line with a dot alone is part of the mail.\n',
    html: '<p>Guten Tag, <strong>Ada</strong>.</p><a href="https://my.example.com/reset?token=t0psecret">Reset</a>',
  })
  const send = (mail: OutgoingMail) => harness().transport.send(mail, recordingCall())

  describe(`${name}: sending`, () => {
    test('the mail arrives as it was written', async () => {
      const mail = newMail()
      expect(await send(mail)).toMatchObject({ kind: 'accepted' })
      const [received, ...more] = await harness().received(mail.to)
      expect(more).toEqual([])
      expect(received).toMatchObject({ to: [mail.to], subject: mail.subject, handedOver: 1 })
      expect(received?.text.replaceAll('\r\n', '\n').trim()).toBe(mail.text.trim())
      expect(received?.html.trim()).toBe(mail.html)
    })

    test('a mail that is handed over twice is one mail', async () => {
      const mail = newMail()
      await send(mail)
      expect(await send(mail)).toMatchObject({ kind: 'accepted' })
      expect(await harness().received(mail.to)).toMatchObject([{ handedOver: 2 }])
    })

    test('many mails at the same moment all arrive', async () => {
      const mails = Array.from({ length: 12 }, newMail)
      expect((await Promise.all(mails.map(send))).every((outcome) => outcome.kind === 'accepted')).toBe(true)
      for (const mail of mails) expect(await harness().received(mail.to)).toHaveLength(1)
    })

    test('a line break in an address or a subject adds no header', async () => {
      const mail = newMail()
      const victim = `${uniqueKey('victim')}@example.com`
      await send({ ...mail, subject: `Hello\r\nBcc: ${victim}\r\nX-Added: yes` })
      expect(await harness().received(victim)).toEqual([])
    })
  })

  describe(`${name}: refusals`, () => {
    test('a temporary one is retryable, and the next try arrives', async () => {
      const mail = newMail()
      await harness().failNextMail(mail.to, 'temporary')
      expect(await send(mail)).toMatchObject({ kind: 'retryable' })
      expect(await send(mail)).toMatchObject({ kind: 'accepted' })
      expect(await harness().received(mail.to)).toHaveLength(1)
    })

    test('a permanent one is rejected', async () => {
      const mail = newMail()
      await harness().failNextMail(mail.to, 'permanent')
      expect(await send(mail)).toMatchObject({ kind: 'rejected' })
      expect(await harness().received(mail.to)).toEqual([])
    })

    test('a connection that is lost after the mail was taken is retryable, and the next try makes no second mail', async () => {
      const mail = newMail()
      await harness().failNextMail(mail.to, 'dropped')
      expect(await send(mail)).toMatchObject({ kind: 'retryable' })
      expect(await send(mail)).toMatchObject({ kind: 'accepted' })
      expect(await harness().received(mail.to)).toMatchObject([{ handedOver: 2 }])
    })

    test('a server that is not there is retryable', async () => {
      expect(await harness().unreachable.send(newMail(), recordingCall())).toMatchObject({ kind: 'retryable' })
    })

    test('a call that was ended before it was made sends nothing', async () => {
      const mail = newMail()
      const call = { ...recordingCall(), signal: AbortSignal.abort() }
      expect(await harness().transport.send(mail, call)).toMatchObject({ kind: 'retryable' })
      expect(await harness().received(mail.to)).toEqual([])
    })
  })

  describe(`${name}: for the operator`, () => {
    test('the check tells whether somebody is there', async () => {
      expect(await harness().transport.check(recordingCall())).toEqual({ kind: 'ok' })
      expect(await harness().unreachable.check(recordingCall())).toMatchObject({ kind: 'failed' })
    })

    test('the record names the mail and not what is in it', async () => {
      const mail = newMail()
      const call = recordingCall()
      await harness().transport.send(mail, call)
      const log = JSON.stringify(call.exchanges)
      expect(log).toContain(mail.to)
      expect(log).not.toContain('t0psecret')
    })
  })
}
