import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerPanel } from '@ostler/integration-kit'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aCall, anAccount, anAct, made } from '../testing/linux/accounts.ts'
import { linuxWith, PLAN } from '../testing/linux/harness.ts'
import { named, run, whyWithout } from '../testing/linux/programs.ts'
import { type RealServer, startRealServer } from '../testing/linux/real-server.ts'
import { fpm, startMariadb, startPhp, startPostgres, whyNoPostgres } from '../testing/linux/services.ts'

const why = whyWithout('sshd', 'nginx')
const FRESH = 'Fresh-Horse5-Battery'

const whyNoPhp = why || whyWithout(fpm)
describe.skipIf(whyNoPhp !== '')(named('PHP on a real server', whyNoPhp), () => {
  let server: RealServer
  let panel: ServerPanel

  beforeAll(async () => {
    server = await startRealServer()
    const { started, layout } = await startPhp(server.dir)
    server.alsoStarted(started)
    panel = linuxWith(server.settings({}, layout))
  })

  afterAll(() => server?.stop())

  const program = async (username: string, text: string) => {
    const file = join(server.dir, 'www', username, 'public/index.php')
    await writeFile(file, text)
    await chmod(file, 0o644)
    await run('chown', [`${username}:www-data`, file])
    await run('rm', ['-f', join(server.dir, 'www', username, 'public/index.html')])
  }
  const poolOf = (username: string) => join(server.dir, `php/pools/ostler-${username}.conf`)
  const said = (server: RealServer, domain: string, text: string) =>
    server.pageThat(domain, (page) => page.text.includes(text))

  test('runs programs as their owner, away from the files of others', async () => {
    const other = await made(panel)
    const { username, domain } = (await made(panel)) as { username: string; domain: string }
    await program(
      username,
      '<?php echo "I am ", posix_getpwuid(posix_geteuid())["name"], " ", ini_get("memory_limit");',
    )
    expect((await said(server, domain, 'I am')).text).toBe(`I am ${username} 128M`)
    await program(
      username,
      `<?php echo "read: ", var_export(@file_get_contents("${server.dir}/www/${other.username}/public/index.html"), true);`,
    )
    expect((await said(server, domain, 'read:')).text).toContain('read: false')
  })

  test('a plan without it, a suspension and an end take the pool away', async () => {
    const account = await made(panel, { plan: { php: 'yes', phpMemoryMib: '64', phpProcesses: '2' } })
    const pool = await readFile(poolOf(account.username), 'utf8')
    expect(pool).toContain('memory_limit] = 64M')
    expect(pool).toContain('pm.max_children = 2')
    const isThere = () => readFile(poolOf(account.username)).then(Boolean, () => false)
    await panel.suspend(account, 'overdue', anAct(), aCall())
    expect(await isThere()).toBe(false)
    await panel.unsuspend(account, anAct(), aCall())
    expect(await isThere()).toBe(true)
    await panel.changePlan!(account, { ...PLAN, php: 'no' } as never, anAct(), aCall())
    expect(await isThere()).toBe(false)
    await program(account.username, '<?php secret();')
    expect((await server.pageThat(account.domain!, ({ status }) => status === 404, '/index.php')).status).toBe(404)
    await panel.changePlan!(account, PLAN as never, anAct(), aCall())
    expect(await panel.terminate(account, anAct(), aCall())).toEqual({ kind: 'ok' })
    expect(await isThere()).toBe(false)
  })

  test('a pool that FPM does not take is put back, and the account is not begun', async () => {
    const before = await server.everything()
    const foreign = join(server.dir, 'php/pools/foreign.conf')
    await writeFile(foreign, '[foreign]\npm = nonsense\n')
    expect(await panel.create(anAccount(), anAct(), aCall())).toMatchObject({ kind: 'rejected' })
    await run('rm', [foreign])
    expect(await server.everything()).toEqual(before)
  })
})

