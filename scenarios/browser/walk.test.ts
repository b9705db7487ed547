import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { demoLogins, openStore } from '../../apps/server/src/demo/store.ts'
import { anAccount, invitationTokens, verified } from '../../apps/server/src/modules/clients/examples.ts'
import { aHouse, type TestHouse } from '../../apps/server/src/platform/testing/house.ts'
import { buildWebApps } from '../../scripts/build-web.mjs'
import { openChromium, Window } from './chromium.ts'

vi.setConfig({ testTimeout: 240_000 })

const desktop = { width: 1280, height: 800 }
const phone = { width: 360, height: 740 }

let house: TestHouse
let chromium: Browser

beforeAll(async () => {
  await buildWebApps()
  chromium = await openChromium()
  house = await aHouse()
  await openStore(house.contexts)
  await house.serve(['web', 'worker', 'scheduler'])
}, 120_000)

afterAll(async () => {
  await chromium?.close()
  await house?.stop()
})

test.concurrent.each([
  ['a desktop', desktop, 'light', 'Ada'],
  ['a phone', phone, 'dark', 'Grace'],
] as const)(
  'on %s: a visitor buys a plan, pays and gets it; the mail comes; staff see all of it',
  async (_, viewport, colorScheme, name) => {
    const domain = `${name.toLowerCase()}.example`
    const open = () => Window.open(chromium, { viewport, colorScheme })
    const order = await buys(await open(), name, domain)
    await findsTheMail(await open(), domain)
    await seesItAsStaff(await open(), domain, order)
  },
)

test.concurrent.each([
  ['a desktop', desktop, 'light'],
  ['a phone', phone, 'dark'],
] as const)('on %s: staff look at every page', async (_, viewport, colorScheme) => {
  const { clientId } = await anAccount(house, { email: `looked.at.${colorScheme}@example.com` })
  const olivia = await Window.open(chromium, { viewport, colorScheme })
  await logsInAsStaff(olivia)
  await olivia.page.goto(`${house.url}/admin/clients/${clientId}`)
  await olivia.sees('Grace Hopper')
  for (const [address, heading] of staffPages) {
    await olivia.page.goto(`${house.url}/admin${address}`)
    await olivia.sees(heading)
  }
  await olivia.close()
})

