import type { Browser as Chromium, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { demoLogins, openStore } from '../../apps/server/src/demo/store.ts'
import { codeOf } from '../../apps/server/src/modules/identity/testing.ts'
import { freePort } from '../../apps/server/src/platform/free-port.ts'
import { aHouse, type TestHouse } from '../../apps/server/src/platform/testing/house.ts'
import { buildWebApps } from '../../scripts/build-web.mjs'
import { Browser } from '../browser.ts'
import { PASSWORD, Person } from '../life.ts'
import { eventually } from '../proof.ts'
import { openChromium, Window } from './chromium.ts'

vi.setConfig({ testTimeout: 120_000 })

const desktop = { width: 1280, height: 800 }
const phone = { width: 360, height: 740 }

let house: TestHouse
let chromium: Chromium

beforeAll(async () => {
  await buildWebApps()
  chromium = await openChromium()
  const port = await freePort()
  // Passkeys belong to a host name, and browsers take this one for safe without TLS.
  const settings = { PORT: String(port), PUBLIC_URL: `http://localhost:${port}` }
  house = await aHouse({ settings: { ...settings, SANDBOX_URL: `http://127.0.0.1:${port}` } })
  await openStore(house.contexts)
  await house.serve(['web', 'worker', 'scheduler'])
}, 120_000)

afterAll(async () => {
  await chromium?.close()
  await house?.stop()
})

async function aClient(name: string): Promise<Person> {
  const person = new Person(name, new Browser(house.url))
  await person.registers()
  await house.pool.query('UPDATE identity.users SET email_verified_at = now() WHERE email = $1', [person.email])
  return person
}

async function fillsIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
}

async function logsIn(visitor: Window, person: Person): Promise<void> {
  await visitor.page.goto(`${house.url}/login`)
  await visitor.sees('Log in')
  await fillsIn(visitor.page, person.email)
}

async function logsOut({ page }: Window): Promise<void> {
  await page.getByRole('button', { name: 'Account menu' }).click()
  await page.getByRole('menuitem', { name: 'Log out' }).click()
  await page.getByRole('link', { name: 'Log in' }).waitFor()
}

/** An authenticator that is built into the device, with a person before it who agrees while it is `willing`. */
async function virtualAuthenticator(page: Page) {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    willing: (enabled: boolean) =>
      devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
  }
}

const code = (secret: string) => codeOf(secret, house)
/** Code of the time step after this one: the one of now may have been used. */
const nextCode = (secret: string) => codeOf(secret, house, { seconds: 30 })

const codeField = (page: Page) => page.getByRole('textbox', { name: 'Code', exact: true })

const secretOn = async (page: Page) =>
  new URL(
    (await page.getByRole('link', { name: 'Open in an app on this device' }).getAttribute('href'))!,
  ).searchParams.get('secret')!

/** The proof of everybody who is logged in was a while ago. */
const quarterOfAnHourPasses = () =>
  house.pool.query(`UPDATE identity.sessions SET proven_at = proven_at - interval '16 minutes'`)

test('a passkey is made, logs in with nothing else, and is the second factor after a password', async () => {
  const person = await aClient('Ada')
  const ada = await Window.open(chromium, { viewport: desktop })
  const { page } = ada
  const authenticator = await virtualAuthenticator(page)
  await authenticator.willing(false)
  await logsIn(ada, person)
  await ada.sees('Hello, Ada')
  await page.getByRole('link', { name: 'Security' }).click()
  await ada.sees('Security')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByLabel('Name').fill('Laptop')
  await authenticator.willing(true)
  await page.getByRole('button', { name: 'Make the passkey' }).click()
  await page.getByText('Keep these recovery codes').waitFor()
  await ada.looksAround()
  expect(await page.getByRole('dialog').getByRole('listitem').count()).toBe(10)
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByRole('list', { name: 'Passkeys' }).getByText('Laptop').waitFor()
  await ada.sees('Security')

  // With nothing else.
  await authenticator.willing(false)
  await logsOut(ada)
  await page.goto(`${house.url}/login`)
  await page.getByRole('button', { name: 'Log in with a passkey' }).waitFor()
  await ada.sees('Log in')
  // Willing first: an authenticator that is not never answers what it was asked meanwhile.
  await authenticator.willing(true)
  await page.getByRole('button', { name: 'Log in with a passkey' }).click()
  await ada.sees('Hello, Ada')

  // After the password.
  await authenticator.willing(false)
  await logsOut(ada)
  await logsIn(ada, person)
  await page.getByRole('button', { name: 'Use your passkey' }).waitFor()
  await ada.sees('Log in')
  await authenticator.willing(true)
  await page.getByRole('button', { name: 'Use your passkey' }).click()
  await ada.sees('Hello, Ada')
  await ada.close()
})

