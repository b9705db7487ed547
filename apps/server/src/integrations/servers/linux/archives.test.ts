import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Backup, ServerPanel } from '@ostler/integration-kit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aCall, anAct, made } from '../testing/linux/accounts.ts'
import { linuxWith } from '../testing/linux/harness.ts'
import { named, run, whyWithout } from '../testing/linux/programs.ts'
import { type RealServer, startRealServer } from '../testing/linux/real-server.ts'

const why = whyWithout('sshd', 'nginx')

describe.skipIf(why !== '')(named('back-ups on a real server', why), () => {
  let server: RealServer
  let panel: ServerPanel

  beforeAll(async () => {
    server = await startRealServer()
    panel = linuxWith(server.settings())
  })

  afterAll(() => server?.stop())

  const publicOf = (username: string, path: string) => join(server.dir, 'www', username, 'public', path)
  const asOwner = (username: string, ...argv: string[]) =>
    run('setpriv', ['--reuid', username, '--regid', username, '--clear-groups', ...argv])
  const archives = async () => (await readdir(join(server.dir, 'backups'), { recursive: true })).sort()

  async function backupsOf(account: Parameters<ServerPanel['lookUp']>[0]): Promise<Backup[]> {
    const read = await panel.listBackups!(account, aCall())
    if (read.kind !== 'read') throw new Error(`The back-ups are ${read.kind}.`)
    return read.backups
  }

  test('brings back what was there, as it was, and nothing that came later', async () => {
    const account = await made(panel)
    const { username } = account
    await asOwner(username, 'mkdir', publicOf(username, 'deep'))
    await asOwner(username, 'sh', '-c', `umask 027; echo before > ${publicOf(username, 'deep/page.html')}`)
    await asOwner(username, 'ln', '-s', '/etc/shadow', publicOf(username, 'link'))
    await panel.createBackup!(account, anAct(), aCall())
    const [backup] = await backupsOf(account)
    expect(backup).toMatchObject({ state: 'ready', sizeMib: 1 })

    await asOwner(
      username,
      'sh',
      '-c',
      `echo after > ${publicOf(username, 'deep/page.html')}; echo x > ${publicOf(username, 'late.html')}`,
    )
    expect(await panel.restoreBackup!(account, backup!.id, anAct(), aCall())).toEqual({ kind: 'ok' })
    expect((await readdir(publicOf(username, '.'))).sort()).toEqual(['deep', 'index.html', 'link'])
    expect(await readFile(publicOf(username, 'deep/page.html'), 'utf8')).toBe('before\n')
    expect((await server.page(account.domain!, '/deep/page.html')).text).toBe('before\n')
    // What the client brings there next is read by the web server as well.
    await asOwner(username, 'sh', '-c', `umask 027; echo new > ${publicOf(username, 'deep/new.html')}`)
    expect((await server.page(account.domain!, '/deep/new.html')).text).toBe('new\n')
    expect((await lstat(publicOf(username, 'link'))).isSymbolicLink()).toBe(true)
    expect(await readdir(join(server.dir, 'www', username))).not.toContain('.restored')
  })

  test('the same act makes one, however often it is asked for', async () => {
    const account = await made(panel)
    const same = anAct()
    for (const _ of ['once', 'twice']) expect(await panel.createBackup!(account, same, aCall())).toEqual({ kind: 'ok' })
    expect(await backupsOf(account)).toHaveLength(1)
    expect((await backupsOf(account))[0]!.label).toBe(same.key)
  })

  test('one that takes long goes on by itself, and a ticket tells how far it is', async () => {
    const account = await made(panel)
    const hasty = linuxWith(server.settings({}, { waitSeconds: 0 }))
    await asOwner(account.username, 'sh', '-c', `head -c 60000000 /dev/urandom > ${publicOf(account.username, 'big')}`)
    const outcome = await hasty.createBackup!(account, anAct(), aCall())
    expect(outcome).toMatchObject({ kind: 'working' })
    const ticket = outcome.kind === 'working' ? outcome.ticket : ''
    // Nobody else works on the account meanwhile, and everybody may look.
    expect(await panel.lookUp(account, aCall())).toMatchObject({ account: { state: 'active' } })
    await expect
      .poll(() => panel.progress!(account, ticket, aCall()), { timeout: 20_000, interval: 200 })
      .toEqual({ kind: 'ok' })
    expect(await backupsOf(account)).toMatchObject([{ state: 'ready' }])
    expect(await panel.progress!(account, 'no-such-ticket', aCall())).toMatchObject({ kind: 'rejected' })
  })

  test('one that was broken off is shown as failed, and cleared away by the next', async () => {
    const account = await made(panel)
    await panel.createBackup!(account, anAct(), aCall())
    const folder = (await readdir(join(server.dir, 'backups'))).find((name) => name.startsWith(`${account.username}-`))!
    const half = {
      id: '20260101T000000Z-00000000',
      label: 'x',
      madeAt: '2026-01-01T00:00:00Z',
      bytes: null,
      state: 'making',
      sha256: {},
    }
    await writeFile(join(server.dir, 'backups', folder, `${half.id}.json`), JSON.stringify(half))
    expect((await backupsOf(account)).map(({ state }) => state)).toEqual(['ready', 'failed'])
    expect(await panel.restoreBackup!(account, half.id, anAct(), aCall())).toMatchObject({ kind: 'rejected' })
    await panel.createBackup!(account, anAct(), aCall())
    expect((await backupsOf(account)).map(({ state }) => state)).toEqual(['ready', 'ready'])
  })

  test('a damaged archive restores nothing', async () => {
    const account = await made(panel)
    await panel.createBackup!(account, anAct(), aCall())
    const [backup] = await backupsOf(account)
    const archive = (await archives()).find((path) => path.includes(backup!.id) && path.endsWith('.tar.gz'))!
    await writeFile(join(server.dir, 'backups', archive), 'garbage', { flag: 'a' })
    const index = publicOf(account.username, 'index.html')
    const before = createHash('sha256')
      .update(await readFile(index))
      .digest('hex')
    expect(await panel.restoreBackup!(account, backup!.id, anAct(), aCall())).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('checksum'),
    })
    expect(
      createHash('sha256')
        .update(await readFile(index))
        .digest('hex'),
    ).toBe(before)
  })

  test('outlives the account, and the next owner of its name does not see it', async () => {
    const account = await made(panel)
    await panel.createBackup!(account, anAct(), aCall())
    const kept = (await archives()).filter((path) => path.includes(account.username))
    expect(kept.some((path) => path.endsWith('.tar.gz'))).toBe(true)
    await panel.terminate(account, anAct(), aCall())
    expect((await archives()).filter((path) => path.includes(account.username))).toEqual(kept)
    const next = await made(panel, { username: account.username, externalId: `${account.externalId}-next` })
    expect(await backupsOf(next)).toEqual([])
    await rm(join(server.dir, 'backups'), { recursive: true })
  })
})
