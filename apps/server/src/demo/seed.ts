import { z } from 'zod'
import type { Installation } from '../installation.ts'
import { SandboxClock } from '../platform/clock.ts'
import { freePort } from '../platform/free-port.ts'
import { advanceClock } from '../platform/schedule/advance-clock.ts'
import { changeSetting, defineSetting } from '../platform/settings.ts'
import { sandboxApiKey } from '../sandbox/index.ts'
import { composeWeb } from '../web.ts'
import { sandboxCustomer } from './customer.ts'
import { openBankAccount } from './happenings.ts'
import { openStore } from './store.ts'
import { aYear } from './year.ts'

const DAYS = 365

/** How far the demo data is: what was interrupted is made anew at the next start. */
export const demoMark = defineSetting({
  name: 'demo.state',
  about: 'Whether the demo store was made.',
  schema: z.enum(['none', 'making', 'made']),
  default: 'none',
})

/**
 * Fills an empty database with Greenfield Hosting and a year of its business, made by running the real system: use-cases,
 * schedule, gateway, server panel and mail, under a clock that begins a year ago. What people see in the demo is what the
 * system does.
 */
export async function seedDemo(installation: Installation, onProgress: (share: number) => void): Promise<void> {
  // Its own port on this machine: the server that is about to start is not there yet.
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const config = { ...installation.config, port, host: '127.0.0.1', sandboxUrl: origin }
  const clock = new SandboxClock(-DAYS * 24 * 3_600_000)
  const house = await installation.compose({ config, clock, hasty: true })
  const web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
  try {
    await web.app.listen({ port, host: '127.0.0.1' })
    await house.queues.ready()
    const mark = (state: 'making' | 'made') =>
      house.contexts.forSystem('demo', 'cli').transaction((tx) => changeSetting(tx, demoMark, state))
    await mark('making')
    const sold = await openStore(house.contexts)
    await openBankAccount(house.contexts.forSystem('demo', 'cli'))
    const customer = sandboxCustomer({
      url: origin,
      apiKey: sandboxApiKey(house.secrets.sandboxWebhookSecret),
      keyOf: async (attemptId) => {
        const { rows } = await house.pool.query<{ key: string }>('SELECT key FROM payments.attempts WHERE id = $1', [
          attemptId,
        ])
        return rows[0]!.key
      },
    })
    const year = aYear({ contexts: house.contexts, sold, customer })
    const end = Temporal.Now.instant()
    const start = end.subtract({ hours: DAYS * 24 })
    for (let day = 0; day < DAYS; day++) {
      await year.nextDay()
      await web.world?.deliver()
      await house.settle()
      await advanceClock({ ...house, clock }, start.add({ hours: 24 * (day + 1) }))
      onProgress((day + 1) / DAYS)
    }
    await mark('made')
  } finally {
    await web.stop()
    await house.close()
  }
}