test.concurrent('somebody who was invited joins on a phone and is shown what they may do', async () => {
  const owner = await anAccount(house, { email: 'owner@guild.example', company: 'Guild', currency: 'EUR' })
  await verified(house, owner.userId)
  const grace = await Window.open(chromium, { viewport: phone })
  await grace.page.goto(`${house.url}/login`)
  await grace.page.getByLabel('E-mail address').fill(owner.email)
  await grace.page.getByLabel('Password', { exact: true }).fill(owner.password)
  await grace.page.getByRole('button', { name: 'Log in' }).click()
  await grace.sees('Hello, Grace')
  await grace.page.goto(`${house.url}/account/users`)
  await grace.sees('People')
  await grace.page.getByRole('button', { name: 'Invite somebody' }).click()
  const dialog = grace.page.getByRole('dialog')
  await dialog.getByLabel('E-mail address').fill('charles@guild.example')
  await dialog.getByRole('button', { name: 'Send the invitation' }).click()
  await dialog.getByText('Choose at least one.').waitFor()
  await dialog.getByLabel('See: Services').check()
  await dialog.getByLabel('Change: Profile and contacts').check()
  await expect(dialog.getByLabel('See: Profile and contacts').isChecked()).resolves.toBe(true)
  await dialog.getByRole('button', { name: 'Send the invitation' }).click()
  await grace.page.getByRole('table', { name: 'Open invitations' }).getByText('charles@guild.example').waitFor()
  await grace.page.goto(`${house.url}/account/mails`)
  await grace.sees('Mails')
  await grace.page.getByRole('link', { name: /You are invited/ }).click()
  await grace.sees(/You are invited/)
  await grace.page.getByText('What this mail says is not shown here').waitFor()
  await grace.close()

  const [token] = await invitationTokens(house, 'charles@guild.example')
  const charles = await Window.open(chromium, { viewport: phone, colorScheme: 'dark' })
  const { page } = charles
  await page.goto(`${house.url}/invitation?token=${token}`)
  await charles.sees('You are invited to Guild')
  await page.getByLabel('First name').fill('Charles')
  await page.getByLabel('Last name').fill('Babbage')
  await page.getByLabel('Password', { exact: true }).fill('the engine turns')
  await page.getByRole('button', { name: 'Accept and log in' }).click()
  await charles.sees('Hello, Charles')
  await page.goto(`${house.url}/invoices`)
  await charles.sees('This page is not open to you')
  await page.goto(`${house.url}/account/contacts`)
  await charles.sees('Contacts')
  await page.getByRole('button', { name: 'Add a contact' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Bookkeeping')
  await page.getByRole('dialog').getByLabel('E-mail address').fill('books@guild.example')
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByText('books@guild.example').waitFor()
  await charles.sees('Contacts')
  await page.goto(`${house.url}/account/profile`)
  await charles.sees('Profile')
  await charles.close()
})

test.concurrent('a purchase needs no mouse', async () => {
  const visitor = await Window.open(chromium, { viewport: desktop })
  const { page } = visitor
  const { keyboard } = page
  await page.goto(house.url)
  await visitor.tabsTo(page.getByRole('link', { name: 'Choose Sapling' }))
  await keyboard.press('Enter')
  await visitor.tabsTo(page.getByLabel('Your domain name'))
  await keyboard.type('keyboard.example')
  await keyboard.press('Enter')
  await visitor.tabsTo(page.getByRole('link', { name: 'Go to checkout' }))
  await keyboard.press('Enter')

  await visitor.tabsTo(page.getByLabel('E-mail address'))
  await keyboard.type('joan@keyboard.example')
  await visitor.tabsTo(page.getByLabel('Password', { exact: true }))
  await keyboard.type('correct horse battery')
  await visitor.tabsTo(page.getByLabel('First name'))
  await keyboard.type('Joan')
  await visitor.tabsTo(page.getByLabel('Last name'))
  await keyboard.type('Clarke')
  await visitor.tabsTo(page.getByLabel(/I accept the terms/))
  await keyboard.press('Space')
  await visitor.tabsTo(page.getByRole('button', { name: /^Order and pay/ }))
  await keyboard.press('Enter')

  await visitor.tabsTo(page.getByLabel('Card number'))
  await keyboard.type('4242 4242 4242 4242')
  await keyboard.press('Tab')
  await keyboard.type('12/49')
  await keyboard.press('Tab')
  await keyboard.type('123')
  await keyboard.press('Enter')

  await visitor.tabsTo(page.getByRole('link', { name: 'Follow the set-up' }))
  await keyboard.press('Enter')
  await visitor.sees('All set up')
  await visitor.tabsTo(page.getByRole('link', { name: 'Open keyboard.example' }))
  await keyboard.press('Enter')
  await visitor.tabsTo(page.getByRole('button', { name: 'Show log-in details' }))
  await keyboard.press('Enter')
  await page.getByText(/^\w{20}$/).waitFor()
  expect(page.url()).toMatch(/\/services\/\d+$/)
  await visitor.close()
})

async function buys(visitor: Window, name: string, domain: string): Promise<string> {
  const { page } = visitor
  await page.goto(house.url)
  await visitor.sees('Your sites, well looked after')
  await page.getByRole('link', { name: 'Choose Seedling' }).click()
  await visitor.sees('Seedling')
  await page.getByLabel('Your domain name').fill(domain)
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await visitor.sees('Your cart')
  await page.getByRole('link', { name: 'Go to checkout' }).click()
  await visitor.sees('Checkout')

  await page.getByRole('button', { name: /^Order and pay/ }).click()
  await page.getByRole('link', { name: 'Enter your e-mail address.' }).waitFor()
  await visitor.sees('Checkout')

  await page.getByLabel('E-mail address').fill(`${name}@${domain}`)
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await page.getByLabel('First name').fill(name)
  await page.getByLabel('Last name').fill('Example')
  await page.getByLabel('Country').selectOption({ label: 'Germany' })
  await page.getByLabel(/I accept the terms/).check()
  await page.getByRole('button', { name: 'Order and pay €3.99' }).click()
  await visitor.sees('€3.99')

  await page.getByRole('button', { name: 'Use 4000 0000 0000 0002: Declined' }).click()
  await page.getByText('The card was declined.').waitFor()
  await visitor.sees('€3.99')
  await page.getByRole('button', { name: 'Use 4242 4242 4242 4242: Paid at once' }).click()
  await page.getByText('Paid. Thank you!').waitFor()
  await visitor.sees(/^Invoice INV-/)

  await page.getByRole('link', { name: 'Follow the set-up' }).click()
  await visitor.sees('All set up')
  const order = /ORD-\d+/.exec((await page.getByRole('main').textContent()) ?? '')![0]
  await page.getByRole('link', { name: `Open ${domain}` }).click()
  await visitor.sees(domain)
  await page.getByRole('button', { name: 'Show log-in details' }).click()
  await page.getByText(/^\w{20}$/).waitFor()
  await visitor.sees(domain)

  await page.goto(`${house.url}/account`)
  await visitor.sees(`Hello, ${name}`)
  for (const [address, heading] of clientPages) {
    await page.goto(`${house.url}${address}`)
    await visitor.sees(heading)
  }
  await visitor.close()
  return order
}

async function findsTheMail(reader: Window, domain: string): Promise<void> {
  await reader.page.goto(`${house.url}/dev/mail`)
  await reader.page.getByRole('link', { name: `Your Seedling is ready: ${domain}` }).click()
  await reader.sees(`Your Seedling is ready: ${domain}`)
  await reader.close()
}

async function logsInAsStaff(olivia: Window): Promise<void> {
  const { page } = olivia
  await page.goto(`${house.url}/admin`)
  await olivia.sees('Staff log-in')
  await page.getByLabel('E-mail address').fill(demoLogins.staff.email)
  await page.getByLabel('Password', { exact: true }).fill(demoLogins.staff.password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await olivia.sees('Home')
}

async function seesItAsStaff(olivia: Window, domain: string, order: string): Promise<void> {
  const { page } = olivia
  const main = page.getByRole('main')
  await logsInAsStaff(olivia)

  await main.getByRole('link', { name: order }).click()
  await olivia.sees(order)
  await main.getByText(domain).waitFor()
  await main.getByRole('link', { name: 'Open the invoice' }).click()
  await olivia.sees(/^INV-/)
  await main.getByText('Paid', { exact: true }).waitFor()

  await page.goto(`${house.url}/admin/services`)
  await main.getByRole('row').filter({ hasText: domain }).getByRole('link', { name: 'Seedling' }).click()
  await olivia.sees(`Seedling · ${domain}`)
  await main.getByText('Active', { exact: true }).waitFor()
  await olivia.close()
}

const clientPages = [
  ['/services', 'Services'],
  ['/invoices', 'Invoices'],
  ['/upcoming', 'Upcoming charges'],
  ['/statement', 'Statement'],
  ['/quotes', 'Quotes'],
  ['/orders', 'Orders'],
  ['/account/profile', 'Profile'],
  ['/account/users', 'People'],
  ['/account/contacts', 'Contacts'],
  ['/account/payment-methods', 'Cards and accounts'],
  ['/account/mails', 'Mails'],
  ['/account/ownership', 'Accounts you are offered'],
  ['/account/security', 'Security'],
] as const

/** Those about payments are walked through in `payment-pages.test.ts`, where there is something on them. */
const staffPages = [
  ['/clients', 'Clients'],
  ['/clients/1', /./],
  ['/clients/1?tab=statement', /./],
  ['/orders', 'Orders'],
  ['/orders/new', 'New order'],
  ['/orders/new?clientId=1', 'New order'],
  ['/services', 'Services'],
  ['/provisioning', 'Provisioning'],
  ['/provisioning?group=server', 'Provisioning'],
  ['/invoices', 'Invoices'],
  ['/drafts', 'Drafts'],
  ['/credit-notes', 'Credit notes'],
  ['/quotes', 'Quotes'],
  ['/quotes/new?clientId=1', 'New quote'],
  ['/billable-items', 'Billable items'],
  ['/ledger', 'Ledger'],
  ['/forecast', 'Forecast'],
  ['/numbering', 'Numbering'],
  ['/parked-clients', 'Parked clients'],
  ['/products', 'Products'],
  ['/products/new', 'New product'],
  ['/products/1', 'Seedling'],
  ['/options', 'Options'],
  ['/options/new', 'New option'],
  ['/bundles', 'Bundles'],
  ['/bundles/new', 'New bundle'],
  ['/promotions', 'Promotions'],
  ['/promotions/new', 'New promotion'],
  ['/price-rounds', 'Price changes'],
  ['/settings/billing', 'Billing settings'],
  ['/settings/security', 'Second factors'],
  ['/tax', 'Tax'],
  ['/tax/sets', 'Tax'],
  ['/tax/settings', 'Tax'],
  ['/tax/ids', 'Tax'],
  ['/tax/preview', 'Tax'],
  ['/currencies', 'Currencies'],
  ['/jobs', 'Jobs'],
  ['/schedule', 'Schedule'],
  ['/mails', 'Mails'],
  ['/clients/import', 'Import clients'],
  ['/clients/jobs', 'Bulk work'],
  ['/clients/1?tab=notes', /./],
  ['/clients/1?tab=files', /./],
  ['/users', 'Users'],
  ['/users/1', 'Olivia Owner'],
  ['/merges', 'Merged clients'],
  ['/personal-data', 'Personal data'],
  ['/personal-data/archives', 'Personal data'],
  ['/personal-data/settings', 'Personal data'],
  ['/staff', 'Staff'],
  ['/staff/invitations', 'Invitations'],
  ['/staff/1', 'Olivia Owner'],
  ['/roles', 'Roles'],
  ['/roles/new', 'New role'],
  ['/roles/1', /./],
  ['/departments', 'Departments'],
  ['/settings/clients', 'Client settings'],
  ['/settings/clients/groups', 'Client settings'],
  ['/settings/services', /./],
  ['/settings/access', 'Acting for clients'],
  ['/settings/sign-in', 'Sign-in providers'],
  ['/api-tokens', 'API tokens'],
  ['/settings/protection', 'Protection'],
  ['/addresses', 'Addresses'],
  ['/audit', 'Activity log'],
  ['/security-log', 'Security log'],
] as const
