import type { BrowserContextOptions, Browser as Chromium, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openStore } from '../../apps/server/src/demo/store.ts'
import { aHouse, type TestHouse } from '../../apps/server/src/platform/testing/house.ts'
import { buildWebApps } from '../../scripts/build-web.mjs'
import { Browser } from '../browser.ts'
import { PASSWORD, Person } from '../life.ts'
import { type OutsideWorld, outsideWorld } from '../outside-world.ts'
import { eventually } from '../proof.ts'
import { openChromium, Window } from './chromium.ts'

vi.setConfig({ testTimeout: 240_000 })

const desktop = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' } as const
const phone = { viewport: { width: 360, height: 740 }, colorScheme: 'dark' } as const

let house: TestHouse
let world: OutsideWorld
let chromium: Chromium

beforeAll(async () => {
  await buildWebApps()
  chromium = await openChromium()
  house = await aHouse()
  await openStore(house.contexts)
  await house.serve(['web', 'worker'])
  world = outsideWorld({ url: house.url, pool: house.pool, webhookSecret: house.secrets.sandboxWebhookSecret })
}, 120_000)

afterAll(async () => {
  await chromium?.close()
  await house?.stop()
})

test.each([
  ['a desktop', desktop, 'Ada'],
  ['a phone', phone, 'Grace'],
] as const)('on %s: a client does with a service all that its panel can', async (_, screen, name) => {
  const { person, service, window } = await anOwner(name, screen)
  const { page } = window
  const domain = `${name.toLowerCase()}.example`

  await page.goto(`${house.url}/services`)
  await window.sees('Services')
  await comesIn(page, page.getByRole('button', { name: `Open panel of ${domain}` }), domain)
  await page.getByRole('link', { name: domain }).click()
  await window.sees(domain)
  await comesIn(page, page.getByRole('button', { name: `Open panel of ${domain}` }), domain)

  // A password of one's own, and then one that is made.
  await page.getByRole('button', { name: 'New password…' }).click()
  const passwordDialog = page.getByRole('dialog', { name: 'New password' })
  await passwordDialog.getByText('My own').click()
  await passwordDialog.getByLabel('Password', { exact: true }).fill('allsmall12345')
  await passwordDialog.getByRole('button', { name: 'Set the password' }).click()
  await passwordDialog.getByText('must have capital and small letters').first().waitFor()
  await window.looksAround()
  window.expects(400, /\/services\/\d+\/password$/)
  await passwordDialog.getByLabel('Password', { exact: true }).fill('Sh0rt')
  await passwordDialog.getByRole('button', { name: 'Set the password' }).click()
  await passwordDialog.getByText('must have at least 12 characters').first().waitFor()
  await passwordDialog.getByLabel('Password', { exact: true }).fill('Correct4horses')
  await passwordDialog.getByRole('button', { name: 'Set the password' }).click()
  await isDone(page, 'Set a new password')
  await page.getByRole('button', { name: 'Show log-in details' }).click()
  await page.getByText('Correct4horses', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'New password…' }).click()
  await passwordDialog.getByRole('button', { name: 'Set the password' }).click()
  // What was shown is true no longer, and is hidden again.
  await page.getByText('Correct4horses', { exact: true }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Show log-in details' }).click()
  await page.getByText(/^\w{20}$/).waitFor()

  const backups = page.getByRole('region', { name: 'Back-ups' })
  await backups.getByText('There is none yet.').waitFor()
  await backups.getByRole('button', { name: 'Make a back-up' }).click()
  await backups.getByText('Ready').waitFor()
  await isDone(page, 'Make a back-up')
  await backups.getByRole('button', { name: /^Restore the back-up of/ }).click()
  await page.getByText('What came since is lost.').waitFor()
  await window.looksAround()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Restore' }).click()
  await isDone(page, 'Restore a back-up')
  await backups.getByRole('button', { name: /^Delete the back-up of/ }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await backups.getByText('There is none yet.').waitFor()

  await page.getByRole('button', { name: 'Restart', exact: true }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Restart' }).click()
  await isDone(page, 'Restart')
  await page.getByRole('button', { name: 'Console' }).click()
  await page.getByRole('dialog', { name: 'Console' }).getByText('php-fpm 8.4: ready').waitFor()
  await window.looksAround()
  await page.keyboard.press('Escape')

  // What only this kind of server can do, by keyboard.
  await window.tabsTo(page.getByRole('button', { name: 'Set PHP version…' }))
  await page.keyboard.press('Enter')
  await page.getByLabel('PHP version', { exact: true }).selectOption('8.5')
  await window.looksAround()
  await page.getByLabel('PHP version', { exact: true }).press('Tab')
  await page.keyboard.press('Enter')
  await isDone(page, 'Set PHP version')

  await page.getByRole('button', { name: 'Edit the label' }).click()
  await page.getByRole('textbox', { name: /^Label/ }).fill('The shop')
  await page.getByRole('textbox', { name: /^Label/ }).press('Enter')
  await window.sees('The shop')
  await page.getByRole('button', { name: 'Edit the domain' }).click()
  await page.getByLabel('New domain').fill(`new.${domain}`)
  await page.getByLabel('New domain').press('Enter')
  await isDone(page, 'Change the domain')
  await page.getByText(`new.${domain}`).first().waitFor()

  // What another plan costs is said to the cent before it is taken.
  const plan = page.getByRole('region', { name: 'Change the plan' })
  await plan.getByLabel('Plan').selectOption({ label: 'Sapling' })
  await plan.getByRole('button', { name: 'Show what it costs' }).click()
  await plan.getByText('Due today').waitFor()
  await plan
    .getByText(/^€\d+\.\d\d$/)
    .first()
    .waitFor()

  await cancelsAndKeeps(window)
  await page.getByRole('list', { name: 'What happened to this service' }).getByText('Set PHP version').waitFor()
  await window.sees('The shop')
  await page.goto(`${house.url}/services`)
  await page.getByRole('link', { name: 'The shop' }).waitFor()
  await window.looksAround()
  expect((await person.api.services.get({ id: service.id })).domain).toBe(`new.${domain}`)
  await window.close()
})

test('what a panel does not do at once is followed, and what it refuses is said where it was asked', async () => {
  const { service, window } = await anOwner('Hedy', phone)
  const { page } = window
  const { externalId } = (
    await house.pool.query<{ externalId: string }>(
      'SELECT external_id AS "externalId" FROM services.services WHERE id = $1',
      [service.id],
    )
  ).rows[0]!
  await page.goto(`${house.url}/services/${service.id}`)
  await window.sees('hedy.example')
  await page.getByText('There is none yet.').waitFor()

  await world.panel.fails({ match: externalId, mode: 'reject', times: 1, verb: 'sign_on' })
  window.expects(409, /\/sign-on$/)
  await page.getByRole('button', { name: 'Open panel of hedy.example' }).click()
  await page.getByText('The panel does not open').waitFor()
  await window.looksAround()

  await world.panel.fails({ match: externalId, mode: 'error', times: 3, verb: 'backup' })
  await page.getByRole('button', { name: 'Make a back-up' }).click()
  await page.getByText('The server could not do it yet. It is tried again by itself.').waitFor()
  await window.looksAround()
  await isDone(page, 'Make a back-up')

  await world.panel.fails({ match: externalId, mode: 'reject', times: 1, verb: 'power' })
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await underWay(page).getByText('It did not work. Our staff see it and look into it.').waitFor()
  await page.reload()
  await underWay(page).getByText('It did not work. Our staff see it and look into it.').waitFor()
  await window.looksAround()

  await page.getByRole('button', { name: 'Set up anew…' }).click()
  const anew = page.getByRole('alertdialog')
  await anew.getByRole('button', { name: 'Erase and set up' }).click()
  await anew.getByLabel(/hedy\.example/).fill('hedy.example')
  await window.looksAround()
  await anew.getByRole('button', { name: 'Erase and set up' }).click()
  await isDone(page, 'Set up anew')

  // At once, with its name typed out.
  await page.getByRole('button', { name: 'Cancel this service…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Cancel hedy.example?' })
  await dialog.getByText('Now', { exact: true }).click()
  await dialog.getByText('Take with you what you need.').waitFor()
  await dialog.getByRole('button', { name: 'Cancel and remove it now' }).click()
  await dialog.getByText('Choose a reason.').first().waitFor()
  await window.looksAround()
  await dialog.getByLabel('Why do you leave?').selectOption({ label: 'I move to another provider' })
  await dialog.getByLabel('Type “hedy.example” to confirm').fill('hedy.example')
  await dialog.getByRole('button', { name: 'Cancel and remove it now' }).click()
  await page.getByText('It is over').waitFor()
  await window.sees('hedy.example')
  await window.close()
})

/** A new tab shows the panel, logged in, and cannot reach back to our page. */
async function comesIn(page: Page, button: Locator, domain: string): Promise<void> {
  const opened = page.waitForEvent('popup')
  await button.click()
  const panel = await opened
  await panel.waitForURL(/\/sandbox\/panel\//)
  await panel.getByText(domain).first().waitFor()
  expect(await panel.evaluate('window.opener')).toBeNull()
  await panel.close()
}

const underWay = (page: Page) => page.getByRole('list', { name: 'What is under way on the server' })

/** Followed on the page until it is done. */
async function isDone(page: Page, what: string): Promise<void> {
  await underWay(page)
    .getByRole('listitem')
    .filter({ hasText: what })
    .last()
    .getByText('done')
    .waitFor({ state: 'attached' })
}

/** To the end of what was paid for; and taken back, because the day has not come. */
async function cancelsAndKeeps(window: Window): Promise<void> {
  const { page } = window
  await page.getByRole('button', { name: 'Cancel this service…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Cancel The shop?' })
  await dialog.getByText('When my paid time ends').waitFor()
  await dialog.getByLabel('Why do you leave?').selectOption({ label: 'It costs too much' })
  await dialog.getByLabel('What should we know?').fill('I found it for less.')
  await window.looksAround()
  await dialog.getByRole('button', { name: 'Cancel the service' }).click()
  await page.getByText(/^Ends on/).waitFor()
  await page.getByRole('button', { name: 'Cancel this service…' }).waitFor({ state: 'detached' })
  await window.looksAround()
  await page.getByRole('button', { name: 'Keep the service' }).click()
  await page.getByText('It goes on as before.').waitFor()
  await page.getByText(/^Ends on/).waitFor({ state: 'detached' })
}

/** Somebody with a service that is active, who is logged in before a window. */
async function anOwner(name: string, screen: BrowserContextOptions) {
  const person = new Person(name, new Browser(house.url))
  await person.registers()
  const { invoice } = await person.orders('seedling', { domain: `${name.toLowerCase()}.example` })
  await person.pays(invoice)
  const service = await eventually(async () => {
    const found = await person.service()
    expect(found.state).toBe('active')
    return found
  })
  const window = await Window.open(chromium, screen)
  const { page } = window
  await page.goto(`${house.url}/login`)
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('heading', { level: 1, name: `Hello, ${name}` }).waitFor()
  return { person, service, window }
}
