import { test } from 'vitest'
import { openStore } from '../apps/server/src/demo/store.ts'
import { aHouse } from '../apps/server/src/platform/testing/house.ts'
import { Browser } from './browser.ts'
import { Person } from './life.ts'
import { eventually } from './proof.ts'
import { startWorkers } from '../apps/server/src/platform/jobs/workers.ts'
import { Relay } from '../apps/server/src/platform/jobs/relay.ts'
import { startScheduler } from '../apps/server/src/platform/schedule/scheduler.ts'
import { composeWeb } from '../apps/server/src/web.ts'
test('t', { timeout: 400000 }, async () => {
  for (let i = 0; i < 25; i++) {
    const house = await aHouse()
    await openStore(house.contexts)
    await house.queues.ready()
    const relay = new Relay(house)
    const workers = startWorkers({ ...house, mailsPerMinute: null })
    relay.start()
    const scheduler = await startScheduler(house)
    const web = await composeWeb(house, { rateLimits: false })
    await web.app.listen({ port: house.config.port, host: '127.0.0.1' })
    const ada = new Person('Ada', new Browser(house.url))
    await ada.registers()
    const { invoice } = await ada.orders('site-move', { cycle: 'one_time' })
    await ada.pays(invoice)
    await eventually(async () => { if ((await ada.api.invoices.get({ id: invoice.id })).state !== 'paid') throw new Error('no') })
    const t = performance.now()
    const times: Record<string, number> = {}
    const timed = async (name: string, p: Promise<unknown>) => { await p; times[name] = Math.round(performance.now() - t) }
    await Promise.all([timed('web', web.stop()), timed('workers', workers.stop().then(() => times.w = Math.round(performance.now() - t)).then(() => relay.stop())), timed('scheduler', scheduler.stop())])
    await timed('house', house.stop())
    console.log(JSON.stringify(times))
  }
})
