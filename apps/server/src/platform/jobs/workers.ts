import type { Worker } from 'bullmq'
import { errorText } from '../error-text.ts'
import type { Logger } from '../logging.ts'
import type { QueueName } from './definitions.ts'
import type { Dispatch } from './dispatch.ts'
import type { Envelope, Queues } from './queues.ts'

/** How many jobs of each queue one worker process has in hand at a time. */
const concurrency: Record<Exclude<QueueName, 'schedule'>, number> = {
  events: 8,
  billing: 4,
  provisioning: 8,
  domains: 4,
  email: 4,
  // Work on many rows, archives and erasures, that nobody waits for with the cup in hand: one at a time, so that it slows nobody down.
  bulk: 1,
}

/** Runs the workers of all queues in this process. `stop` takes no new job and waits for those in hand. */
export function startWorkers(parts: {
  queues: Queues
  dispatch: Dispatch
  log: Logger
  mailsPerMinute: number | null
}): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const workers: Worker<Envelope>[] = Object.entries(concurrency).map(([name, width]) => {
    const queue = name as QueueName
    const limit = queue === 'email' && parts.mailsPerMinute ? { perMinute: parts.mailsPerMinute } : {}
    return parts.queues.worker(
      queue,
      async (job) => {
        const lastAttempt = job.attemptsMade + 1 >= (job.opts.attempts ?? 1)
        try {
          await parts.dispatch.perform(
            { queue, name: job.name, id: job.id ?? '', data: job.data },
            { lastAttempt, signal: stopping.signal },
          )
        } catch (error) {
          parts.log.warn(
            {
              err: error,
              job: job.name,
              jobId: job.id,
              attempt: job.attemptsMade + 1,
              lastAttempt,
              correlationId: job.data.correlationId,
            },
            'A job failed.',
          )
          // What is thrown from here is kept with the job and shown to staff.
          throw new Error(errorText(error), { cause: error })
        }
      },
      { concurrency: width, ...limit },
    )
  })
  return {
    async stop() {
      // Outside calls end early and are taken up again by their next attempt.
      const cut = setTimeout(() => stopping.abort(), 5000)
      await Promise.all(workers.map((worker) => worker.close()))
      clearTimeout(cut)
    },
  }
}
