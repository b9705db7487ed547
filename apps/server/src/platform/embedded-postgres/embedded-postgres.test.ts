import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { StartError } from '../../start-error.ts'
import { type EmbeddedPostgresOptions, runningEmbeddedPostgres, startEmbeddedPostgres } from './index.ts'

// One cluster serves all tests in turn: each leaves it stopped, one way or another, and the next starts it again.
let dataDir: string
const password = 'with / and @ in it'
const said: string[] = []
const log = { info: (text: string) => said.push(text), warn: (text: string) => said.push(text) }
const stops: (() => unknown)[] = []

async function start(options: Partial<EmbeddedPostgresOptions> = {}) {
  const postgres = await startEmbeddedPostgres({ dataDir, password, log, fast: true, ...options })
  stops.push(postgres.stop)
  return postgres
}

const isRoot = process.getuid?.() === 0
const hasProc = platform() === 'linux'

beforeAll(async () => {
  // The folder of mkdtemp has mode 0700: as root, this is a way that the user of PostgreSQL cannot go.
  dataDir = join(await mkdtemp(join(tmpdir(), 'ostler-postgres-')), 'data')
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})
afterAll(() => rm(join(dataDir, '..'), { recursive: true, force: true }))

test('the first start makes the database, the second finds what was in it', async () => {
  const first = await start()
  await query(first.url, 'create table horses (name text)')
  await query(first.url, `insert into horses values ('Éclair')`)
  await first.stop()
  expect(said.join()).toContain('Making a new database')

  const second = await start()
  expect(await query(second.url, 'select lower(name) as name from horses')).toEqual([{ name: 'éclair' }])
  expect(await query(second.url, 'show server_version')).toEqual([{ server_version: second.version }])
  await second.stop()
  expect((await readdir(dataDir)).sort()).toEqual(['postgres', 'postgres.lock', 'postgres.log'])
})

test.runIf(isRoot && hasProc)('as root, PostgreSQL is somebody else and no folder is opened up for it', async () => {
  await start()
  const pid = await postmasterPid()
  expect((await stat(`/proc/${pid}`)).uid).not.toBe(0)
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700)
  expect((await stat(join(dataDir, '..'))).mode & 0o777).toBe(0o700)
  expect(await readdir(join(dataDir, 'postgres'))).toContain('PG_VERSION')
})

test('others find the URL of the one that runs, and nothing when none does', async () => {
  expect(await runningEmbeddedPostgres({ dataDir, password })).toBeUndefined()
  const postgres = await start()
  expect(await runningEmbeddedPostgres({ dataDir, password })).toBe(postgres.url)
  expect(await runningEmbeddedPostgres({ dataDir, password: 'another' })).toBeUndefined()
})

test('a second application on the same folder is told so', async () => {
  const application = await startInChild()
  await expect(start()).rejects.toThrow(/Another Ostler is already running on .*: stop it first, or .*DATA_DIR/)
  await kill(application)
})

test('when the application is killed, PostgreSQL soon ends by itself, though other children live on', async () => {
  const application = await startInChild({ withOtherChild: true })
  const pid = await postmasterPid()
  await kill(application)
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)
  expect(await readdir(join(dataDir, 'postgres'))).not.toContain('postmaster.pid')
})

test('a start right after the application was killed waits for the old PostgreSQL', async () => {
  const application = await startInChild()
  await kill(application)
  await (await start()).stop()
})

test('after everything was killed the next start recovers what was committed', async () => {
  const application = await startInChild()
  await query(application.url, `insert into horses values ('Rosinante')`)
  process.kill(await postmasterPid(), 'SIGKILL')
  await kill(application)

  const postgres = await start()
  expect(await query(postgres.url, 'select count(*)::int as horses from horses')).toEqual([{ horses: 2 }])
})

test.runIf(hasProc)('an orphan that nobody watches any more is ended first', async () => {
  const application = await startInChild()
  const pid = await postmasterPid()
  for (const watcher of await watchersOf(pid)) process.kill(watcher, 'SIGKILL')
  await kill(application)
  await sleep(300)
  expect(isAlive(pid)).toBe(true)

  await start()
  expect(isAlive(pid)).toBe(false)
  expect(said.at(-1)).toContain('of an earlier start')
})

