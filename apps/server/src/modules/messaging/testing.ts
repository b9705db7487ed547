import type { MailOutcome, OutgoingMail } from '@ostler/integration-kit'
import type pg from 'pg'
import { auditKinds } from '../../platform/audit.ts'
import { type Context, Contexts } from '../../platform/context.ts'
import { Vault, vault } from '../../platform/crypto.ts'
import { Dispatch } from '../../platform/jobs/dispatch.ts'
import { settleInline } from '../../platform/jobs/inline.ts'
import { Ports } from '../../platform/ports.ts'
import { mailTransport, sender } from './ports.ts'
import { sendMail } from './send-mail.ts'

/** This room on the database of a house, with a post office that keeps what it is handed and answers as it is told. */
export function aPostRoom(house: { contexts: Contexts; pool: pg.Pool }) {
  const handedOver: OutgoingMail[] = []
  const answers: MailOutcome[] = []
  const ports = new Ports()
    .provide(auditKinds, new Map())
    .provide(vault, new Vault([{ id: 'test', key: Buffer.alloc(32, 7) }]))
    .provide(sender, async () => ({
      name: 'Greenfield Hosting',
      from: 'Greenfield Hosting <billing@greenfield.example>',
      publicUrl: 'https://my.greenfield.example:8443',
      addressLines: ['Lindenweg 4, 10115 Berlin'],
    }))
    .provide(mailTransport, {
      name: 'post office',
      send: async (mail) => {
        handedOver.push(mail)
        return answers.shift() ?? { kind: 'accepted', reference: '250 Kept' }
      },
      check: async () => ({ kind: 'ok' }),
      close: () => {},
    })
  const contexts = new Contexts({ ...house.contexts.parts, ports, strictAudit: true })
  const { log } = contexts.parts
  const dispatch = new Dispatch(contexts, [sendMail], [])
  return {
    handedOver,
    /** What the post office says to the next mails, in this order; after that it takes everything. */
    answers,
    ctx: (): Context => contexts.forSystem('messaging.test', 'cli'),
    contexts,
    /** Has every queued mail tried once. A try that failed throws and stays in the outbox for the next call. */
    sendQueued: () => settleInline({ pool: house.pool, dispatch, queues: null, log }),
    attempt: (mailId: number, lastAttempt: boolean) =>
      sendMail.handle(
        contexts.forSystem(sendMail.name, 'worker'),
        { mailId },
        { id: 'test', lastAttempt, signal: new AbortController().signal },
      ),
  }
}
