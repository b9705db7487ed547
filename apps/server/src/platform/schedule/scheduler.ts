import type pg from 'pg'
import type { Contexts } from '../context.ts'
import type { Queues } from '../jobs/queues.ts'
import type { Logger } from '../logging.ts'
import { runTask } from './run-task.ts'
import { lastDue, type Task } from './task.ts'

const TICK_MS = 15_000

/** A task that failed is tried again after this long, not at every tick. */
const AFTER_FAILURE_MINUTES = 10

type Parts = { contexts: Contexts; pool: pg.Pool; lockPool: pg.Pool; queues: Queues; tasks: Task[]; log: Logger }

/**
 * Runs tasks when they are due. One BullMQ job scheduler ticks for the whole house; each tick is taken by one of the
 * scheduler processes, which runs what has fallen due by the business clock since it last ran. That way a clock that was
 * moved, a process that stood still and a missed night are all the same case.
 */
export async function startScheduler(parts: Parts): Promise<{ stop(): Promise<void> }> {
  await parts.queues
    .get('schedule')
    .upsertJobScheduler(
      'tick',
      { every: TICK_MS },
      { name: 'tick', opts: { attempts: 1, removeOnComplete: 20, removeOnFail: 20 } },
    )
  const worker = parts.queues.worker('schedule', () => runDueTasks(parts), { concurrency: 4 })
  // The first tick may be a while away; what was missed is caught up with now.
  const first = runDueTasks(parts).catch((error: unknown) =>
    parts.log.error({ err: error }, 'The first look at the schedule failed.'),
  )
  return {
    async stop() {
      await worker.close()
      await first
    },
  }
}

async function runDueTasks(parts: Parts): Promise<void> {
  await parts.pool.query(
    `INSERT INTO platform.heartbeats (role, beat_at) VALUES ('scheduler', now()) ON CONFLICT (role) DO UPDATE SET beat_at = now()`,
  )
  // In the order of the list: what is due at the same moment builds on what stands before it.
  for (const task of await dueTasks(parts)) await runTask(parts, task, 'schedule', true)
}

/** Tasks whose last moment has not been covered by a run that ended well, and that did not fail just now. */
async function dueTasks({ contexts, pool, tasks }: Parts): Promise<Task[]> {
  const now = contexts.parts.clock.now()
  const { rows } = await pool.query<{ task: string; covered: Date | null; failed_at: Date | null }>(
    `SELECT task, max(due_at) FILTER (WHERE error IS NULL AND ended_at IS NOT NULL) AS covered, max(ended_at) FILTER (WHERE error IS NOT NULL) AS failed_at
       FROM platform.task_runs WHERE task = ANY($1) AND due_at > $2::timestamptz - interval '3 days' GROUP BY task`,
    [tasks.map((task) => task.name), now.toString()],
  )
  const known = new Map(rows.map((row) => [row.task, row]))
  return tasks.filter((task) => {
    const row = known.get(task.name)
    const due = lastDue(task.when, now, contexts.parts.calendar).epochMilliseconds
    if (row?.covered && row.covered.getTime() >= due) return false
    return !row?.failed_at || row.failed_at.getTime() < now.epochMilliseconds - AFTER_FAILURE_MINUTES * 60_000
  })
}
