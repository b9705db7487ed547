import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import type { ServerPanel } from '@ostler/integration-kit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aCall, anAccount, anAct, made, type Wish } from '../testing/linux/accounts.ts'
import { linuxWith } from '../testing/linux/harness.ts'
import { isInstalled, named, run, whyWithout } from '../testing/linux/programs.ts'
import { type RealServer, startRealServer } from '../testing/linux/real-server.ts'

const why = whyWithout('sshd', 'nginx')

describe.skipIf(why !== '')(named('what a real server refuses', why), () => {
  let server: RealServer
  let panel: ServerPanel

  beforeAll(async () => {
    server = await startRealServer()
    panel = linuxWith(server.settings())
    await made(panel)
  })

  afterAll(() => server?.stop())

  test('a server that shows another host key hears nothing from us', async () => {
    const other = linuxWith(server.settings({ hostKey: server.keys.otherFingerprint }))
    const account = anAccount()
    expect(await other.checkConnection(aCall())).toMatchObject({
      kind: 'refused',
      field: 'hostKey',
      reason: expect.stringContaining(server.keys.fingerprint),
      fingerprint: server.keys.fingerprint,
    })
    expect(await other.create(account, anAct(), aCall())).toMatchObject({ kind: 'rejected', because: 'credentials' })
    expect(await other.lookUp(account, aCall())).toMatchObject({ kind: 'unknown' })
    expect(await server.standing(account.username)).toBe(0)
  })

  test('while no host key is entered, the test shows it and nothing else is done', async () => {
    const unpinned = linuxWith(server.settings({ hostKey: '' }))
    const account = anAccount()
    expect(await unpinned.checkConnection(aCall())).toMatchObject({
      kind: 'refused',
      field: 'hostKey',
      fingerprint: server.keys.fingerprint,
    })
    expect(await unpinned.create(account, anAct(), aCall())).toMatchObject({ kind: 'rejected', because: 'credentials' })
    expect(await server.standing(account.username)).toBe(0)
    expect(await panel.checkConnection(aCall())).toMatchObject({
      kind: 'accepted',
      fingerprint: server.keys.fingerprint,
    })
  })

  test('a key with a passphrase opens with it, and names the wrong field without', async () => {
    const sealed = (passphrase: string) => linuxWith(server.settings({ privateKey: server.keys.sealed, passphrase }))
    expect(await sealed('open sesame').checkConnection(aCall())).toMatchObject({ kind: 'accepted' })
    for (const passphrase of ['', 'open barley'])
      expect(await sealed(passphrase).checkConnection(aCall())).toMatchObject({ kind: 'refused', field: 'passphrase' })
    const privateKey = '-----BEGIN OPENSSH PRIVATE KEY-----\nbm90aGluZw==\n-----END OPENSSH PRIVATE KEY-----'
    expect(await linuxWith(server.settings({ privateKey })).checkConnection(aCall())).toMatchObject({
      kind: 'refused',
      field: 'privateKey',
    })
  })

  const long = (length: number) => 'a'.repeat(length)
  const hostile: [string, Wish][] = [
    ['a name with a semicolon', { username: 'a;reboot' }],
    ['a name with a path', { username: '../../etc' }],
    ['a name with a line break', { username: 'abc\nroot:x' }],
    ['a name with a line break at its end', { username: 'abc\n' }],
    ['a name that is an option', { username: '-rf' }],
    ['a name in capitals', { username: 'Admin' }],
    ['an endless name', { username: long(5000) }],
    ['a name of the system', { username: 'www-data' }],
    ['a name with letters of another script', { username: 'аdmin' }],
    ['a domain with a semicolon', { domain: 'a.example.com; include /etc/passwd' }],
    ['a domain with a path', { domain: '../../etc/cron.d/x' }],
    ['a domain with a line break', { domain: 'a.example.com\nreturn 200' }],
    ['a domain with braces', { domain: 'a.example.com{}' }],
    ['a domain with a variable', { domain: '$host.example.com' }],
    ['a domain with a star', { domain: '*.example.com' }],
    ['a domain without a dot', { domain: 'localhost' }],
    ['an address for a domain', { domain: '192.0.2.1' }],
    ['an endless domain', { domain: `${`${long(60)}.`.repeat(5)}com` }],
    ['an endless label', { domain: `${long(64)}.com` }],
    ['no domain', { domain: null }],
    ['a key with a line break', { externalId: 'svc\n1' }],
    ['an endless key', { externalId: long(201) }],
    ['a password with a line break', { password: 'Correct-Horse9\nroot:pwned' }],
    ['a password with a zero byte', { password: 'Correct-Horse9\0' }],
    ['a disk of nothing', { plan: { diskMib: '0' } }],
  ]

  test.each([0, 1, 2, 3, 4])('names that mean harm are refused before anything is written (%i)', async (part) => {
    const before = await server.everything()
    const asked = hostile.filter((_, at) => at % 5 === part)
    await Promise.all(
      asked.map(async ([what, wish]) => {
        expect(await panel.create(anAccount(wish), anAct(), aCall()), what).toMatchObject({ kind: 'rejected' })
      }),
    )
    expect(await server.everything()).toEqual(before)
  })

  test('a name of the client goes nowhere but into our own notes', async () => {
    const name = `"; $(touch ${server.dir}/pwned) '\n`
    await made(panel, { name, email: `"$(touch ${server.dir}/pwned)"@example.com` })
    expect(existsSync(`${server.dir}/pwned`)).toBe(false)
  })

  test('an act for the account of another key is refused, and the look-up calls it foreign', async () => {
    const account = await made(panel)
    const thief = { ...account, externalId: 'svc-of-somebody-else' }
    expect(await panel.lookUp(thief, aCall())).toMatchObject({ kind: 'foreign' })
    for (const outcome of [
      panel.terminate(thief, anAct(), aCall()),
      panel.suspend(thief, 'x', anAct(), aCall()),
      panel.changePassword!(thief, 'Another-Horse7-Staple', anAct(), aCall()),
      panel.restoreBackup!(thief, '20260101T000000Z-00000000', anAct(), aCall()),
    ])
      expect(await outcome).toMatchObject({ kind: 'rejected' })
    expect(await panel.create(thief, anAct(), aCall())).toMatchObject({ kind: 'rejected', because: 'name_taken' })
    expect(await panel.lookUp(account, aCall())).toMatchObject({ kind: 'found', account: { state: 'active' } })
  })

  test('a user that was removed and made anew by somebody else is not ended', async () => {
    const account = await made(panel)
    await run('userdel', ['--', account.username])
    expect(await panel.lookUp(account, aCall())).toMatchObject({ account: { state: 'broken' } })
    await run('useradd', ['--no-create-home', '--home-dir', `${server.dir}/elsewhere`, '--', account.username])
    expect(await panel.terminate(account, anAct(), aCall())).toMatchObject({ kind: 'rejected' })
    expect(await server.standing(account.username)).toBe(1)
  })

  test('a plan that needs what this server lacks is for another server', async () => {
    for (const plan of [{ php: 'yes' }, { database: 'any' }, { database: 'mariadb' }])
      expect(await panel.create(anAccount({ plan }), anAct(), aCall())).toMatchObject({
        kind: 'rejected',
        because: 'no_room',
      })
  })

  test('a configuration that nginx does not take changes nothing, whoever broke it', async () => {
    const account = await made(panel)
    const before = await server.everything()
    for (const act of [
      () => panel.suspend(account, 'x', anAct(), aCall()),
      () => panel.rename!(account, `new-${account.domain}`, anAct(), aCall()),
    ]) {
      await server.next('broken')
      expect(await act()).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('nowhere') })
      // The certificate of the new domain may wait for it.
      expect((await server.everything()).filter((path) => !path.includes('certificates'))).toEqual(
        before.filter((path) => !path.includes('certificates')),
      )
    }
    expect((await server.pageThat(account.domain!, ({ status }) => status === 200)).status).toBe(200)
    expect(await panel.lookUp(account, aCall())).toMatchObject({ account: { state: 'active', domain: account.domain } })
  })

  test('a server without python3, or without the right to it, says what is missing', async () => {
    await server.next('no_python')
    expect(await panel.checkConnection(aCall())).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('python3'),
    })
    await server.next('no_sudo')
    expect(await panel.checkConnection(aCall())).toMatchObject({ kind: 'refused', field: 'user' })
    await server.next('no_python')
    expect(await panel.create(anAccount(), anAct(), aCall())).toMatchObject({
      kind: 'rejected',
      because: 'credentials',
    })
  })

  test('a server that greets before it answers is not understood', async () => {
    await server.next('greeting')
    expect(await panel.checkConnection(aCall())).toMatchObject({ kind: 'unknown' })
  })

  test('a layout with anything but plain paths is refused', async () => {
    const layouts: Record<string, string>[] = [
      { webRoot: '/srv/www;x' },
      { nginxReload: 'sh -c "x"' },
      { webRoot: '/srv/../etc' },
    ]
    for (const layout of layouts) {
      const odd = linuxWith(server.settings({}, layout))
      expect(await odd.checkConnection(aCall())).toMatchObject({ kind: 'refused', field: 'layout' })
    }
  })

  const whyNoSudo = isInstalled('sudo') ? '' : 'needs sudo'
  test.skipIf(whyNoSudo !== '')(
    named('a user who is not root works by sudo, and is refused without', whyNoSudo),
    async () => {
      const user = `ots${server.group.slice(-6)}`
      const rule = `/etc/sudoers.d/${user}`
      await run('useradd', [
        '--no-create-home',
        '--home-dir',
        `${server.dir}/elsewhere/${user}`,
        '--shell',
        '/bin/sh',
        // Not locked, as a lone "!" would be to a sshd that does not ask PAM.
        '--password',
        '*',
        '--',
        user,
      ])
      try {
        const asUser = linuxWith(server.settings({ user }))
        expect(await asUser.checkConnection(aCall())).toMatchObject({ kind: 'refused', field: 'user' })
        await writeFile(rule, `${user} ALL=(root) NOPASSWD: /usr/bin/python3 -I -\n`, { mode: 0o440 })
        expect(await asUser.checkConnection(aCall())).toMatchObject({ kind: 'accepted' })
        await made(asUser)
      } finally {
        await run('rm', ['-f', rule])
      }
    },
  )
})
