import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineGateway } from '@ostler/integration-kit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FakeGateway, kindOf } from '../modules/payments/examples.ts'
import { addGateway, changeGateway, gatewayKinds } from '../modules/payments/index.ts'
import { aHouse, type TestHouse } from '../platform/testing/house.ts'
import { composeWeb, type Web } from '../web.ts'

/** Which pages of other sites the portal lets in: what the gateways that are switched on need, as soon as they are. */

let house: TestHouse
let folder: string
let web: Web

beforeAll(async () => {
  house = await aHouse()
  folder = await mkdtemp(join(tmpdir(), 'ostler-pages-'))
  for (const name of ['portal', 'admin']) {
    await mkdir(join(folder, name, 'assets'), { recursive: true })
    await writeFile(join(folder, name, 'index.html'), `<title>${name}</title>`)
    await writeFile(join(folder, name, 'assets/page.js'), '')
  }
  const gateway = new FakeGateway('beads', { ways: ['fields', 'page'] })
  const kind = defineGateway({
    ...(kindOf(gateway) as object),
    pageSources: { script: ['https://js.beads.example'], frame: ['https://beads.example'], connect: [] },
  } as never)
  house.ports.provide(gatewayKinds, new Map([[kind.kind, kind]]))
  const folders = { portalFolder: join(folder, 'portal'), adminFolder: join(folder, 'admin') }
  web = await composeWeb(house, { deliverWebhooks: false, rememberSourcesMs: 0, ...folders })
})
afterAll(async () => {
  await web.stop()
  await house.stop()
  await rm(folder, { recursive: true, force: true })
})

const staff = () => house.contexts.forSystem('test', 'cli')
const policyOf = async (url: string) => {
  const { headers } = await web.app.inject({ url })
  return String(headers['content-security-policy'])
}
const lets = async (url: string) => (await policyOf(url)).includes('beads.example')

test('the portal lets in what enabled gateways need, follows each change, and the staff area never does', async () => {
  expect(await lets('/')).toBe(false)
  await addGateway(staff(), { kind: 'beads', name: 'beads', isEnabled: true })
  for (const page of ['/', '/index.html', '/invoices/7?attempt=1', '/pay'])
    expect([page, await lets(page)]).toEqual([page, true])
  expect(await policyOf('/invoices/7')).toContain("script-src 'self' https://js.beads.example;")
  expect(await policyOf('/invoices/7')).toContain("frame-src 'self' https://beads.example")

  for (const other of [
    '/admin',
    '/admin/gateways',
    '/admin/index.html',
    '/api/v1/catalog',
    '/assets/page.js',
    '/livez',
  ])
    expect([other, await lets(other)]).toEqual([other, false])

  await changeGateway(staff(), { name: 'beads', way: 'page' })
  expect(await lets('/')).toBe(false)
  await changeGateway(staff(), { name: 'beads', way: 'fields' })
  expect(await lets('/')).toBe(true)
  await changeGateway(staff(), { name: 'beads', isEnabled: false })
  expect(await lets('/')).toBe(false)
})
