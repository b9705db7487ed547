import type { BrowserContextOptions, Browser as Chromium, FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { demoLogins, openStore } from '../../apps/server/src/demo/store.ts'
import { aHouse, type TestHouse } from '../../apps/server/src/platform/testing/house.ts'
import { buildWebApps } from '../../scripts/build-web.mjs'
import { Browser } from '../browser.ts'
import { PASSWORD, Person } from '../life.ts'
import { cards } from '../outside-world.ts'
import { booksBalance } from '../proof.ts'
import { openChromium, Window } from './chromium.ts'

vi.setConfig({ testTimeout: 240_000 })

const desktop = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' } as const
const phone = { viewport: { width: 360, height: 740 }, colorScheme: 'dark' } as const

const fieldsLabel = 'Card'
const pageLabel = 'Card (sandbox)'

let house: TestHouse
let chromium: Chromium

beforeAll(async () => {
  await buildWebApps()
  chromium = await openChromium()
  house = await aHouse()
  await openStore(house.contexts)
  await house.serve(['web', 'worker'])
  await setUpGateways()
}, 120_000)

afterAll(async () => {
  // Whatever was paid in here, and in whichever order.
  if (house) await booksBalance(house)
  await chromium?.close()
  await house?.stop()
})

test.concurrent.each([
  ['a desktop', desktop, 'Ada'],
  ['a phone', phone, 'Grace'],
] as const)('on %s: the page of the provider declines, asks the bank, and takes a card', async (_, screen, name) => {
  const { person, invoices, window } = await aPayer(name, screen, 1)
  const { page } = window
  await opens(window, invoices[0]!)
  await window.sees(/^Invoice INV-/)
  await chooses(page, pageLabel)
  await page.getByRole('button', { name: 'Pay €3.99' }).click()
  await window.sees('€3.99')

  await page.getByRole('button', { name: `Use ${cards.declined}: Declined` }).click()
  await page.getByRole('alert').getByText('The card was declined.').waitFor()
  await entersCard(page, cards.asksTheBank)
  await page.getByRole('heading', { name: 'Your bank asks: is it you?' }).waitFor()
  await window.looksAround()
  await page.getByRole('button', { name: 'Approve the payment' }).click()

  await page.getByText('Paid. Thank you!').waitFor()
  await window.sees(/^Invoice INV-/)
  await expect(stateOf(person, invoices[0]!)).resolves.toBe('paid')
  await window.close()
})

test.concurrent.each([
  ['a desktop', desktop, 'Hedy'],
  ['a phone', phone, 'Mary'],
] as const)(
  'on %s: fields of the provider in our page decline, ask the bank, and take a card',
  async (_, screen, name) => {
    const { person, invoices, window } = await aPayer(name, screen, 1)
    const { page } = window
    await opens(window, invoices[0]!)
    const { pathname } = new URL(page.url())
    await chooses(page, fieldsLabel)
    // 2 % of €3.99 are €0.0798.
    await page.getByRole('button', { name: 'Pay €4.07' }).click()
    const fields = fieldsIn(page)
    await fields.getByLabel('Card number').waitFor()
    await window.looksAround()

    await fields.getByRole('button', { name: 'Pay €4.07' }).press('Enter')
    await entersCard(fields, cards.withoutFunds)
    await fields.getByText('The card has insufficient funds.').waitFor()
    await entersCard(fields, cards.asksTheBank)
    await fields.getByRole('button', { name: 'Fail it' }).click()
    await fields.getByRole('alert').waitFor()
    await entersCard(fields, cards.asksTheBank)
    await fields.getByRole('button', { name: 'Approve the payment' }).click()

    await page.getByText('Paid. Thank you!').waitFor()
    expect(new URL(page.url()).pathname).toBe(pathname)
    await window.sees(/^Invoice INV-/)
    await expect(stateOf(person, invoices[0]!)).resolves.toBe('paid')
    await window.close()
  },
)

test.concurrent('a card is kept while paying, pays the next invoice in one click, and is removed', async () => {
  const { person, invoices, window } = await aPayer('Rosalind', desktop, 2)
  const { page } = window
  await opens(window, invoices[0]!)
  await chooses(page, fieldsLabel)
  await page.getByLabel('Keep this for my next invoices').check()
  await page.getByRole('button', { name: /^Pay €/ }).click()
  await entersCard(fieldsIn(page), cards.good)
  await page.getByText('Paid. Thank you!').waitFor()

  await opens(window, invoices[1]!)
  await page.getByText('We will charge Visa •4242').waitFor()
  await expect(page.getByRole('radio', { name: /^Visa •4242/ }).isChecked()).resolves.toBe(true)
  await page.getByRole('button', { name: /^Pay €/ }).click()
  await page.getByText('Paid. Thank you!').waitFor()
  await expect(stateOf(person, invoices[1]!)).resolves.toBe('paid')

  // Another one by itself, on the page of the provider, and it becomes the default.
  await page.goto(`${house.url}/account/payment-methods`)
  await page.getByRole('button', { name: 'Add a card or account' }).click()
  await chooses(page, pageLabel)
  await window.looksAround()
  await page.getByRole('button', { name: 'Go on' }).click()
  await entersCard(page, '5555 5555 5555 4444', 'Save card')
  await page.getByText('It is stored', { exact: true }).waitFor()
  // And in its fields here, where the bank asks.
  await page.getByRole('button', { name: 'Add a card or account' }).click()
  await chooses(page, fieldsLabel)
  await page.getByRole('button', { name: 'Go on' }).click()
  await entersCard(fieldsIn(page), '4000 0025 0000 3155', 'Save card')
  await fieldsIn(page).getByRole('button', { name: 'Approve the payment' }).click()
  await row(page, 'Visa •3155').waitFor()

  await act(page, 'Mastercard •4444', 'Make it the default')
  await row(page, 'Mastercard •4444').getByText('Default').waitFor()
  await act(page, 'Mastercard •4444', 'Remove')
  const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'))
  await dialog.getByText('Visa •3155 pays your invoices from then on.').waitFor()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await row(page, 'Mastercard •4444').waitFor({ state: 'detached' })
  await row(page, 'Visa •3155').getByText('Default').waitFor()
  await window.looksAround()

  const service = await person.service()
  await page.goto(`${house.url}/services/${service.id}`)
  await page.getByLabel('Charge to').selectOption({ label: 'Visa •4242' })
  await page.getByText('Saved.').waitFor()
  await window.looksAround()
  await window.close()
})

test.concurrent('several invoices are paid with one payment, by keyboard', async () => {
  const { person, invoices, window } = await aPayer('Joan', desktop, 3)
  const { page } = window
  const { keyboard } = page
  await page.goto(`${house.url}/pay`)
  await window.sees('Pay several invoices')
  await page.getByText('3 invoices, together').waitFor()
  await window.tabsTo(page.getByRole('checkbox').first())
  await keyboard.press('Space')
  await page.getByText('2 invoices, together').waitFor()
  await window.tabsTo(page.getByRole('main').getByRole('radio', { checked: true }))
  await keyboard.press('ArrowDown')
  await page.getByRole('radio', { name: /^Card (?!\()/, checked: true }).waitFor()
  await window.tabsTo(page.getByRole('button', { name: /^Pay €/ }))
  await keyboard.press('Enter')
  await window.tabsTo(fieldsIn(page).getByLabel('Card number'))
  await keyboard.type(cards.declined)
  await keyboard.press('Tab')
  await keyboard.type('12/49')
  await keyboard.press('Tab')
  await keyboard.type('123')
  await keyboard.press('Enter')
  await fieldsIn(page).getByText('The card was declined.').waitFor()
  await window.tabsTo(fieldsIn(page).getByRole('button', { name: `Use ${cards.good}: Paid at once` }))
  await keyboard.press('Enter')
  await window.sees('Payment')
  await page.getByText('Paid. Thank you!').waitFor()
  const paid = await Promise.all(invoices.map((one) => stateOf(person, one)))
  expect(paid.sort()).toEqual(['paid', 'paid', 'unpaid'])
  await page.getByRole('link', { name: /^INV-/ }).first().press('Enter')
  await window.sees(/^Invoice INV-/)
  await window.close()
})

test.concurrent('a payment of several invoices that is on its way says so, and then that it came', async () => {
  const { person, invoices, window } = await aPayer('Lise', phone, 2)
  const { page } = window
  await page.goto(`${house.url}/pay`)
  await window.sees('Pay several invoices')
  await chooses(page, pageLabel)
  await page.getByRole('button', { name: /^Pay €/ }).click()
  await page.getByRole('heading', { level: 1, name: /^€/ }).waitFor()
  const session = new URL(page.url()).pathname.split('/').at(-1)!
  await entersCard(page, cards.pending)
  await staysPending(session)
  await page.getByText('Your payment is on its way').waitFor()
  await window.sees('Payment')
  await settles(session, 'now()')
  await page.getByText('Paid. Thank you!').waitFor()
  await window.sees('Payment')
  expect(await Promise.all(invoices.map((one) => stateOf(person, one)))).toEqual(['paid', 'paid'])
  await window.close()
})

test.concurrent('on a phone: a transfer is explained, and funds are added and paid', async () => {
  const { person, invoices, window } = await aPayer('Sofia', phone, 1)
  const { page } = window
  await opens(window, invoices[0]!)
  await chooses(page, 'Bank transfer')
  await page.getByRole('button', { name: 'Show how to pay €3.99' }).click()
  await page.getByText('DE89 3704 0044 0532 0130 00').waitFor()
  await page.getByText('3.99 EUR').waitFor()
  await page.getByText(/^RF\d\d /).waitFor()
  await page.getByRole('img', { name: /^Scan with a banking app/ }).waitFor()
  await window.looksAround()
  await page.getByRole('button', { name: 'Pay in another way' }).click()
  await page.getByRole('group', { name: 'How do you want to pay?' }).waitFor()

  await page.goto(`${house.url}/account`)
  await window.sees(/^Hello/)
  await page.getByLabel('Add funds').fill('25')
  await page.getByRole('button', { name: 'Add funds' }).click()
  await page.getByRole('heading', { level: 1, name: /^(Proforma invoice|Invoice) / }).waitFor()
  await chooses(page, pageLabel)
  await page.getByRole('button', { name: /^Pay €25/ }).click()
  await entersCard(page, cards.good)
  await page.getByText('Paid. Thank you!').waitFor()
  await window.looksAround()
  expect((await person.api.credit.get()).balances).toEqual([{ amount: '25.00', currency: 'EUR' }])

  await opens(window, invoices[0]!)
  await page.getByRole('button', { name: 'Use €3.99' }).click()
  await page.getByText('Paid', { exact: true }).first().waitFor()
  await expect(stateOf(person, invoices[0]!)).resolves.toBe('paid')
  await window.close()
})

/** Besides the page of the sandbox: its fields at a surcharge, and an account of ours at a bank. */
async function setUpGateways(): Promise<void> {
  const owner = new Person('Olivia', new Browser(house.url), demoLogins.staff.email)
  await owner.logsIn(demoLogins.staff.password)
  const { gateways } = owner.api.admin
  await gateways.change({ name: 'sandbox', stores: true })
  await gateways.add({
    kind: 'sandbox',
    name: 'fields',
    label: fieldsLabel,
    isEnabled: true,
    way: 'fields',
    stores: true,
    surcharge: { percent: '2', fixed: {} },
  })
  await gateways.add({
    kind: 'bank_transfer',
    name: 'giro',
    isEnabled: true,
    way: 'instructions',
    settings: { holder: 'Greenfield Hosting GmbH', iban: 'DE89370400440532013000', bic: 'COBADEFFXXX' },
  })
}

/** Somebody with open invoices of €3.99, who is logged in before a window. */
async function aPayer(name: string, screen: BrowserContextOptions, count: number) {
  const person = new Person(name, new Browser(house.url))
  await person.registers()
  const invoices: { id: number }[] = []
  for (let made = 1; made <= count; made++) {
    const { invoice } = await person.orders('seedling', { domain: `${name.toLowerCase()}-${made}.example` })
    invoices.push(invoice)
  }
  const window = await Window.open(chromium, screen)
  const { page } = window
  await page.goto(`${house.url}/login`)
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('heading', { level: 1, name: `Hello, ${name}` }).waitFor()
  return { person, invoices, window }
}

const stateOf = async (person: Person, { id }: { id: number }) => (await person.api.invoices.get({ id })).state

async function opens(window: Window, { id }: { id: number }): Promise<void> {
  await window.page.goto(`${house.url}/invoices/${id}`)
  await window.page.getByRole('group', { name: 'How do you want to pay?' }).waitFor()
}

const chooses = (page: Page, label: string) => page.getByText(label, { exact: true }).click()

const fieldsIn = (page: Page) => page.frameLocator('iframe[title^="Card details"]')

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

async function act(page: Page, name: string, what: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${name}` }).click()
  await page.getByRole('menuitem', { name: what }).click()
}

/** Until it is told otherwise: however long the browser takes to look, it finds the payment on its way. */
async function staysPending(session: string): Promise<void> {
  for (let looks = 0; looks < 500; looks++) {
    if (await settles(session, `now() + interval '1 hour'`)) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('The payment did not become pending.')
}

/** Answers whether it is pending at all. */
async function settles(session: string, at: string): Promise<boolean> {
  const { rowCount } = await house.pool.query(
    `UPDATE sandbox.sessions SET real_settles_at = ${at} WHERE id = $1 AND state = 'pending'`,
    [session],
  )
  return rowCount === 1
}

async function entersCard(place: Page | FrameLocator, card: string, button: RegExp | string = /^Pay /): Promise<void> {
  await place.getByLabel('Card number').fill(card)
  await place.getByLabel('Expires').fill('12/49')
  await place.getByLabel('Security code').fill('123')
  await place.getByRole('button', { name: button }).click()
}
