import pg from 'pg'
import type { Logger } from './logging.ts'

/**
 * One connection that hears PostgreSQL's notices. When it breaks it connects again; what was missed meanwhile is made up
 * for by `onConnect`, which runs at every (re)connection.
 */
export class NoticeBoard {
  readonly #url: string
  readonly #log: Logger
  readonly #heard: Record<string, (payload: string) => void>
  readonly #onConnect: () => void
  #client: pg.Client | null = null
  #stopped = false

  constructor(parts: {
    url: string
    log: Logger
    heard: Record<string, (payload: string) => void>
    onConnect: () => void
  }) {
    this.#url = parts.url
    this.#log = parts.log
    this.#heard = parts.heard
    this.#onConnect = parts.onConnect
  }

  async start(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url, application_name: 'ostler-listen', keepAlive: true })
    client.on('notification', (notice) => this.#heard[notice.channel]?.(notice.payload ?? ''))
    client.on('error', (error) => this.#lost(client, error))
    client.on('end', () => this.#lost(client, null))
    await client.connect()
    for (const channel of Object.keys(this.#heard)) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`)
    this.#client = client
    this.#onConnect()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#client?.end().catch(() => {})
  }

  #lost(client: pg.Client, error: Error | null): void {
    if (this.#stopped || this.#client !== client) return
    this.#client = null
    this.#log.warn({ err: error ?? undefined }, 'Lost the connection that hears notices; connecting again.')
    const again = () => {
      if (this.#stopped) return
      this.start().catch(() => setTimeout(again, 1000).unref())
    }
    setTimeout(again, 200).unref()
  }
}
