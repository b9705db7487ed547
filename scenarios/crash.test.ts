import { afterAll, describe, expect, test, vi } from 'vitest'
import type { TestHouse } from '../apps/server/src/platform/testing/house.ts'
import { points, pointsOfReturn } from './crash/points.ts'
import { forgetCompiledFiles, Server } from './crash/server.ts'
import { onItsOwnDatabase, supervised, visitors } from './crash/walk.ts'
import type { Person } from './life.ts'
import { cards, type OutsideWorld } from './outside-world.ts'
import { booksBalance, counts, eventually, nothingLeftToDo, oneOfEach } from './proof.ts'

// A walk has half a dozen starts of a whole server in it, and there are two cores.
vi.setConfig({ maxConcurrency: 2, testTimeout: 240_000 })
afterAll(forgetCompiledFiles)

const WALKS = 6

/** Seconds. Only a test that fails waits so long, or one on a machine that has much else to do. */
const PATIENCE = 60

/** Every walk dies at points that are far apart, and together they die at all of them. */
const walks = Array.from({ length: WALKS }, (_, walk) =>
  Object.keys(points).filter((_, index) => index % WALKS === walk),
)

describe.concurrent('a server that is killed', () => {
  for (const crashesAt of walks) {
    test(`${crashesAt.join(', ')}, and started again each time, does all of it and nothing twice`, () =>
      onItsOwnDatabase(async (house) => {
        const server = new Server(house, { crashesAt })
        await supervised(server, house, async ({ ada, world }) => {
          const { invoice, page } = await goesToPay(ada)
          await ada.entersCard(page, cards.good)
          await hasGotIt(house, ada, world, invoice)
        })
        expect(server.notReached).toEqual([])
      }))
  }

  const crashesAt = Object.keys(pointsOfReturn)
  test(`${crashesAt.join(', ')}, and started again each time, books the payment once`, () =>
    onItsOwnDatabase(async (house) => {
      const server = new Server(house, { crashesAt })
      await supervised(server, house, async ({ ada, world }) => {
        const { invoice, page } = await goesToPay(ada)
        await world.gateway.withholdsWebhooksOf(page.sessionId)
        await ada.entersCard(page, cards.good)
        expect(await ada.comesBack(invoice, page)).toMatchObject({ state: 'paid' })
        await hasGotIt(house, ada, world, invoice)
      })
      expect(server.notReached).toEqual([])
    }))
})

test('of two workers beside a web and a scheduler process one is killed, and the other takes its work over', () =>
  onItsOwnDatabase(async (house) => {
    const crashesAt = ['after the panel has made the account']
    const workers = [1, 2].map(() => new Server(house, { roles: 'worker', crashesAt }))
    const servers = [...workers, new Server(house, { roles: 'web' }), new Server(house, { roles: 'scheduler' })]
    try {
      for (const server of servers) server.start()
      const { ada, world } = visitors(house)
      const { invoice, page } = await goesToPay(ada)
      await ada.entersCard(page, cards.good)
      await hasGotIt(house, ada, world, invoice)

      const killed = await Promise.race(workers.map((worker) => worker.exit.then(() => worker)))
      expect(await killed.exit).toEqual({ code: null, signal: 'SIGKILL' })
      for (const server of servers.filter((one) => one !== killed)) {
        expect(await server.stop()).toMatchObject({ code: 0, signal: null })
      }
    } finally {
      for (const server of servers) server.kill()
    }
  }))

test('told to end while the panel takes too long, the server hands the job back within 10 s and goes on later', () =>
  onItsOwnDatabase(async (house) => {
    const server = new Server(house)
    const { ada, world } = visitors(house)
    const lastAttempt = async () => {
      const { rows } = await house.pool.query('SELECT state FROM services.attempts ORDER BY id DESC LIMIT 1')
      return rows[0]?.state
    }
    try {
      server.start()
      await world.panel.fails({ match: '*', verb: 'create', mode: 'late', delayMs: 60_000, times: 1 })
      const { invoice, page } = await goesToPay(ada)
      await ada.entersCard(page, cards.good)
      await eventually(async () => expect(await world.panel.accounts()).toHaveLength(1), PATIENCE)
      expect(await lastAttempt()).toBe('running')

      const { code, tookMs } = await server.stop()
      expect(code).toBe(0)
      expect(tookMs).toBeLessThan(10_000)
      expect(await lastAttempt()).toBe('unknown')

      server.start()
      await hasGotIt(house, ada, world, invoice)
      expect(await server.stop()).toMatchObject({ code: 0, signal: null })
    } finally {
      server.kill()
    }
  }))

async function goesToPay(ada: Person) {
  await ada.registers()
  const { invoice } = await ada.orders('seedling')
  return { invoice, page: await ada.opensPayPage(invoice) }
}

/** One of each, paid and set up, the mails in the mailbox, and nobody has anything left to do. */
async function hasGotIt(house: TestHouse, ada: Person, world: OutsideWorld, invoice: { id: number }): Promise<void> {
  await eventually(async () => expect(await ada.service()).toMatchObject({ state: 'active' }), PATIENCE)
  await nothingLeftToDo(house, PATIENCE)
  expect(await ada.api.invoices.get({ id: invoice.id })).toMatchObject({ state: 'paid', payments: [{}] })
  const mails = await eventually(async () => {
    const all = await world.mailServer.mailsTo(ada.email)
    expect(all).toHaveLength(5)
    return all
  }, PATIENCE)
  expect(mails.filter(({ subject }) => subject.startsWith('Your Seedling is ready'))).toHaveLength(1)
  expect(await world.panel.accounts()).toHaveLength(1)
  expect(await counts(house.pool)).toEqual(oneOfEach)
  await booksBalance(house)
}
