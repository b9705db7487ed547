import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerPanel } from '@ostler/integration-kit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aCall, anAct, made } from '../testing/linux/accounts.ts'
import { startAuthority } from '../testing/linux/authority.ts'
import { linuxWith } from '../testing/linux/harness.ts'
import { named, whyWithout } from '../testing/linux/programs.ts'
import { type RealServer, startRealServer } from '../testing/linux/real-server.ts'

const why = whyWithout('sshd', 'nginx', 'certbot', 'pebble', 'pebble-challtestsrv')

describe.skipIf(why !== '')(named('certificates of an authority', why), { timeout: 120_000 }, () => {
  let server: RealServer
  let panel: ServerPanel
  let away: ServerPanel

  beforeAll(async () => {
    server = await startRealServer()
    const { directory, started } = await startAuthority(server.dir, server.ports.http)
    server.alsoStarted(...started)
    const layout = {
      acmeServer: directory,
      acmeProbe: `127.0.0.1:${server.ports.http}`,
      certbotOptions: `--work-dir ${server.dir}/certbot --logs-dir ${server.dir}/certbot --no-verify-ssl`,
    }
    panel = linuxWith(server.settings({}, layout))
    // The same server as the domain sees it before anybody has pointed it here.
    away = linuxWith(server.settings({}, { ...layout, acmeProbe: '127.0.0.1:1' }))
  })

  afterAll(() => server?.stop())

  const issuerOf = async (domain: string) => (await server.securePage(domain)).certificate!.issuer
  // nginx takes what it was told a moment later.
  const showsOneOfPebble = (domain: string) =>
    expect.poll(() => issuerOf(domain).catch(String), { timeout: 60_000, interval: 500 }).toContain('Pebble')
  const lineages = () => readdir(join(server.dir, 'letsencrypt/renewal')).catch(() => [] as string[])

  test('is asked for when the account is made, shown, and given up with it', async () => {
    const account = await made(panel, { plan: { certificate: 'acme' } })
    await showsOneOfPebble(account.domain!)
    expect((await server.securePage(account.domain!)).certificate!.names).toContain(`DNS:www.${account.domain}`)
    expect(await lineages()).toHaveLength(1)

    const call = aCall()
    expect(await panel.create(account, anAct(), call)).toMatchObject({ kind: 'ready', created: false })
    expect(JSON.parse(call.exchanges[0]!.responseBody!)).toMatchObject({ changed: false })

    const domain = `new-${account.domain}`
    expect(await panel.rename!(account, domain, anAct(), aCall())).toEqual({ kind: 'ok' })
    await showsOneOfPebble(domain)
    expect(await lineages()).toHaveLength(1)

    await panel.terminate(account, anAct(), aCall())
    expect(await lineages()).toEqual([])
  })

  test('while the domain leads elsewhere nobody is asked; later the client asks again', async () => {
    const account = await made(away, { plan: { certificate: 'acme' } })
    await server.pageThat(account.domain!, ({ status }) => status === 200)
    expect(await issuerOf(account.domain!)).toBe(account.username)
    expect(await lineages()).toEqual([])

    const ask = (by: ServerPanel) => by.act!(account, { name: 'certificate', input: {} }, anAct(), aCall())
    expect(await ask(away)).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('does not lead to this server'),
    })
    for (const _ of ['once', 'twice']) expect(await ask(panel)).toEqual({ kind: 'ok' })
    await showsOneOfPebble(account.domain!)
    expect(await lineages()).toHaveLength(1)
  })

  test('is not for a plan without one', async () => {
    const account = await made(panel)
    const asked = await panel.act!(account, { name: 'certificate', input: {} }, anAct(), aCall())
    expect(asked).toMatchObject({ kind: 'rejected' })
    expect(await panel.act!(account, { name: 'reboot', input: {} }, anAct(), aCall())).toMatchObject({
      kind: 'rejected',
    })
  })
})
