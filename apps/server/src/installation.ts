import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import pg from 'pg'
import { composeHouse, type House, type HouseOptions } from './compose.ts'
import { type Config, loadConfig } from './config.ts'
import { runningEmbeddedPostgres, startEmbeddedPostgres } from './platform/embedded-postgres/index.ts'
import { createLogger, type Logger, prettyOutput } from './platform/logging.ts'
import { loadSecrets, type Secrets } from './secrets.ts'
import { StartError } from './start-error.ts'

/** This installation, ready to be composed: its settings, secrets and a database that answers. */
export type Installation = {
  config: Config
  secrets: Secrets
  databaseUrl: string
  log: Logger
  compose(more?: Partial<HouseOptions>): Promise<House>
  close(): Promise<void>
}

export type OpenOptions = {
  /** Goes before the environment: what the command line said. */
  settings?: Record<string, string>
  /** Use the database of the server that is running, when there is one. The server itself does not want that. */
  join: boolean
  onDatabaseLost?: (reason: string) => void
}

/** Reads `.env` and the environment, makes missing secrets, and finds or starts the database. @throws StartError */
export async function openInstallation(options: OpenOptions): Promise<Installation> {
  const envFile = resolve(import.meta.dirname, '../../../.env')
  if (existsSync(envFile)) process.loadEnvFile(envFile)
  const config = loadConfig({ ...process.env, ...options.settings })
  const log = createLogger(config.logLevel, config.logPretty ? prettyOutput() : undefined)
  const secrets = await loadSecrets(config)
  const database = await openDatabase(config, secrets, log, options)
  return {
    config,
    secrets,
    databaseUrl: database.url,
    log,
    compose: (more) => composeHouse({ config, secrets, databaseUrl: database.url, log, ...more }),
    close: database.stop,
  }
}

async function openDatabase(
  config: Config,
  secrets: Secrets,
  log: Logger,
  options: OpenOptions,
): Promise<{ url: string; stop(): Promise<void> }> {
  const leaveOpen = async () => {}
  if (config.databaseUrl) {
    await mustAnswer(config.databaseUrl)
    return { url: config.databaseUrl, stop: leaveOpen }
  }
  const where = { dataDir: config.dataDir, password: secrets.databasePassword }
  if (options.join) {
    const running = await runningEmbeddedPostgres(where)
    if (running) return { url: running, stop: leaveOpen }
  }
  return startEmbeddedPostgres({
    ...where,
    log: { info: (message) => log.debug({}, message), warn: (message) => log.warn({}, message) },
    ...(options.onDatabaseLost ? { onUnexpectedEnd: options.onDatabaseLost } : {}),
  })
}

async function mustAnswer(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    await client.query('SELECT 1')
  } catch (error) {
    const why = error instanceof Error ? error.message || error.name : String(error)
    throw new StartError(`The database of DATABASE_URL does not answer (${why}). Start it, or correct DATABASE_URL.`)
  } finally {
    await client.end().catch(() => {})
  }
}
