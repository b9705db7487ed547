import type { CallContext, MailOutcome, MailTransport, OutgoingMail } from '@ostler/integration-kit'
import nodemailer from 'nodemailer'

export type SmtpOptions = {
  /** `smtp://user:password@host:587` or `smtps://…:465`. */
  url: string
  /** For one whole mail, from connecting to the last answer. */
  timeoutMs?: number
}

const DEFAULT_TIMEOUT_MS = 60_000

/** Connecting and the first greeting; a server that is slower than that is not there. */
const GREETING_TIMEOUT_MS = 10_000

/**
 * Mail by SMTP.
 *
 * A lost connection after the last dot may mean that the mail was taken. It is `retryable` all the same: the next try
 * carries the same Message-ID, and two mails that are recognised as one are better than none.
 *
 * Connections are kept for the next mail, because greeting and TLS take longer than the mail itself; `close` gives them up.
 */
export function createSmtpTransport(options: SmtpOptions): MailTransport {
  const server = new URL(options.url)
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const transporter = nodemailer.createTransport({
    url: options.url,
    pool: true,
    maxConnections: 4,
    connectionTimeout: GREETING_TIMEOUT_MS,
    greetingTimeout: GREETING_TIMEOUT_MS,
    socketTimeout: timeoutMs,
    // A password is never sent in the clear because somebody on the way has cut STARTTLS out of the greeting.
    ...(server.username !== '' && !isThisMachine(server.hostname) ? { requireTLS: true } : {}),
    // A mail is made of what we hand over, never of files or addresses that its text names.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const passwords = [server.password, decodeURIComponent(server.password)].filter((password) => password !== '')
  const readable = (error: unknown): string => {
    const text = error instanceof Error ? error.message : String(error)
    return passwords.reduce((masked, password) => masked.replaceAll(password, '[masked]'), text)
  }

  async function recorded<T>(verb: string, requestBody: string | undefined, call: CallContext, work: () => Promise<T>) {
    const startedAt = performance.now()
    let seen: { responseBody?: string; error?: string } = {}
    try {
      const result = await work()
      seen = { responseBody: typeof result === 'string' ? result : undefined }
      return result
    } catch (error) {
      seen = { error: readable(error) }
      throw error
    } finally {
      const durationMs = Math.round(performance.now() - startedAt)
      call.onExchange({ method: verb, url: `${server.protocol}//${server.host}`, requestBody, durationMs, ...seen })
    }
  }

  return {
    name: 'smtp',

    async send(mail: OutgoingMail, call: CallContext): Promise<MailOutcome> {
      // Not the text: links in mails let people in.
      const about = JSON.stringify({ messageId: mail.messageId, to: mail.to, subject: mail.subject })
      try {
        const reference = await recorded('SMTP', about, call, async () => {
          const sent = await transporter.sendMail({
            messageId: mail.messageId,
            from: mail.from,
            to: mail.to,
            subject: mail.subject,
            text: mail.text,
            html: mail.html,
            // Tells holiday notices not to answer, so that two robots do not write to each other.
            headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
            signal: AbortSignal.any([call.signal, AbortSignal.timeout(timeoutMs)]),
          })
          return sent.response
        })
        return { kind: 'accepted', reference }
      } catch (error) {
        return { kind: isFinal(error) ? 'rejected' : 'retryable', reason: readable(error) }
      }
    },

    close() {
      transporter.close()
    },

    async check(call) {
      try {
        await recorded('SMTP', undefined, call, () => transporter.verify())
        return { kind: 'ok' }
      } catch (error) {
        return { kind: 'failed', reason: readable(error) }
      }
    },
  }
}

const isThisMachine = (host: string): boolean => host === 'localhost' || host === '[::1]' || host.startsWith('127.')

/** Codes that speak of our log-in or of the state of the connection, not of this mail. */
const notAboutTheMail = new Set([503, 530, 534, 535, 538])

/** Will the same mail be refused again? */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && error.code === 'EENVELOPE' && !('responseCode' in error)) return true
  const code = 'responseCode' in error ? Number(error.responseCode) : 0
  return code >= 500 && code < 600 && !notAboutTheMail.has(code)
}
