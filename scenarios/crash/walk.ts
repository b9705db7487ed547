import { expect } from 'vitest'
import { demoLogins, openStore } from '../../apps/server/src/demo/store.ts'
import { aHouse, type TestHouse } from '../../apps/server/src/platform/testing/house.ts'
import { Browser } from '../browser.ts'
import { Person } from '../life.ts'
import { outsideWorld } from '../outside-world.ts'
import { patiently, type Server } from './server.ts'

export async function onItsOwnDatabase(work: (house: TestHouse) => Promise<void>): Promise<void> {
  const house = await aHouse()
  try {
    await openStore(house.contexts)
    await work(house)
  } finally {
    await house.stop()
  }
}

/** Ada walks while the server falls and is put up again; at the end it is stopped in good order. */
export async function supervised(
  server: Server,
  house: TestHouse,
  walk: (who: ReturnType<typeof visitors>) => Promise<void>,
): Promise<void> {
  server.start()
  const watching = server.superviseUntilStopped(async () => {
    // What the dead process had claimed of the provider's webhooks is due again in half a minute. It need not be.
    await house.pool.query(`UPDATE sandbox.deliveries SET real_next_try_at = clock_timestamp() WHERE state = 'waiting'`)
  })
  try {
    await Promise.race([walk(visitors(house)), watching])
    expect(await server.stop()).toMatchObject({ code: 0, signal: null })
  } finally {
    server.kill()
    await watching.catch(() => {})
  }
}

/** Ada, Olivia of the staff and the outside world, all patient with a server that does not answer. */
export function visitors({ url, pool, secrets }: TestHouse) {
  const world = outsideWorld({ url, pool, webhookSecret: secrets.sandboxWebhookSecret, fetch: patiently })
  const ada = new Person('Ada', new Browser(url, patiently))
  const olivia = new Person('Olivia', new Browser(url, patiently), demoLogins.staff.email)
  return { ada, olivia, world }
}
