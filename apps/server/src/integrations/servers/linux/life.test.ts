import { chmod, lstat, mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerPanel } from '@ostler/integration-kit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aCall, anAccount, anAct, made } from '../testing/linux/accounts.ts'
import { linuxWith } from '../testing/linux/harness.ts'
import { named, run, whyWithout } from '../testing/linux/programs.ts'
import { type RealServer, startRealServer } from '../testing/linux/real-server.ts'
import { comeIn } from '../testing/linux/visits.ts'

const why = whyWithout('sshd', 'nginx')

describe.skipIf(why !== '')(named('an account on a real server', why), () => {
  let server: RealServer
  let panel: ServerPanel

  beforeAll(async () => {
    server = await startRealServer()
    panel = linuxWith(server.settings())
  })

  afterAll(() => server?.stop())

  const homeOf = (username: string) => join(server.dir, 'www', username)
  const isReady = ({ status }: { status: number }) => status === 200
  const write = async (username: string, path: string, text: string) => {
    const file = join(homeOf(username), 'public', path)
    await writeFile(file, text)
    await chmod(file, 0o644)
    await run('chown', [`${username}:www-data`, file])
  }

  test('is served by its name, shows a page of ours while it is suspended, and is gone without a trace when it ends', async () => {
    await made(panel)
    const before = await server.everything()
    const account = await made(panel)
    const { domain, username } = account as { domain: string; username: string }
    await write(username, 'index.html', 'The page of Ada')

    expect(await server.pageThat(domain, isReady)).toMatchObject({ status: 200, text: 'The page of Ada' })
    expect(await server.page(`www.${domain}`)).toMatchObject({ text: 'The page of Ada' })
    expect(await server.securePage(domain)).toMatchObject({
      text: 'The page of Ada',
      certificate: { names: `DNS:${domain}, DNS:www.${domain}` },
    })
    expect((await server.page('nobody.example.com')).status).toBe(404)

    await panel.suspend(account, 'overdue', anAct(), aCall())
    const suspended = await server.pageThat(domain, ({ status }) => status === 503)
    expect(suspended.text).toContain('suspended')
    expect((await server.securePage(domain, '/any/page')).status).toBe(503)
    expect(await readFile(join(homeOf(username), 'public/index.html'), 'utf8')).toBe('The page of Ada')

    await panel.unsuspend(account, anAct(), aCall())
    expect(await server.pageThat(domain, isReady)).toMatchObject({ text: 'The page of Ada' })

    expect(await panel.terminate(account, anAct(), aCall())).toEqual({ kind: 'ok' })
    expect((await server.pageThat(domain, ({ status }) => status === 404)).status).toBe(404)
    expect(await server.everything()).toEqual(before)
    for (const list of ['group', 'shadow', 'subuid'])
      expect((await readFile(`/etc/${list}`, 'utf8')).split('\n').filter((line) => line.includes(username))).toEqual([])
  })

  test('made a second time, it is not touched at all', async () => {
    const account = await made(panel)
    const seen = async () => {
      const paths = await readdir(server.dir, { recursive: true })
      const ours = paths.filter((path) => path.includes(account.username)).sort()
      const times = ours.map(async (path) => `${path} ${(await lstat(join(server.dir, path))).mtimeMs}`)
      const entries = ['passwd', 'shadow', 'group'].map((list) => run('getent', [list, account.username]))
      return [...(await Promise.all(times)), ...(await Promise.all(entries)).map(({ stdout }) => stdout)]
    }
    const before = await seen()
    const call = aCall()
    expect(await panel.create(account, anAct(), call)).toMatchObject({ kind: 'ready', created: false })
    expect(JSON.parse(call.exchanges[0]!.responseBody!)).toMatchObject({ ok: true, changed: false })
    expect(await seen()).toEqual(before)
  })

  test('asked for twice at once, it is made once', async () => {
    const account = anAccount()
    const outcomes = await Promise.all([1, 2].map(() => panel.create(account, anAct(), aCall())))
    expect(outcomes.filter((outcome) => outcome.kind === 'ready' && outcome.created)).toHaveLength(1)
    // Whoever came second found it, or was told to come again.
    for (const outcome of outcomes) expect(['ready', 'retryable']).toContain(outcome.kind)
    expect(await server.standing(account.username)).toBe(1)
  })

  test('two that want the same domain at once do not both get it', async () => {
    const one = anAccount()
    const other = anAccount({ domain: `www.${one.domain}` })
    const outcomes = await Promise.all([one, other].map((account) => panel.create(account, anAct(), aCall())))
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['ready', 'rejected'])
  })

  test('is not begun for a domain that somebody else has on this nginx', async () => {
    const account = anAccount()
    const before = await server.everything()
    const foreign = join(server.dir, 'nginx/enabled/a-foreign-site')
    const listen = `listen ${server.ports.http}; listen [::]:${server.ports.http};`
    await writeFile(foreign, `server { ${listen} server_name www.${account.domain}; return 204; }`)
    expect(await panel.create(account, anAct(), aCall())).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining(`www.${account.domain}`),
    })
    await rename(foreign, join(server.dir, 'ssh/a-foreign-site'))
    expect(await server.everything()).toEqual(before)
  })

  test('its owner comes in by SFTP, sees nothing but the home, and not while it is suspended', async () => {
    const account = await made(panel)
    const { username, password, domain } = account as { username: string; password: string; domain: string }
    const visit = await comeIn(server.ports.ssh, username, password)
    expect(await visit.list('/')).toEqual(['private', 'public', 'tmp'])
    await visit.put('/public/upload.html', 'Brought by SFTP')
    await expect(visit.put('/elsewhere', 'x')).rejects.toThrow(/permission/i)
    await expect(
      new Promise((resolve, reject) => {
        visit.client.forwardOut('127.0.0.1', 1, '127.0.0.1', server.ports.http, (error) =>
          error ? reject(error) : resolve(null),
        )
      }),
    ).rejects.toThrow(/open fail/i)
    expect(await server.pageThat(domain, isReady, '/upload.html')).toMatchObject({ text: 'Brought by SFTP' })

    const ended = new Promise<void>((resolve) => visit.client.once('close', () => resolve()))
    await panel.suspend(account, 'overdue', anAct(), aCall())
    await ended
    await expect(comeIn(server.ports.ssh, username, password)).rejects.toThrow()

    // A new password lets nobody in who is suspended.
    await panel.changePassword!(account, 'Fresh-Horse5-Battery', anAct(), aCall())
    await expect(comeIn(server.ports.ssh, username, 'Fresh-Horse5-Battery')).rejects.toThrow()
    await panel.unsuspend(account, anAct(), aCall())
    const again = await comeIn(server.ports.ssh, username, 'Fresh-Horse5-Battery')
    again.end()
  })

  test('without a sshd that locks clients in, nobody gets a password to come in with', async () => {
    const open = join(server.dir, 'ssh/open_config')
    await writeFile(open, `HostKey ${server.dir}/ssh/host\nPasswordAuthentication yes\n`)
    const { username } = await made(linuxWith(server.settings({}, { sshdConfig: open })))
    const secret = (await run('getent', ['shadow', username])).stdout.split(':')[1]
    expect(secret).toMatch(/^[!*]+$/)
  })

  test('nobody reads the files of another, neither by a link nor as a program', async () => {
    const one = await made(panel)
    const other = await made(panel)
    await write(other.username, 'config.php', 'the secret of the other')
    const link = join(homeOf(one.username), 'public/link.html')
    await symlink(join(homeOf(other.username), 'public/config.php'), link)
    await run('chown', ['--no-dereference', `${one.username}:www-data`, link])
    await server.pageThat(one.domain!, isReady)
    expect((await server.page(one.domain!, '/link.html')).status).toBe(404)
    const own = join(homeOf(one.username), 'public/own-link.html')
    await symlink(join(homeOf(one.username), 'public/index.html'), own)
    await run('chown', ['--no-dereference', `${one.username}:www-data`, own])
    expect((await server.page(one.domain!, '/own-link.html')).status).toBe(200)
    // This server has no PHP, and shows no program as text.
    expect((await server.page(other.domain!, '/config.php')).status).toBe(404)
    await mkdir(join(homeOf(one.username), 'public/.git'))
    await write(one.username, '.git/config', 'the history')
    expect((await server.page(one.domain!, '/.git/config')).status).toBe(404)
    const asOne = run('setpriv', [
      '--reuid',
      one.username,
      '--regid',
      one.username,
      '--clear-groups',
      'cat',
      `${homeOf(other.username)}/public/config.php`,
    ])
    await expect(asOne).rejects.toThrow(/Permission denied/)
  })

  test('moves to another domain, and the former one is free', async () => {
    const account = await made(panel)
    const domain = `new-${account.domain}`
    const taken = await made(panel)
    expect(await panel.rename!(account, taken.domain!, anAct(), aCall())).toMatchObject({ kind: 'rejected' })
    expect(await panel.rename!(account, domain, anAct(), aCall())).toEqual({ kind: 'ok' })
    expect((await server.pageThat(domain, isReady)).status).toBe(200)
    expect((await server.pageThat(account.domain!, ({ status }) => status === 404)).status).toBe(404)
    expect((await server.securePage(domain)).certificate?.names).toContain(`DNS:${domain}`)
    await made(panel, { domain: account.domain })
  })

  test('counts each byte of its traffic once, over a rotation of the log', async () => {
    const account = await made(panel, { plan: { trafficMib: '7' } })
    const log = `${server.dir}/nginx/logs/ostler-${account.username}.access.log`
    const bytes = async () => {
      const call = aCall()
      expect(await panel.usage!(account, call)).toMatchObject({
        kind: 'read',
        usage: { trafficLimitMib: 7, diskLimitMib: 100 },
      })
      return JSON.parse(call.exchanges[0]!.responseBody!).usage.trafficBytes as number
    }
    const line = (out: number) => `127.0.0.1 - - [x] "GET / HTTP/1.1" 200 1 "-" "a \\x22 9 9" 100 ${out}\n`
    await writeFile(log, line(1_000) + line(2_000))
    expect(await bytes()).toBe(3_200)
    expect(await bytes()).toBe(3_200)
    // Half a line is on its way.
    await writeFile(log, '127.0.0.1 - - [x] "GET / HTTP/1.1" 200 1 "-" "-" 1', { flag: 'a' })
    expect(await bytes()).toBe(3_200)
    await writeFile(log, '00 500\n', { flag: 'a' })
    await rename(log, `${log}.1`)
    await writeFile(log, line(4_000))
    expect(await bytes()).toBe(3_200 + 600 + 4_100)
    expect(await bytes()).toBe(3_200 + 600 + 4_100)
    // Cut short in its place.
    await writeFile(log, line(10))
    expect(await bytes()).toBe(3_200 + 600 + 4_100 + 110)
  })

  test('says how much room its files take', async () => {
    const account = await made(panel)
    await write(account.username, 'big.bin', 'x'.repeat(3 * 1024 * 1024))
    const read = await panel.usage!(account, aCall())
    expect(read.kind === 'read' && read.usage.diskMib).toBeGreaterThanOrEqual(3)
    expect(read.kind === 'read' && read.usage.diskMib).toBeLessThanOrEqual(5)
  })

  test('a real request is counted too, both ways', async () => {
    const account = await made(panel)
    await write(account.username, 'two-mib.txt', 'x'.repeat(2 * 1024 * 1024))
    await server.pageThat(account.domain!, isReady)
    expect((await server.page(account.domain!, '/two-mib.txt')).status).toBe(200)
    expect(await panel.usage!(account, aCall())).toMatchObject({ usage: { trafficMib: 2 } })
  })
})