const whyNoMariadb = why || whyWithout('mariadbd', 'mariadb')
describe.skipIf(whyNoMariadb !== '')(named('MariaDB on a real server', whyNoMariadb), () => {
  let server: RealServer
  let panel: ServerPanel
  let options: string

  beforeAll(async () => {
    server = await startRealServer()
    const { started, layout } = await startMariadb(server.dir)
    server.alsoStarted(started)
    options = String(layout.mariadbOptions)
    panel = linuxWith(server.settings({}, layout))
  })

  afterAll(() => server?.stop())

  const asRoot = async (statement: string) =>
    (await run('mariadb', [options, '--batch', '--skip-column-names', '-e', statement])).stdout.trim()
  const asClient = async (username: string, password: string, statement: string, database = username) =>
    (
      await run('mariadb', [
        options,
        `--user=${username}`,
        `--password=${password}`,
        '--batch',
        '--skip-column-names',
        '-e',
        statement,
        database,
      ])
    ).stdout.trim()

  test('each account has one of its own, with its password, and nothing is left of it', async () => {
    const account = await made(panel, { plan: { database: 'any' }, password: `It's a "password" \\ with; all` })
    const { username, password } = account as { username: string; password: string }
    await asClient(username, password, "CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('kept')")
    const other = await made(panel, { plan: { database: 'mariadb' } })
    await expect(asClient(username, password, 'SHOW TABLES', other.username)).rejects.toThrow(/Access denied/)

    const call = aCall()
    expect(await panel.create(account, anAct(), call)).toMatchObject({ kind: 'ready', created: false })
    expect(JSON.parse(call.exchanges[0]!.responseBody!)).toMatchObject({ changed: false })

    await panel.suspend(account, 'overdue', anAct(), aCall())
    await expect(asClient(username, password, 'SELECT 1')).rejects.toThrow(/locked|denied/i)
    await panel.unsuspend(account, anAct(), aCall())
    expect(await asClient(username, password, 'SELECT text FROM notes')).toBe('kept')

    await panel.changePassword!(account, FRESH, anAct(), aCall())
    await expect(asClient(username, password, 'SELECT 1')).rejects.toThrow(/denied/)
    expect(await asClient(username, FRESH, 'SELECT 1')).toBe('1')

    await panel.terminate(account, anAct(), aCall())
    expect(await asRoot(`SHOW DATABASES LIKE '${username}'`)).toBe('')
    expect(await asRoot(`SELECT User FROM mysql.global_priv WHERE User = '${username}'`)).toBe('')
    expect(await asRoot(`SELECT User FROM mysql.db WHERE Db = '${username}'`)).toBe('')
  })

  test('is in the back-up, also of one that is suspended, and comes back with it', async () => {
    const account = await made(panel, { plan: { database: 'mariadb' } })
    const { username, password } = account as { username: string; password: string }
    await asClient(username, password, "CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('before')")
    await panel.suspend(account, 'overdue', anAct(), aCall())
    expect(await panel.createBackup!(account, anAct(), aCall())).toEqual({ kind: 'ok' })
    await panel.unsuspend(account, anAct(), aCall())
    await asClient(username, password, "UPDATE notes SET text = 'after'; CREATE TABLE later (n INT)")
    const read = await panel.listBackups!(account, aCall())
    const backup = read.kind === 'read' ? read.backups[0]! : null
    expect(await panel.restoreBackup!(account, backup!.id, anAct(), aCall())).toEqual({ kind: 'ok' })
    expect(await asClient(username, password, 'SELECT text FROM notes')).toBe('before')
    expect(await asClient(username, password, 'SHOW TABLES')).toBe('notes')
  })

  test('one that somebody else made under the name is left alone', async () => {
    const account = anAccount({ plan: { database: 'mariadb' } })
    await asRoot(`CREATE DATABASE ${account.username}`)
    expect(await panel.create(account, anAct(), aCall())).toMatchObject({ kind: 'rejected', because: 'name_taken' })
    expect(await asRoot(`SHOW DATABASES LIKE '${account.username}'`)).toBe(account.username)
    expect(await server.standing(account.username)).toBe(0)
  })

  test('one that the plan brings later has the password that was set last; a plan without it takes nothing away', async () => {
    const account = await made(panel)
    const { username, password } = account as { username: string; password: string }
    await panel.changePlan!(account, { ...PLAN, database: 'mariadb' } as never, anAct(), aCall())
    expect(await asClient(username, password, 'SELECT 1')).toBe('1')
    await panel.changePlan!(account, PLAN as never, anAct(), aCall())
    expect(await asClient(username, password, 'SELECT 1')).toBe('1')
  })
})

const whyNoPg = why || whyNoPostgres || whyWithout('psql')
describe.skipIf(whyNoPg !== '')(named('PostgreSQL on a real server', whyNoPg), () => {
  let server: RealServer
  let panel: ServerPanel
  let port: number

  beforeAll(async () => {
    server = await startRealServer()
    const postgres = await startPostgres(server.dir)
    port = postgres.port
    server.alsoStarted(postgres.started)
    panel = linuxWith(server.settings({}, postgres.layout))
  })

  afterAll(() => server?.stop())

  async function asClient(user: string, password: string, statement: string, database = user) {
    const client = new Client({ host: '127.0.0.1', port, user, password, database })
    // Whoever is suspended loses the connection, and hears so here as well.
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query(statement)).rows
    } finally {
      await client.end()
    }
  }

  test('each account has one of its own, with its password, and nothing is left of it', async () => {
    const account = await made(panel, { plan: { database: 'postgresql' } })
    const other = await made(panel, { plan: { database: 'any' } })
    const { username, password } = account as { username: string; password: string }
    await asClient(username, password, 'CREATE TABLE notes (text TEXT)')
    await expect(asClient(username, password, 'SELECT 1', other.username)).rejects.toThrow(/permission denied/)

    const call = aCall()
    expect(await panel.create(account, anAct(), call)).toMatchObject({ kind: 'ready', created: false })
    expect(JSON.parse(call.exchanges[0]!.responseBody!)).toMatchObject({ changed: false })

    await panel.suspend(account, 'overdue', anAct(), aCall())
    await expect(asClient(username, password, 'SELECT 1')).rejects.toThrow(/not permitted to log in/)
    await panel.unsuspend(account, anAct(), aCall())
    await panel.changePassword!(account, FRESH, anAct(), aCall())
    await expect(asClient(username, password, 'SELECT 1')).rejects.toThrow(/password/)
    expect(await asClient(username, FRESH, 'SELECT * FROM notes')).toEqual([])

    await panel.terminate(account, anAct(), aCall())
    const left = `SELECT 1 FROM pg_roles WHERE rolname = '${username}' UNION SELECT 1 FROM pg_database WHERE datname = '${username}'`
    expect(await asClient(other.username, other.password, left)).toEqual([])
  })

  test('is in the back-up and comes back with it', async () => {
    const account = await made(panel, { plan: { database: 'postgresql' } })
    const { username, password } = account as { username: string; password: string }
    await asClient(username, password, "CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('before')")
    expect(await panel.createBackup!(account, anAct(), aCall())).toEqual({ kind: 'ok' })
    await asClient(username, password, "UPDATE notes SET text = 'after'")
    const read = await panel.listBackups!(account, aCall())
    const backup = read.kind === 'read' ? read.backups[0]! : null
    expect(await panel.restoreBackup!(account, backup!.id, anAct(), aCall())).toEqual({ kind: 'ok' })
    expect(await asClient(username, password, 'SELECT text FROM notes')).toEqual([{ text: 'before' }])
  })
})
