import { CLOCK_CHANNEL } from '../../apps/server/src/platform/schedule/advance-clock.ts'
import type { TestHouse } from '../../apps/server/src/platform/testing/house.ts'
import { eventually } from '../proof.ts'

/** The provider owes us every webhook and sends none. It has no door for that. */
export const withholdWebhooks = (house: TestHouse) =>
  house.pool.query('CREATE RULE none_sent AS ON INSERT TO sandbox.deliveries DO INSTEAD NOTHING')

/** Enough for a slow machine, and all of them together no longer than staff stay logged in where they take seconds. */
const ROUNDS = 160
/** For how long the server does what it can at one time of the business clock. */
const SECONDS_A_ROUND = 1

/**
 * Moves the clock of the server under its feet until the check passes, and has it look at its schedule each time: what it
 * has to find out by itself is found out later, whether it is running at the moment or being started again.
 */
export async function timePassesUntil(
  house: TestHouse,
  step: { hours: number } | { seconds: number },
  check: () => Promise<unknown>,
): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    try {
      await eventually(check, SECONDS_A_ROUND)
      return
    } catch {
      await timePasses(house, step)
    }
  }
  await check()
}

async function timePasses(house: TestHouse, step: { hours: number } | { seconds: number }): Promise<void> {
  const aheadMs = house.clock.aheadMs + Temporal.Duration.from(step).total('milliseconds')
  house.clock.follow(aheadMs)
  await house.pool.query(
    `WITH moved AS (UPDATE platform.clock SET ahead_ms = $1 WHERE ahead_ms < $1 RETURNING ahead_ms)
     SELECT pg_notify($2, ahead_ms::text) FROM moved`,
    [Math.round(aheadMs), CLOCK_CHANNEL],
  )
  const tick = { payload: {}, correlationId: 'tick' }
  await house.queues.get('schedule').add('tick', tick, { attempts: 1, removeOnComplete: true, removeOnFail: true })
}
