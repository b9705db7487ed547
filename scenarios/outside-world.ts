import type pg from 'pg'
import { sandboxApiKey } from '../apps/server/src/sandbox/index.ts'

export const cards = {
  good: '4242 4242 4242 4242',
  declined: '4000 0000 0000 0002',
  withoutFunds: '4000 0000 0000 9995',
  asksTheBank: '4000 0027 6000 3184',
  pending: '4000 0000 0000 0077',
}

/** What the gateway and the panel wrote down about each call: what was asked, and what was really done. */
export type LoggedCall = { verb: string; subject: string; effect: string | null; misbehaved: string | null }

export type Mail = {
  messageId: string
  subject: string
  recipients: string[]
  text: string
  html: string
  /** How often it was handed over under its Message-ID. */
  handedOver: number
}

export type Failure = {
  match: string
  /** `half` and `slow`: of the panel only. */
  mode: 'error' | 'reject' | 'late' | 'drop' | 'half' | 'slow'
  times: number
  verb?: string
  delayMs?: number
}

export type Weather = {
  failPercent?: number
  latePercent?: number
  dropPercent?: number
  lateMs?: number
  seed?: number | string
  questionsToo?: boolean
}

type Event = { id: string; type: string; deliveries: number; delivered: number }

export type OutsideWorld = ReturnType<typeof outsideWorld>

/** The other side of every wire: payment provider, server panel and mail server, driven by their own doors. */
export function outsideWorld(parts: {
  url: string
  webhookSecret: string
  pool: pg.Pool
  fetch?: (url: string, init: RequestInit) => Promise<Response>
}) {
  const send = parts.fetch ?? fetch
  const authorization = `Bearer ${sandboxApiKey(parts.webhookSecret)}`

  async function ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
    const response = await send(parts.url + path, {
      method,
      headers: { authorization, ...(body ? { 'content-type': 'application/json' } : {}) },
      body: body ? JSON.stringify(body) : null,
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
    return (text === '' ? null : JSON.parse(text)) as T
  }
  const eventsOf = async (sessionId: string) =>
    (await ask<{ events: Event[] }>('GET', `/sandbox/gateway/sessions/${sessionId}/events`)).events

  return {
    gateway: {
      // Payouts are read as days go by, whatever else happens.
      calls: async () =>
        (await ask<{ calls: LoggedCall[] }>('GET', '/sandbox/gateway/calls')).calls.filter(
          ({ verb }) => verb !== 'payouts',
        ),
      events: eventsOf,
      fails: (failure: Failure) => ask<void>('POST', '/sandbox/gateway/failures', failure),
      /** Sends every event of a payment once more, whatever became of it before. */
      async redelivers(sessionId: string): Promise<void> {
        for (const { id } of await eventsOf(sessionId)) await ask('POST', `/sandbox/gateway/events/${id}/redeliver`)
      },
      /** The provider owes us webhooks of this payment and sends none until it is asked to redeliver. */
      async withholdsWebhooksOf(sessionId: string): Promise<void> {
        // No merchant can ask for this when it opens a session, so there is no door for it.
        await parts.pool.query(`UPDATE sandbox.sessions SET webhook_mode = 'none' WHERE id = $1`, [sessionId])
      },
      /** Money that is on its way arrives when we say so, and not after some seconds. */
      async holdsMoneyOf(sessionId: string): Promise<void> {
        await parts.pool.query(`UPDATE sandbox.sessions SET real_settles_at = 'infinity' WHERE id = $1`, [sessionId])
      },
      moneyArrives: (sessionId: string) =>
        ask<{ state: string }>('POST', `/sandbox/gateway/sessions/${sessionId}/finish`, { result: 'settled' }),
    },
    panel: {
      /** Oldest first. */
      calls: async () =>
        (await ask<{ calls: LoggedCall[] }>('GET', '/sandbox/panel/calls?limit=20000')).calls.reverse(),
      accounts: async () =>
        (
          await ask<{ accounts: { externalId: string; username: string; domain: string | null }[] }>(
            'GET',
            '/sandbox/panel/accounts',
          )
        ).accounts,
      fails: (failure: Failure) => ask<void>('POST', '/sandbox/panel/failures', failure),
      /** So many calls of a hundred go wrong, the same ones for the same seed. */
      weather: (weather: Weather) => ask<void>('POST', '/sandbox/panel/weather', weather),
      /** Takes so many accounts and no more; null: any number. */
      takes: (accounts: number | null) => ask<void>('POST', '/sandbox/panel/capacity', { accounts }),
      /** Whatever it has taken on is finished now. */
      finishes: () => ask<void>('POST', '/sandbox/panel/finish'),
      /** Somebody makes an account on the panel itself. */
      hasStranger: (account: { username: string; domain: string; email?: string; plan?: string }) =>
        ask<void>('POST', '/sandbox/panel/strangers', account),
      /** In every way again. */
      works: () => ask<void>('DELETE', '/sandbox/panel/failures'),
    },
    mailServer: {
      mailsTo: async (address: string) =>
        (await ask<{ mails: Mail[] }>('GET', `/dev/mail.json?to=${encodeURIComponent(address)}`)).mails.reverse(),
      refuses: (times: number) => ask<void>('POST', '/dev/mail/refuse', { times }),
      async works(): Promise<void> {
        await parts.pool.query(`UPDATE sandbox.failures SET remaining = 0 WHERE door = 'mail'`)
      },
    },
  }
}
