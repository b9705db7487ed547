import { Command } from 'commander'
import { countOutbox, dropJob, listJobs, retryJob } from '../../platform/operations.ts'
import { withHouse } from '../with-house.ts'

const list = new Command('list').description('queues, and the jobs that have failed for good').action(() =>
  withHouse(async (house) => {
    const ctx = house.contexts.forSystem('cli', 'cli')
    console.log(
      `${'queue'.padEnd(14)}${['waiting', 'active', 'delayed', 'failed', 'completed'].map((name) => name.padStart(11)).join('')}`,
    )
    for (const { queue, waiting, active, delayed, failed, completed } of await house.queues.counts()) {
      console.log(
        `${queue.padEnd(14)}${[waiting, active, delayed, failed, completed].map((n) => String(n).padStart(11)).join('')}`,
      )
    }
    console.log(`${'outbox'.padEnd(14)}${String(await countOutbox(ctx)).padStart(11)}`)
    for (const { queue, failed } of await house.queues.counts()) {
      if (failed === 0) continue
      const { items } = await listJobs(ctx, { queue, state: 'failed', limit: 50 })
      for (const job of items)
        console.log(`failed ${queue}/${job.id} ${job.name} after ${job.attemptsMade} attempts: ${job.failedReason}`)
    }
  }),
)

const address = (text: string) => {
  const slash = text.indexOf('/')
  return { queue: text.slice(0, slash), jobId: text.slice(slash + 1) }
}

const retry = new Command('retry')
  .description('try a failed job again')
  .argument('<queue/id>')
  .action((job: string) => withHouse((house) => retryJob(house.contexts.forSystem('cli', 'cli'), address(job))))

const drop = new Command('drop')
  .description('give a failed job up')
  .argument('<queue/id>')
  .action((job: string) => withHouse((house) => dropJob(house.contexts.forSystem('cli', 'cli'), address(job))))

export const jobs = new Command('jobs')
  .description('background jobs')
  .addCommand(list, { isDefault: true })
  .addCommand(retry)
  .addCommand(drop)
