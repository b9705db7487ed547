import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, test, vi } from 'vitest'
import { demoLogins, openStore } from '../../apps/server/src/demo/store.ts'
import { aHouse, type TestHouse } from '../../apps/server/src/platform/testing/house.ts'
import { buildWebApps } from '../../scripts/build-web.mjs'
import { Browser as HttpBrowser } from '../browser.ts'
import { Person } from '../life.ts'
import { type OutsideWorld, outsideWorld } from '../outside-world.ts'
import { eventually } from '../proof.ts'
import { openChromium, Window } from './chromium.ts'

vi.setConfig({ testTimeout: 240_000 })

let house: TestHouse
let chromium: Browser
let world: OutsideWorld

beforeAll(async () => {
  await buildWebApps()
  chromium = await openChromium()
  house = await aHouse()
  await openStore(house.contexts)
  await house.serve(['web', 'worker', 'scheduler'])
  world = outsideWorld({ url: house.url, pool: house.pool, webhookSecret: house.secrets.sandboxWebhookSecret })
}, 120_000)

afterAll(async () => {
  await chromium?.close()
  await house?.stop()
})

test.each([
  ['a desktop', { width: 1280, height: 800 }, 'light', 'Ada'],
  ['a phone', { width: 360, height: 740 }, 'dark', 'Grace'],
] as const)(
  'on %s: staff see what a server refused, decide about it, and do with the service what can be done',
  async (_, viewport, colorScheme, name) => {
    const domain = `${name.toLowerCase()}.example`
    await world.panel.fails({ match: domain, mode: 'reject', times: 1_000 })
    const owner = await buys(name, domain)
    await serviceIs(owner, 'failed')

    const olivia = await Window.open(chromium, { viewport, colorScheme })
    const { page } = olivia
    const main = page.getByRole('main')
    const act = async (label: string) => {
      await page.getByRole('button', { name: 'Actions' }).press('Enter')
      await page.getByRole('menuitem', { name: label }).press('Enter')
    }
    const gives = async (reason: string, button: string) => {
      const dialog = page.getByRole('dialog')
      await olivia.looksAround()
      await dialog.getByLabel('Reason').fill(reason)
      // A toast may still lie above the button of a dialog on a phone.
      await dialog.getByRole('button', { name: button }).press('Enter')
      await dialog.waitFor({ state: 'detached' })
    }

    // What was refused stands in the queue, with request and answer, and is tried again when its cause is gone.
    await logsInAsStaff(olivia)
    await page.goto(`${house.url}/admin/provisioning`)
    await olivia.sees('Provisioning')
    await main.getByText('needs somebody').waitFor()
    await main.getByRole('link', { name: 'By server', exact: true }).click()
    await main.getByRole('heading', { name: 'Sandbox panel' }).waitFor()
    await olivia.looksAround()
    await main.getByRole('link', { name: `Set up ${domain}` }).click()
    await olivia.sees(`Set up: ${domain}`)
    await main.getByRole('region', { name: 'Request' }).getByText(domain).first().waitFor()
    await main.getByRole('region', { name: 'Answer' }).first().waitFor()
    await world.panel.works()
    await page.getByRole('button', { name: 'Retry' }).click()
    await main.getByText('Done', { exact: true }).waitFor()
    await main.getByRole('link', { name: domain }).click()
    await olivia.sees(`Seedling · ${domain}`)
    await main.getByText('Active', { exact: true }).waitFor()

    // How it stands on its server.
    await main.getByRole('link', { name: 'Server', exact: true }).click()
    await main.getByRole('button', { name: 'Look at the server' }).click()
    await main.getByText('It stands there as we know it').waitFor()
    await olivia.looksAround()

    // Suspended and served again, by hand.
    await act('Suspend')
    await gives('Spam is sent from it', 'Suspend')
    await main.getByText('Suspended', { exact: true }).first().waitFor()
    await act('Unsuspend')
    await gives('It was cleaned', 'Unsuspend')
    await main.getByText('Active', { exact: true }).first().waitFor()

    // What only this kind of server can, and what every server can.
    await act('Clear cache')
    await olivia.looksAround()
    await page.getByRole('dialog').getByRole('button', { name: 'Clear cache' }).press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await main.getByRole('link', { name: 'Back-ups' }).click()
    await page.getByRole('button', { name: 'Make a back-up' }).press('Enter')
    await main.getByRole('table', { name: 'Back-ups' }).getByText('Ready').waitFor()
    await olivia.looksAround()
    await page.getByRole('button', { name: 'Open the panel' }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'Go to the panel' }).waitFor()
    await olivia.looksAround()
    await page.keyboard.press('Escape')

    // Notes, and every other tab.
    await main.getByRole('link', { name: 'Overview' }).click()
    await main.getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('dialog').getByLabel('Notes').fill('Moved here from an older server.')
    await page.getByRole('dialog').getByLabel('Addresses').fill('192.0.2.7\n2001:db8::7')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).press('Enter')
    await main.getByText('192.0.2.7, 2001:db8::7').waitFor()
    await olivia.looksAround()
    for (const tab of ['Usage', 'Billing', 'Operations', 'Module log', 'History']) {
      await main.getByRole('navigation', { name: 'About this service' }).getByRole('link', { name: tab }).click()
      await main.getByRole('link', { name: tab, exact: true }).and(main.locator('[aria-current=page]')).waitFor()
      await olivia.looksAround()
    }

    // Asked for its end in the name of the client, and kept after all.
    await act('Cancel for the client')
    await olivia.looksAround()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the service' }).press('Enter')
    await main.getByText('It was cancelled').waitFor()
    await olivia.looksAround()
    await main.getByRole('button', { name: 'Keep it after all' }).press('Enter')
    await main.getByText('It was cancelled').waitFor({ state: 'detached' })

    // Of what fails, one is done by hand, and the others are skipped together.
    await world.panel.fails({ match: domain, mode: 'reject', times: 1_000 })
    for (let count = 1; count <= 3; count++) {
      await act('Send the plan again')
      await eventually(() => failedOf(domain, count))
    }
    await main.getByText('The server did not do what was wanted').waitFor()
    await olivia.looksAround()
    await page.goto(`${house.url}/admin/provisioning?state=failed`)
    await olivia.sees('Provisioning')
    await main
      .getByRole('button', { name: `More for Change the plan: ${domain}` })
      .first()
      .click()
    await page.getByRole('menuitem', { name: 'Mark as done by hand' }).click()
    await gives('Set in the panel', 'Mark as done')
    await eventually(() => failedOf(domain, 2))
    await main.getByText('Set in the panel').waitFor({ state: 'detached' })
    await main.getByRole('checkbox', { name: /all/i }).check()
    await page.getByRole('button', { name: 'Decide' }).click()
    await page.getByRole('menuitem', { name: 'Skip' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('Not needed any more')
    await olivia.looksAround()
    await dialog.getByRole('button', { name: 'Skip' }).press('Enter')
    await dialog.getByText('2 operations skipped.').waitFor()
    await olivia.looksAround()
    await dialog.getByRole('button', { name: 'Close' }).first().press('Enter')
    await main.getByText('Nothing matches').waitFor()

    // Given to somebody else; there is no other server to move it to.
    const heir = new Person(`${name}s-heir`, new HttpBrowser(house.url))
    await heir.registers()
    const { id } = await owner.service()
    await page.goto(`${house.url}/admin/services/${id}?tab=history`)
    await olivia.sees(`Seedling · ${domain}`)
    await act('Transfer to another client')
    await dialog.getByLabel('Client').fill(heir.email)
    await dialog.getByRole('button', { name: `Choose ${heir.name}` }).press('Enter')
    await gives('They sold the shop', 'Transfer')
    await main.getByText('They sold the shop').waitFor()
    await act('Move to another server')
    await dialog.getByText('There is no other server of this kind').waitFor()
    await olivia.looksAround()
    await page.keyboard.press('Escape')

    // The end, which is asked for twice.
    await world.panel.works()
    await act('Terminate')
    await dialog.getByLabel('Reason').fill('Asked for by letter')
    await dialog.getByRole('button', { name: 'Terminate' }).press('Enter')
    await dialog.getByText(`Type “${domain}”`, { exact: true }).first().waitFor()
    await dialog.getByLabel('Name of the service').fill(domain)
    await gives('Asked for by letter', 'Terminate')
    await main.getByText('Terminated', { exact: true }).waitFor()
    await olivia.close()
  },
)

async function buys(name: string, domain: string): Promise<Person> {
  const person = new Person(name, new HttpBrowser(house.url))
  await person.registers()
  const { invoice } = await person.orders('seedling', { domain })
  await person.pays(invoice)
  return person
}

const serviceIs = (person: Person, state: string) =>
  eventually(async () => {
    const service = await person.service()
    if (service.state !== state) throw new Error(`The service is ${service.state}, not ${state}.`)
  })

async function failedOf(domain: string, count: number): Promise<void> {
  const { rows } = await house.pool.query<{ count: number }>(
    `SELECT count(*)::int FROM services.operations AS one JOIN services.services AS service ON service.id = one.service_id
      WHERE service.domain = $1 AND one.state = 'failed'`,
    [domain],
  )
  if (rows[0]?.count !== count) throw new Error(`${rows[0]?.count} operations failed, not ${count}.`)
}

async function logsInAsStaff(olivia: Window): Promise<void> {
  const { page } = olivia
  await page.goto(`${house.url}/admin`)
  await page.getByLabel('E-mail address').fill(demoLogins.staff.email)
  await page.getByLabel('Password', { exact: true }).fill(demoLogins.staff.password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await olivia.sees('Home')
}
