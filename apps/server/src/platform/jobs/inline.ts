import type pg from 'pg'
import type { Logger } from '../logging.ts'
import type { Dispatch } from './dispatch.ts'
import type { Queues } from './queues.ts'
import { relayChunk } from './relay.ts'

/**
 * Does everything the outbox asks for, here and in order, until it is empty: for moving the clock, making demo data, and
 * tests that want to look at the result. The handlers are the same ones that queue workers call. A job that throws is
 * handed to its queue, where it has its attempts, back-off and dead letter.
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
  for (;;) {
    const moved = await relayChunk(parts.pool, 1, async ([item]) => {
      for (const job of parts.dispatch.jobsFor(item!)) {
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
    if (moved === 0) return done
  }
}