test('a browser that can offers passkeys at the e-mail field, and the log-in needs no click on ours', async () => {
  const person = await aClient('Barbara')
  const barbara = await Window.open(chromium, { viewport: desktop })
  const { page } = barbara
  const authenticator = await virtualAuthenticator(page)
  await authenticator.willing(false)
  await logsIn(barbara, person)
  await page.getByRole('link', { name: 'Security' }).click()
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await authenticator.willing(true)
  await page.getByRole('button', { name: 'Make the passkey' }).click()
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await logsOut(barbara)
  // The virtual person picks the passkey as soon as it is offered.
  await page.goto(`${house.url}/login`)
  await barbara.sees('Hello, Barbara')
  await barbara.close()
})

test('on a phone: an authenticator app, its codes, a remembered device, and recovery codes', async () => {
  const person = await aClient('Grace')
  const grace = await Window.open(chromium, { viewport: phone, colorScheme: 'dark' })
  const { page } = grace
  await logsIn(grace, person)
  await grace.sees('Hello, Grace')
  await page.goto(`${house.url}/account/security`)
  await grace.sees('Security')
  await page.getByRole('button', { name: 'Add an app' }).click()
  await page.getByLabel('Name').fill('Pocket')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('img', { name: /^QR code/ }).waitFor()
  await grace.looksAround()
  const secret = await secretOn(page)
  grace.expects(400, /\/confirm$/)
  await codeField(page).fill('000000')
  await page.getByRole('button', { name: 'Take it into use' }).click()
  await page.getByText('This is not the code that the app shows now.').first().waitFor()
  await codeField(page).fill(code(secret))
  await page.getByRole('button', { name: 'Take it into use' }).click()
  await page.getByText('Keep these recovery codes').waitFor()
  await grace.looksAround()
  const codes = await page.getByRole('dialog').getByRole('listitem').allTextContents()
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByText('10 of 10 are left.').waitFor()
  await grace.sees('Security')

  await logsOut(grace)
  await logsIn(grace, person)
  await codeField(page).waitFor()
  await grace.sees('Log in')
  grace.expects(401, /\/auth\/second-factor$/)
  await codeField(page).fill('000000')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByText('This is not right, or it was used before.').waitFor()
  await codeField(page).fill(nextCode(secret))
  await page.getByLabel(/Remember this device/).check()
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await grace.sees('Hello, Grace')

  // Remembered: the password is enough here, until it is forgotten.
  await logsOut(grace)
  await logsIn(grace, person)
  await grace.sees('Hello, Grace')
  await page.goto(`${house.url}/account/security`)
  await page.getByRole('button', { name: /^Forget Chrome/ }).click()
  await page.getByText('No remembered devices').waitFor()
  await logsOut(grace)
  await logsIn(grace, person)
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await page.getByRole('textbox', { name: 'Recovery code' }).fill(codes[0]!)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await grace.sees('Hello, Grace')
  await page.goto(`${house.url}/account/security`)
  await page.getByText('9 of 10 are left.').waitFor()

  // The password alone does not take the factor away: the factor itself is asked for, over the dialog.
  await quarterOfAnHourPasses()
  grace.expects(403, /\/security\/authenticators\/\d+$/)
  await page.getByRole('button', { name: 'Remove Pocket' }).click()
  await page.getByRole('button', { name: 'Remove it' }).click()
  await page.getByRole('heading', { name: 'Show that it is you' }).waitFor()
  await grace.looksAround()
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await page.getByRole('textbox', { name: 'Recovery code' }).fill(codes[1]!)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByText('None yet.').first().waitFor()
  await grace.sees('Security')
  await grace.close()
})

