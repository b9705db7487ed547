import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { demoLogins, openStore } from '../../apps/server/src/demo/store.ts'
import { FakeStable } from '../../apps/server/src/modules/servers/examples.ts'
import { panelKinds } from '../../apps/server/src/modules/servers/index.ts'
import { aHouse, type TestHouse } from '../../apps/server/src/platform/testing/house.ts'
import { buildWebApps } from '../../scripts/build-web.mjs'
import { openChromium, Window } from './chromium.ts'

vi.setConfig({ testTimeout: 240_000 })

const FINGERPRINT = 'ab'.repeat(32)
const stable = new FakeStable()

let house: TestHouse
let chromium: Browser

beforeAll(async () => {
  await buildWebApps()
  chromium = await openChromium()
  house = await aHouse()
  await openStore(house.contexts)
  house.ports.provide(panelKinds, new Map([...house.ports.get(panelKinds), ['stable', stable.kind]]))
  await house.serve(['web'])
}, 120_000)

afterAll(async () => {
  await chromium?.close()
  await house?.stop()
})

test.each([
  ['a desktop', { width: 1280, height: 800 }, 'desktop-box'],
  ['a phone', { width: 360, height: 740 }, 'phone-box'],
] as const)('on %s: staff set a server up, pin it, group it and make a product on it', async (_, viewport, name) => {
  const address = `https://${name}.example:2087`
  stable.checks.set(address, { kind: 'accepted', version: 'Stable 3', warnings: [], fingerprint: FINGERPRINT })
  stable.choices.set(address, ['small', 'large'])
  const olivia = await Window.open(chromium, { viewport })
  const { page } = olivia
  await page.goto(`${house.url}/admin/servers`)
  await page.getByLabel('E-mail address').fill(demoLogins.staff.email)
  await page.getByLabel('Password', { exact: true }).fill(demoLogins.staff.password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await olivia.sees('Servers')
  await page.getByRole('link', { name: 'Add server' }).click()
  await olivia.sees('Add server')
  await page.getByRole('link', { name: 'Stable', exact: true }).click()
  await olivia.sees('Add Stable')

  await page.getByLabel('Label').fill(`Stable ${name}`)
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await page.getByText(`/server-callbacks/${name}`).waitFor()
  await page.getByLabel('Address', { exact: true }).fill(address)
  await page.getByLabel('Token').fill('wrong')
  await page.getByLabel('Most accounts').fill('10')
  await page.getByLabel('Name servers').fill('ns1.example.net\nnowhere')
  olivia.expects(400, /\/admin\/servers$/)
  await page.getByRole('button', { name: 'Create server' }).click()
  await page.getByText('Must be a host name such as').first().waitFor()
  await page.getByLabel('Name servers').fill('ns1.example.net\nns2.example.net')
  await page.getByLabel('Token').fill('tok_right')
  await page.getByRole('button', { name: 'Create server' }).click()
  await olivia.sees(`Stable ${name}`)
  expect(await page.getByLabel('Token').inputValue()).toBe('')
  await page.getByRole('meter', { name: 'Accounts' }).waitFor()

  await page.getByRole('button', { name: 'Test connection' }).click()
  await page.getByText('It answers: Stable 3').waitFor()
  await page.getByRole('button', { name: 'Pin it' }).click()
  await page.getByText('It answered with the key that is pinned').waitFor()
  expect(await page.getByLabel('Fingerprint of its certificate').inputValue()).toBe(FINGERPRINT)

  await page.getByRole('button', { name: 'Start maintenance' }).click()
  await page.getByLabel('What is done there').fill('New disks')
  await page.getByRole('dialog').getByRole('button', { name: 'Start maintenance' }).click()
  await page.getByText('New disks').waitFor()
  await olivia.sees(`Stable ${name}`)
  await page.getByRole('button', { name: 'End maintenance' }).click()
  await page.getByText('New disks').waitFor({ state: 'detached' })

  await page.goto(`${house.url}/admin/server-groups/new`)
  await olivia.sees('New group')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(`Group ${name}`)
  await page.getByLabel('Kind', { exact: true }).selectOption('stable')
  await page.getByRole('button', { name: 'Add server' }).click()
  await page.getByLabel('Server 1', { exact: true }).selectOption({ label: `Stable ${name} (${name})` })
  await page.getByRole('button', { name: 'Create group' }).click()
  await olivia.sees(`Group ${name}`)
  await page.goto(`${house.url}/admin/server-groups`)
  await olivia.sees('Server groups')

  await page.goto(`${house.url}/admin/products`)
  await olivia.sees('Products')
  await page.getByRole('link', { name: 'New product' }).first().click()
  await olivia.sees('New product')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(`Box ${name}`)
  await page.getByLabel('Module', { exact: true }).selectOption('stable')
  await page.getByLabel('Servers', { exact: true }).selectOption({ label: `Group ${name}` })
  await page.getByLabel('Set up', { exact: true }).selectOption('by_hand')
  await page.getByRole('button', { name: 'Ask the server for “Package”' }).click()
  await page.getByText(`Stable ${name} offers 2 choices`).waitFor()
  await page.getByRole('combobox', { name: 'Package' }).fill('large')
  await page.getByRole('textbox', { name: /^Disk/ }).fill('1024')
  await page.getByRole('button', { name: 'Create product' }).click()
  await olivia.sees(`Box ${name}`)
  const { rows } = await house.pool.query(
    'SELECT server_module, module_settings, set_up, disk_mib::int AS disk FROM catalog.products WHERE name = $1',
    [`Box ${name}`],
  )
  expect(rows).toEqual([
    {
      server_module: 'stable',
      module_settings: { package: 'large', memory: '', backups: false },
      set_up: 'by_hand',
      disk: 1024,
    },
  ])
  expect(await page.getByRole('combobox', { name: 'Package' }).inputValue()).toBe('large')
  await olivia.close()
})
