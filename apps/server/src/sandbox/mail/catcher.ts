import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import type { Logger } from 'pino'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerError, type SMTPServerSession } from 'smtp-server'
import { takeFailure } from '../misbehaviour.ts'
import { keepMail } from './mailbox.ts'

export type MailCatcher = { url: string; stop(): Promise<void> }

const MOST_BYTES = 25 * 1024 * 1024

function smtpError(responseCode: number, message: string): SMTPServerError {
  return Object.assign(new Error(message), { responseCode })
}

/**
 * A mail server on this machine that delivers nothing: it keeps each mail in the database, for people and tests to read.
 *
 * Without a port it takes a free one, so several may run side by side; they share one mailbox.
 */
export async function startMailCatcher(deps: {
  pool: pg.Pool
  now: () => Temporal.Instant
  log: Logger
  port?: number
}): Promise<MailCatcher> {
  const server = new SMTPServer({
    banner: 'Sandbox mail',
    // On the loopback address there is nothing to encrypt and nobody to tell apart.
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MOST_BYTES,
    rejectOversized: true,
    closeTimeout: 1_000,
    onData(stream, session, done) {
      take(stream, session).then(
        (text) => done(null, text),
        (error: Error) => done(error),
      )
    },
  })

  async function take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
    // Read to the end in any case: the answer may not overtake the mail.
    const raw = await buffer(stream)
    const recipients = session.envelope.rcptTo.map((recipient) => recipient.address)
    const sender = session.envelope.mailFrom ? session.envelope.mailFrom.address : ''
    try {
      const failure = await takeFailure(deps.pool, { door: 'mail', verb: 'send', subjects: recipients, changes: true })
      if (failure?.mode === 'error') throw smtpError(451, '4.3.0 Try again later, as was asked for')
      if (failure?.mode === 'reject') throw smtpError(550, '5.1.1 No such person, as was asked for')
      const mail = await keepMail(deps.pool, { sender, recipients }, raw, deps.now())
      if (failure?.mode === 'late') await pause(failure.delayMs)
      if (failure?.mode === 'drop') hangUp(session.id)
      return `Kept as ${mail.id}`
    } catch (error) {
      if (error instanceof Error && 'responseCode' in error) throw error
      deps.log.error({ err: error }, 'sandbox mail could not be kept')
      throw smtpError(451, '4.3.0 The mailbox is out of order')
    }
  }

  function hangUp(sessionId: string): void {
    for (const connection of server.connections) {
      if (connection.session?.id === sessionId) connection._socket?.destroy()
    }
  }

  // A client that goes away in the middle is not worth more than a line.
  server.on('error', (error: Error) => deps.log.debug({ err: error }, 'sandbox mail connection failed'))
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(deps.port ?? 0, '127.0.0.1', () => {
      server.server.off('error', reject)
      resolve()
    })
  })
  const { port } = server.server.address() as AddressInfo

  return {
    url: `smtp://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
