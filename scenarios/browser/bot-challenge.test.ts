import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, test, vi } from 'vitest'
import { demoLogins, openStore } from '../../apps/server/src/demo/store.ts'
import { botChallengePolicy } from '../../apps/server/src/platform/http/bot-challenge.ts'
import { changeSetting } from '../../apps/server/src/platform/settings.ts'
import { aHouse, type TestHouse } from '../../apps/server/src/platform/testing/house.ts'
import { buildWebApps } from '../../scripts/build-web.mjs'
import { openChromium, Window } from './chromium.ts'

vi.setConfig({ testTimeout: 60_000 })

let house: TestHouse
let chromium: Browser

beforeAll(async () => {
  await buildWebApps()
  chromium = await openChromium()
  house = await aHouse()
  await openStore(house.contexts)
  await house.contexts.forSystem('test', 'cli').transaction((tx) => changeSetting(tx, botChallengePolicy, 'always'))
  await house.serve(['web'])
}, 120_000)

afterAll(async () => {
  await chromium?.close()
  await house?.stop()
})

test('where every browser has to work first, somebody registers and staff log in, and neither notices', async () => {
  const ada = await Window.open(chromium, { viewport: { width: 360, height: 740 } })
  ada.expects(403, /\/auth\/register$/)
  await ada.page.goto(`${house.url}/register`)
  await ada.page.getByLabel('E-mail address').fill('ada@engine.example')
  await ada.page.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await ada.page.getByLabel('First name').fill('Ada')
  await ada.page.getByLabel('Last name').fill('Lovelace')
  await ada.page.getByRole('button', { name: 'Open the account' }).click()
  await ada.sees('Hello, Ada')
  await ada.close()

  const olivia = await Window.open(chromium, { viewport: { width: 1280, height: 800 } })
  olivia.expects(403, /\/auth\/login$/)
  await olivia.page.goto(`${house.url}/admin`)
  await olivia.page.getByLabel('E-mail address').fill(demoLogins.staff.email)
  await olivia.page.getByLabel('Password', { exact: true }).fill(demoLogins.staff.password)
  await olivia.page.getByRole('button', { name: 'Log in', exact: true }).click()
  await olivia.sees('Home')
  await olivia.close()
})
