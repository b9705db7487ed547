import type pg from 'pg'
import type { Logger } from '../logging.ts'
import type { Dispatch } from './dispatch.ts'
import type { Queues } from './queues.ts'
import { relayChunk } from './relay.ts'

/** Small: what was done of a chunk is done again, and recognised, when the process dies within it. */
const CHUNK = 20

/**
 * Does everything the outbox asks for, here and in order, until it is empty: for moving the clock, making demo data, and
 * tests that want to look at the result. The handlers are the same ones that queue workers call. A job that throws, or is to
 * wait, is handed to its queue, where it has its attempts, back-off and dead letter.
 *
 * Answers how many jobs were done.
 */
export async function settleInline(parts: {
  pool: pg.Pool
  dispatch: Dispatch
  queues: Queues | null
  log: Logger
}): Promise<number> {
  let done = 0
  while (await isWaiting(parts.pool)) {
    const moved = await relayChunk(parts.pool, CHUNK, async (items) => {
      for (const job of items.flatMap((item) => parts.dispatch.jobsFor(item))) {
        if (job.delayMs > 0 && parts.queues) {
          await parts.queues.add([job])
          continue
        }
        try {
          await parts.dispatch.perform(job, { lastAttempt: false, signal: new AbortController().signal })
          done += 1
        } catch (error) {
          if (!parts.queues) throw error
          parts.log.warn({ err: error, job: job.name }, 'A job failed and went to its queue.')
          await parts.queues.add([job])
        }
      }
    })
    // What is left is in another process's hands.
    if (moved === 0) break
  }
  return done
}

async function isWaiting(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ waiting: boolean }>(
    'SELECT EXISTS (SELECT 1 FROM platform.outbox WHERE relayed_at IS NULL) AS waiting',
  )
  return rows[0]!.waiting
}
