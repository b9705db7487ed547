import { afterAll, describe, expect, test, vi } from 'vitest'
import { openStore } from '../apps/server/src/demo/store.ts'
import { aHouse, type TestHouse } from '../apps/server/src/platform/testing/house.ts'
import { Browser } from './browser.ts'
import { points, pointsOfReturn } from './crash/points.ts'
import { patiently, Server } from './crash/server.ts'
import { Person } from './life.ts'
import { cards, type OutsideWorld, outsideWorld } from './outside-world.ts'
import { booksBalance, counts, eventually, nothingLeftToDo, oneOfEach } from './proof.ts'

// Each point has two starts of a whole server in it, and there are two cores.
vi.setConfig({ maxConcurrency: 2, testTimeout: 60_000 })

describe.concurrent('a server that is killed', () => {
  test.each(Object.keys(points))('%s and started again does all of it, and nothing twice', (crashAt) =>
    onItsOwnDatabase(async (house) => {
      const server = new Server(house, { crashAt })
      await supervised(server, house, async (ada, world) => {
        const { invoice, page } = await goesToPay(ada)
        await ada.entersCard(page, cards.good)
        await hasGotIt(house, ada, world, invoice)
      })
      expect(server.hasCrashed).toBe(true)
    }),
  )

  test.each(Object.keys(pointsOfReturn))('%s and started again books the payment once', (crashAt) =>
    onItsOwnDatabase(async (house) => {
      const server = new Server(house, { crashAt })
      await supervised(server, house, async (ada, world) => {
        const { invoice, page } = await goesToPay(ada)
        await world.gateway.withholdsWebhooksOf(page.sessionId)
        await ada.entersCard(page, cards.good)
        expect(await ada.comesBack(invoice, page)).toMatchObject({ state: 'paid' })
        await hasGotIt(house, ada, world, invoice)
      })
      expect(server.hasCrashed).toBe(true)
    }),
  )
})

async function onItsOwnDatabase(work: (house: TestHouse) => Promise<void>): Promise<void> {
  const house = await aHouse()
  try {
    await openStore(house.contexts)
    await work(house)
  } finally {
    await house.stop()
  }
}

/** Ada walks while the server falls and is put up again; at the end it is stopped in good order. */
async function supervised(
  server: Server,
  house: TestHouse,
  walk: (ada: Person, world: OutsideWorld) => Promise<void>,
): Promise<void> {
  const { url, pool } = house
  const world = outsideWorld({ url, pool, webhookSecret: house.secrets.sandboxWebhookSecret, fetch: patiently })
  server.start()
  const watching = server.superviseUntilStopped(async () => {
    // What the dead process had claimed of the provider's webhooks is due again in half a minute. It need not be.
    await pool.query(`UPDATE sandbox.deliveries SET real_next_try_at = clock_timestamp() WHERE state = 'waiting'`)
  })
  try {
    await Promise.race([walk(new Person('Ada', new Browser(url, patiently)), world), watching])
    expect(await server.stop()).toMatchObject({ code: 0, signal: null })
  } finally {
    server.kill()
    await watching.catch(() => {})
  }
}

async function goesToPay(ada: Person) {
  await ada.registers()
  const { invoice } = await ada.orders('seedling')
  return { invoice, page: await ada.opensPayPage(invoice) }
}

/** One of each, paid and set up, the mails in the mailbox, and nobody has anything left to do. */
async function hasGotIt(house: TestHouse, ada: Person, world: OutsideWorld, invoice: { id: number }): Promise<void> {
  await eventually(async () => expect(await ada.service()).toMatchObject({ state: 'active' }), 25)
  await nothingLeftToDo(house, 25)
  expect(await ada.api.invoices.get({ id: invoice.id })).toMatchObject({ state: 'paid', payments: [{}] })
  const mails = await world.mailServer.mailsTo(ada.email)
  expect(mails.filter(({ subject }) => subject.startsWith('Your Seedling is ready'))).toHaveLength(1)
  expect(mails).toHaveLength(5)
  expect(await world.panel.accounts()).toHaveLength(1)
  expect(await counts(house.pool)).toEqual(oneOfEach)
  await booksBalance(house)
}
