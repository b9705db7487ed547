import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { StartError } from '../../start-error.ts'
import type { LogFile } from './log-file.ts'
import type { Postmaster } from './postmaster.ts'

const DATABASE = 'ostler'

/** After a crash PostgreSQL first replays what was not yet in place, which on a slow disk takes minutes. */
const RECOVERY_MS = 600_000
const WORTH_A_WORD_MS = 3_000

/** Server states in which it is right to ask again: not listening yet, starting up, or a connection cut by that. */
const NOT_YET = new Set(['ECONNREFUSED', 'ECONNRESET', '57P03'])
const WRONG_PASSWORD = '28P01'
const NO_SUCH_DATABASE = '3D000'

/** Worth another try with another port. */
export class PortTaken extends StartError {}

export function urlOf(port: number, password: string, database = DATABASE): string {
  return `postgres://ostler:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
}

/**
 * The URL of the embedded PostgreSQL that another process runs on this folder, if one does.
 *
 * A log-in is the proof that it is the right one: both sides of it must know the password.
 */
export async function runningEmbeddedPostgres(where: {
  dataDir: string
  password: string
}): Promise<string | undefined> {
  const lockFile = await readFile(join(where.dataDir, 'postgres/postmaster.pid'), 'utf8').catch(() => '')
  const port = Number(lockFile.split('\n')[3])
  if (!port) return undefined
  const url = urlOf(port, where.password)
  return (await refusalOf(url)) === undefined ? url : undefined
}

interface Opening {
  postmaster: Postmaster
  password: string
  logFile: LogFile
  dataDir: string
  log: { info(message: string): void }
}

/** Waits until the server answers, and makes the database when it is not there yet. */
export async function openDatabase({ postmaster, logFile, password, dataDir, log }: Opening): Promise<void> {
  const url = urlOf(postmaster.port, password)
  const start = performance.now()
  let told = false
  for (;;) {
    const refusal = await refusalOf(url)
    if (refusal === undefined) return
    const code = refusal.code ?? ''
    if (code === NO_SUCH_DATABASE) return createDatabase(urlOf(postmaster.port, password, 'postgres'))
    if (!NOT_YET.has(code)) {
      // Should another program have taken the port, this is its answer, and ours is about to end.
      await sleep(500)
      if (!postmaster.endedBecause()) throw code === WRONG_PASSWORD ? wrongPassword(dataDir) : refusal
    }
    const waited = performance.now() - start
    if (postmaster.endedBecause() || waited > RECOVERY_MS) throw await didNotStart(postmaster, logFile)
    if (waited > WORTH_A_WORD_MS && !told) {
      told = true
      log.info('PostgreSQL is still starting; after a crash it first puts its data in order')
    }
    await sleep(20)
  }
}

async function refusalOf(url: string): Promise<(Error & { code?: string }) | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  } finally {
    await client.end()
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}

function wrongPassword(dataDir: string): StartError {
  return new StartError(
    `The password in ${join(dataDir, 'secrets')} does not open the database in ${join(dataDir, 'postgres')}: bring back the file that belongs to it, or move both away to begin anew.`,
  )
}

async function didNotStart(postmaster: Postmaster, logFile: LogFile): Promise<StartError> {
  const news = await logFile.news()
  if (news.includes('could not create any TCP/IP sockets')) return new PortTaken(`Port ${postmaster.port} is taken.`)
  const complaints = news.split('\n').filter((line) => /FATAL|PANIC/.test(line) && !line.includes('database system is'))
  const said = complaints.at(-1)?.replace(/^.*?(FATAL|PANIC): +/, '') ?? news.trim().split('\n').at(-1)
  const reason = said || postmaster.endedBecause() || 'it does not answer'
  return new StartError(`PostgreSQL did not start (${reason}): see the end of ${logFile.path}, or bring back a backup.`)
}
