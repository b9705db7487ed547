import type pg from 'pg'
import type { Logger } from 'pino'

/** What the simulated outside world lives on. */
export type World = {
  pool: pg.Pool
  /** The business clock: may be moved forward by weeks at once. Waiting between retries does not use it. */
  now: () => Temporal.Instant
  /** The bearer key that the JSON doors ask for. */
  apiKey: string
  webhookSecret: string
  webhookUrl: () => string
  /** Where people reach this process, without a slash at the end. */
  publicUrl: string
  log: Logger
}
