import type pg from 'pg'
import type { SandboxClock } from '../clock.ts'
import type { Contexts } from '../context.ts'
import { runTask } from './run-task.ts'
import { nextDue, type Task } from './task.ts'

export const CLOCK_CHANNEL = 'ostler_clock'

type Parts = {
  contexts: Contexts
  pool: pg.Pool
  lockPool: pg.Pool
  clock: SandboxClock
  tasks: Task[]
  settle: () => Promise<number>
}

export type Stop = { at: Temporal.Instant; tasks: number; jobs: number }

/**
 * Moves the sandbox clock to `until`, stopping at every moment at which a daily task is due, in order, and doing there
 * what would have been done then: the tasks, then every event and job they led to. Tasks that run every few minutes do
 * the same however often they run, so they run once, where the clock lands.
 *
 * `onStop` is told of each stop, for whoever watches.
 */
export async function advanceClock(
  parts: Parts,
  until: Temporal.Instant,
  onStop: (stop: Stop) => Promise<void> | void = () => {},
): Promise<void> {
  const { calendar } = parts.contexts.parts
  const dailyTasks = parts.tasks.filter((task) => task.when.kind === 'daily')
  const frequent = parts.tasks.filter((task) => task.when.kind === 'every')
  try {
    for (;;) {
      const now = parts.clock.now()
      const moments = dailyTasks.map((task) => ({ task, at: nextDue(task.when, now, calendar) }))
      const next = moments.map(({ at }) => at).sort(Temporal.Instant.compare)[0]
      if (!next || Temporal.Instant.compare(next, until) > 0) break
      await moveTo(parts, next)
      const due = moments.filter(({ at }) => at.equals(next)).map(({ task }) => task)
      const jobs = await runAll(parts, due)
      await onStop({ at: next, tasks: due.length, jobs })
    }
    await moveTo(parts, until)
    await runAll(parts, frequent)
  } finally {
    parts.clock.release()
  }
}

async function runAll(parts: Parts, tasks: Task[]): Promise<number> {
  let jobs = 0
  for (const task of tasks) {
    await runTask(parts, task, 'clock', true)
    jobs += await parts.settle()
  }
  return jobs
}

/** All processes follow: the new lead is stored, and told to those who listen. */
async function moveTo(parts: Parts, at: Temporal.Instant): Promise<void> {
  const aheadMs = Math.max(parts.clock.aheadMs, at.epochMilliseconds - Date.now())
  parts.clock.pin(at)
  parts.clock.follow(aheadMs)
  await parts.pool.query(
    `WITH moved AS (UPDATE platform.clock SET ahead_ms = $1 WHERE ahead_ms < $1 RETURNING ahead_ms)
     SELECT pg_notify($2, ahead_ms::text) FROM moved`,
    [aheadMs, CLOCK_CHANNEL],
  )
}
