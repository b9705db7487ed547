import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, test, vi } from 'vitest'
import { demoLogins, openStore } from '../../apps/server/src/demo/store.ts'
import { aHouse, type TestHouse } from '../../apps/server/src/platform/testing/house.ts'
import { buildWebApps } from '../../scripts/build-web.mjs'
import { openChromium, Window } from './chromium.ts'
import { paymentsOfEverySort } from './payments-of-every-sort.ts'

vi.setConfig({ testTimeout: 240_000 })

let house: TestHouse
let chromium: Browser
let singles: Awaited<ReturnType<typeof paymentsOfEverySort>>

beforeAll(async () => {
  await buildWebApps()
  chromium = await openChromium()
  house = await aHouse()
  await openStore(house.contexts)
  singles = await paymentsOfEverySort(house)
  await house.serve(['web', 'worker'])
}, 120_000)

afterAll(async () => {
  await chromium?.close()
  await house?.stop()
})

test.concurrent.each([
  ['a desktop', { width: 1280, height: 800 }, 'light'],
  ['a phone', { width: 360, height: 740 }, 'dark'],
] as const)('on %s: staff look at payments of every sort', async (_, viewport, colorScheme) => {
  const olivia = await Window.open(chromium, { viewport, colorScheme })
  const { page } = olivia
  await page.goto(`${house.url}/admin`)
  await page.getByLabel('E-mail address').fill(demoLogins.staff.email)
  await page.getByLabel('Password', { exact: true }).fill(demoLogins.staff.password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await olivia.sees('Home')
  await page.getByText('Payments are disputed').waitFor()
  for (const [address, heading] of [...pages, ...singles]) {
    await page.goto(`${house.url}/admin${address}`)
    await olivia.sees(heading)
  }

  await page.goto(`${house.url}/admin${singles[0]![0]}`)
  await olivia.sees(/^Payment of/)
  await page.getByRole('button', { name: 'Refund' }).click()
  await page.getByText('are left of this payment').waitFor()
  await olivia.looksAround()
  await page.keyboard.press('Escape')

  await page.goto(`${house.url}/admin/bank`)
  await olivia.sees('Bank')
  const buffer = Buffer.from('Datum;Name;Verwendungszweck;Betrag\n01.03.2027;Ada;RE 17;12,50\n')
  await page.getByLabel('File').setInputFiles({ name: 'lines.csv', mimeType: 'text/csv', buffer })
  await page.getByLabel('Account', { exact: false }).last().selectOption({ label: 'Our bank' })
  olivia.expects(409, /\/bank-statements$/)
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByRole('dialog').getByText('Verwendungszweck').first().waitFor()
  await olivia.looksAround()
  await olivia.close()
})

const pages = [
  ['/transactions', 'Transactions'],
  ['/payment-attempts', 'Attempts to pay'],
  ['/held-amounts', 'Held amounts'],
  ['/collections', 'Failed charges'],
  ['/refunds', 'Refunds'],
  ['/disputes', 'Disputes'],
  ['/payouts', 'Payouts'],
  ['/reconciliation', 'Reconciliation'],
  ['/bank/lines', 'Bank lines'],
  ['/settings/charging', 'Automatic charging'],
  ['/settings/bank', 'Bank settings'],
  ['/gateways', 'Gateways'],
  ['/gateways/sandbox', /./],
  ['/add-gateway', 'Add gateway'],
  ['/add-gateway/sandbox', 'Add Sandbox'],
  ['/add-gateway/stripe', 'Add Stripe'],
  ['/add-gateway/bank_transfer', 'Add Bank transfer'],
  ['/webhook-events', 'Webhook events'],
  ['/exchanges', 'Calls to providers'],
] as const