test('a lock file that names a process of somebody else kills nobody and stops nobody', async () => {
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const lines = [bystander.pid, '/proc/self/cwd', 1, 5432, '', '127.0.0.1', '  1  1', 'ready   ']
  await writeFile(join(dataDir, 'postgres/postmaster.pid'), `${lines.join('\n')}\n`)

  await (await start()).stop()
  expect(isAlive(bystander.pid!)).toBe(true)
  bystander.kill()
})

test('a PostgreSQL that ends on its own is reported, and a wanted stop is not', async () => {
  const reasons: string[] = []
  const onUnexpectedEnd = (reason: string) => reasons.push(reason)
  await (await start({ onUnexpectedEnd })).stop()
  expect(reasons).toEqual([])

  await start({ onUnexpectedEnd })
  process.kill(await postmasterPid(), 'SIGKILL')
  await expect.poll(() => reasons).toEqual(['it was killed by SIGKILL'])
})

test('another password than the one it was made with is refused', async () => {
  await expect(start({ password: 'another' })).rejects.toThrow(/does not open the database in .*: bring back the file/)
})

test('data of another major version is refused', async () => {
  const file = join(dataDir, 'postgres/PG_VERSION')
  const version = await readFile(file, 'utf8')
  await writeFile(file, '99\n')
  await expect(start()).rejects.toThrow(
    /from PostgreSQL 99 and this Ostler brings PostgreSQL \d+: start the Ostler that/,
  )
  await writeFile(file, version)
})

test('a folder that cannot be written is refused with a remedy', async () => {
  const file = join(dataDir, 'postgres.log')
  await expect(start({ dataDir: join(file, 'data') })).rejects.toThrow(/cannot be used \(a file is where a folder/)
  await expect(start({ dataDir: file })).rejects.toThrow(StartError)
})

test('files that are no database are not touched', async () => {
  const strange = join(dataDir, '../strange')
  await mkdir(join(strange, 'postgres'), { recursive: true })
  await writeFile(join(strange, 'postgres/letter'), 'keep me')
  await expect(start({ dataDir: strange })).rejects.toThrow(/holds files but no database: move them away/)
  expect(await readdir(join(strange, 'postgres'))).toEqual(['letter'])
})

test('a start that was killed while it made the database leaves nothing in the way', async () => {
  const half = join(dataDir, '../half')
  await mkdir(join(half, 'postgres.new/cluster'), { recursive: true })
  await writeFile(join(half, 'postgres.new/cluster/PG_VERSION'), '18\n')
  await (await start({ dataDir: half })).stop()
  expect((await readdir(half)).sort()).toEqual(['postgres', 'postgres.lock', 'postgres.log'])
})

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}

type Application = ChildProcess & { url: string }

/** An application in a process of its own, which can be killed without warning. */
async function startInChild({ withOtherChild = false } = {}): Promise<Application> {
  const options = JSON.stringify({ dataDir, password, fast: true })
  const script = `
    import { spawn } from 'node:child_process'
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
    const log = { info() {}, warn() {} }
    const { url } = await startEmbeddedPostgres({ ...${options}, log })
    if (${withOtherChild}) spawn('sleep', ['5'], { detached: true, stdio: 'ignore' }).unref()
    console.log(url)
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  stops.push(() => child.kill('SIGKILL'))
  const [output] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  return Object.assign(child, { url: String(output).trim() })
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10)
}

/** The shells in the session of PostgreSQL; it has none of its own. */
async function watchersOf(pid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(pids.map((each) => readFile(`/proc/${each}/stat`, 'utf8').catch(() => '')))
  return stats
    .filter((line) => /\(sh\)/.test(line) && line.split(' ')[5] === String(pid))
    .map((line) => Number.parseInt(line, 10))
}

/** A killed process that nobody asks about stays as a zombie, which in some containers is for ever. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !(hasProc && / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')))
  } catch {
    return false
  }
}
