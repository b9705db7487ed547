import { defineGateway, type GatewayKind } from '@ostler/integration-kit'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { demoLogins, openStore } from '../../apps/server/src/demo/store.ts'
import {
  anEvent,
  aPayer,
  aWebhook,
  FakeGateway,
  kindOf,
  settingsOfEverySort,
  settled,
} from '../../apps/server/src/modules/payments/examples.ts'
import { gatewayKinds, receiveWebhook } from '../../apps/server/src/modules/payments/index.ts'
import { aHouse, type TestHouse } from '../../apps/server/src/platform/testing/house.ts'
import { buildWebApps } from '../../scripts/build-web.mjs'
import { openChromium, Window } from './chromium.ts'

vi.setConfig({ testTimeout: 240_000 })

const gateway = new FakeGateway('beads', { ways: ['page', 'fields'], stores: 'with_payment' })

/** A provider with every kind of setting. */
const beads = defineGateway({
  ...(kindOf(gateway) as GatewayKind<object>),
  label: 'Glass beads',
  about: 'Pays in glass beads, of any colour.',
  payerLabel: 'Beads',
  webhookHelp: 'Under Developers, for all events.',
  settings: settingsOfEverySort,
} as GatewayKind<object>)

let house: TestHouse
let chromium: Browser

beforeAll(async () => {
  await buildWebApps()
  chromium = await openChromium()
  house = await aHouse()
  await openStore(house.contexts)
  house.ports.provide(gatewayKinds, new Map([...house.ports.get(gatewayKinds), ['beads', beads]]))
  await house.serve(['web', 'worker'])
}, 120_000)

afterAll(async () => {
  await chromium?.close()
  await house?.stop()
})

test.each([
  ['a desktop', { width: 1280, height: 800 }, 'desktop-beads'],
  ['a phone', { width: 360, height: 740 }, 'phone-beads'],
] as const)('on %s: staff set a gateway up, test it, and see what it does', async (_, viewport, name) => {
  const olivia = await Window.open(chromium, { viewport })
  const { page } = olivia
  await page.goto(`${house.url}/admin/gateways`)
  await page.getByLabel('E-mail address').fill(demoLogins.staff.email)
  await page.getByLabel('Password', { exact: true }).fill(demoLogins.staff.password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await olivia.sees('Gateways')
  await page.getByRole('link', { name: 'Add gateway' }).click()
  await olivia.sees('Add gateway')
  await page.getByText('Pays in glass beads').waitFor()
  await page.getByRole('link', { name: 'Glass beads' }).click()
  await olivia.sees('Add Glass beads')

  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await page.getByLabel('Secret key').fill('pk_wrong')
  await page.getByLabel('Server').fill('https://pay.beads.example')
  await page.getByLabel('Payers can pay with it').check()
  await page.getByLabel('Percent of what is paid').fill('2,5')
  await page.getByRole('button', { name: 'Add limit' }).click()
  await page.getByLabel('Up to').fill('500')
  olivia.expects(400, /\/admin\/gateways$/)
  await page.getByRole('button', { name: 'Create gateway' }).click()
  await page.getByText('Must begin with sk_.').first().waitFor()
  await page.getByLabel('Secret key').fill('sk_right')
  await page.getByRole('button', { name: 'Create gateway' }).click()
  await olivia.sees('Beads')
  await page.getByText(`/webhooks/${name}`).waitFor()
  expect(await page.getByLabel('Secret key').inputValue()).toBe('')

  await page.getByRole('button', { name: 'Test connection' }).click()
  await page.getByText('It knows us as A test').waitFor()
  await page.getByLabel('Server').fill('https://elsewhere.example')
  olivia.expects(400, new RegExp(`/admin/gateways/${name}$`))
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Has to be given again').first().waitFor()
  await page.getByRole('button', { name: 'Discard changes' }).click()
  await olivia.sees('Beads')

  await tellsOfAPayment(name)
  await page.goto(`${house.url}/admin/webhook-events?gateway=${name}`)
  await olivia.sees('Webhook events')
  await page.getByRole('link', { name: 'payment.changed' }).first().click()
  await olivia.sees('payment.changed')
  await page.getByText('Handled', { exact: true }).first().waitFor()
  await page.getByRole('button', { name: 'Handle again' }).click()
  await page
    .getByText('settled before')
    .waitFor({ timeout: 15_000 })
    .catch(() => page.reload())
  await page.getByText('settled before').waitFor()

  await page.goto(`${house.url}/admin/transactions?gateway=${name}`)
  await olivia.sees('Transactions')
  await page.getByRole('main').getByRole('row').nth(1).getByRole('link').first().click()
  await olivia.sees(/^Payment of/)
  await page.getByText('Fee of the provider').waitFor()
  await page.goto(`${house.url}/admin/payment-attempts?gateway=${name}`)
  await olivia.sees('Attempts to pay')
  await page.getByRole('main').getByRole('row').nth(1).getByRole('link').first().click()
  await olivia.sees(/^Attempt of/)

  await page.goto(`${house.url}/admin/gateways`)
  await page.getByRole('button', { name: 'More for Beads' }).last().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Move up' }).press('Enter')
  await expect.poll(async () => (await order()).indexOf(name)).toBe((await order()).length - 2)
  await olivia.close()
})

const order = async () =>
  (await house.pool.query<{ name: string }>('SELECT name FROM payments.gateways ORDER BY position, id')).rows.map(
    (row) => row.name,
  )

async function tellsOfAPayment(name: string): Promise<void> {
  const payer = await aPayer(house, Object.assign(Object.create(gateway), { name }))
  const ctx = house.contexts.forSystem(`webhook ${name}`, 'webhook')
  const raw = aWebhook([anEvent(payer.key, settled('100.00', { fee: '1.75' }))])
  await receiveWebhook(ctx, { integration: name, raw })
  await house.settle()
}