test('what is shown of a service asks for a fresh proof after a quarter of an hour, by keyboard alone', async () => {
  const person = await aClient('Joan')
  const { invoice } = await person.orders('seedling')
  await person.pays(invoice)
  const service = await eventually(async () => {
    const { items } = await person.api.services.list()
    expect(items[0]?.state).toBe('active')
    return items[0]!
  })
  const joan = await Window.open(chromium, { viewport: desktop })
  const { page } = joan
  const { keyboard } = page
  await page.goto(`${house.url}/login`)
  await joan.tabsTo(page.getByLabel('E-mail address'))
  await keyboard.type(person.email)
  await joan.tabsTo(page.getByLabel('Password', { exact: true }))
  await keyboard.type(PASSWORD)
  await keyboard.press('Enter')
  await joan.sees('Hello, Joan')
  await quarterOfAnHourPasses()

  joan.expects(403, /\/credentials$/)
  await page.goto(`${house.url}/services/${service.id}`)
  await joan.sees(/./)
  await joan.tabsTo(page.getByRole('button', { name: 'Show log-in details' }))
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Show that it is you' }).waitFor()
  await joan.looksAround()
  // Who would rather not is refused, and nothing is shown.
  await keyboard.press('Escape')
  await page.getByText('Prove again who you are, then repeat this.').waitFor()
  await joan.tabsTo(page.getByRole('button', { name: 'Show log-in details' }))
  await keyboard.press('Enter')
  joan.expects(403, /\/auth\/step-up$/)
  await page.getByLabel('Your password').waitFor()
  await expect.poll(() => page.getByLabel('Your password').evaluate((field) => field.matches(':focus'))).toBe(true)
  await keyboard.type('not the password')
  await keyboard.press('Enter')
  await page.getByText('This is not right. Try again, or use another way.').waitFor()
  await joan.tabsTo(page.getByLabel('Your password'))
  await keyboard.type(PASSWORD)
  await keyboard.press('Enter')
  await page.getByText(/^\w{20}$/).waitFor()
  await joan.looksAround()
  await joan.close()
})

test('staff decide who must have a second factor, and set one up at the next log-in', async () => {
  const olivia = await Window.open(chromium, { viewport: desktop })
  const { page } = olivia
  const { email, password } = demoLogins.staff
  await page.goto(`${house.url}/admin`)
  await olivia.sees('Staff log-in')
  await fillsIn(page, email, password)
  await olivia.sees('Home')
  await quarterOfAnHourPasses()
  await page.goto(`${house.url}/admin/settings/security`)
  await olivia.sees('Second factors')
  await page.getByLabel('Staff must have a second factor').selectOption('always')
  olivia.expects(403, /\/admin\/settings\/factors$/)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByLabel('Your password').fill(password)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByText('Settings saved').waitFor()
  for (const viewport of [phone, desktop]) {
    await page.setViewportSize(viewport)
    await olivia.sees('Second factors')
  }

  await page.context().clearCookies()
  await page.goto(`${house.url}/admin`)
  await olivia.sees('Staff log-in')
  await fillsIn(page, email, password)
  await page.getByRole('button', { name: 'Use an authenticator app' }).click()
  await olivia.looksAround()
  await codeField(page).fill(code(await secretOn(page)))
  await page.getByRole('button', { name: 'Take it into use' }).click()
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await olivia.sees('Home')

  // Somebody has lost their phone.
  const mary = await aClient('Mary')
  const { id, secret } = await mary.api.security.beginAuthenticator({ name: 'Lost phone' })
  await mary.api.security.confirmAuthenticator({ id, code: code(secret) })
  const { user } = await mary.api.auth.me()
  await page.goto(`${house.url}/admin/users/${user.id}`)
  for (const viewport of [phone, desktop]) {
    await page.setViewportSize(viewport)
    await olivia.sees('Mary Example')
  }
  await page.getByText('Lost phone (app)').waitFor()
  await olivia.sees('Mary Example')
  await page.getByRole('button', { name: 'Reset factors' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('“Lost phone” does not let them in any more.').waitFor()
  await olivia.looksAround()
  await dialog.getByRole('button', { name: 'Reset factors' }).click()
  await dialog.getByText('Say why').first().waitFor()
  await dialog.getByLabel('Reason').fill('Called back on the number we know')
  await dialog.getByRole('button', { name: 'Reset factors' }).click()
  await page.getByText('The second factors were removed').waitFor()
  expect(await mary.logsIn()).toMatchObject({ state: 'signed_in' })
  await olivia.close()
})
