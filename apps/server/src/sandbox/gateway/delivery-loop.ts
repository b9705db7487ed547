import { setTimeout as pause } from 'node:timers/promises'
import type { World } from '../world.ts'
import { deliverDue } from './delivery.ts'
import { takeBusinessSteps, takeDueSteps } from './due-steps.ts'

/** Short, so that a page that waits for "paid" does not feel slow; the queries behind it read small partial indexes. */
const POLL_MS = 200

/** What follows the business clock is looked at less often: it is about days. */
const BUSINESS_EVERY_MS = 1_000

/** After a failure of the database, not of a receiver. */
const RECOVER_MS = 1_000

/**
 * Delivers webhooks and does what is due, until it is stopped. Several processes may run it side by side: each delivery is
 * claimed by one of them.
 */
export function deliveryLoop(world: World): { start(): void; stop(): Promise<void> } {
  let stopping = new AbortController()
  let running: Promise<void> | null = null

  async function run(signal: AbortSignal): Promise<void> {
    let nextBusiness = 0
    while (!signal.aborted) {
      let wait = RECOVER_MS
      try {
        let done = await takeDueSteps(world)
        if (performance.now() >= nextBusiness) {
          done += await takeBusinessSteps(world)
          nextBusiness = performance.now() + BUSINESS_EVERY_MS
        }
        done += await deliverDue(world, signal)
        wait = done > 0 ? 0 : POLL_MS
      } catch (error) {
        world.log.error({ err: error }, 'sandbox webhook loop failed, and goes on')
      }
      await pause(wait, undefined, { signal }).catch(() => undefined)
    }
  }

  return {
    start() {
      if (running) return
      stopping = new AbortController()
      running = run(stopping.signal)
    },
    async stop() {
      stopping.abort()
      await running
      running = null
    },
  }
}
