import { DomainError } from '@ostler/kernel'
import type pg from 'pg'
import type { Contexts } from '../context.ts'
import { whileLocked } from '../database.ts'
import { errorText } from '../error-text.ts'
import { type Counts, lastDue, type Task } from './task.ts'

export type Trigger = 'schedule' | 'staff' | 'clock'

export type Run = {
  id: number
  task: string
  trigger: Trigger
  startedAt: Temporal.Instant
  endedAt: Temporal.Instant | null
  counts: Counts
  error: string | null
}

export const taskRunning = (task: string) => new DomainError('conflict', 'task_running', `${task} is running already.`)

type RunnerParts = { contexts: Contexts; pool: pg.Pool; lockPool: pg.Pool }

/**
 * Runs a task once, whichever process asks: a second one that asks meanwhile is told `busy`. Each run leaves a row, also
 * when it fails; a row that never ended belongs to a process that was killed.
 */
export async function runTask(
  parts: RunnerParts,
  task: Task,
  trigger: Trigger,
  onlyIfDue: boolean,
): Promise<Run | 'busy' | 'not_due'> {
  return whileLocked(parts.lockPool, `task:${task.name}`, async () => {
    const ctx = parts.contexts.forSystem(`task ${task.name}`, 'schedule')
    const dueAt = lastDue(task.when, ctx.now, ctx.calendar)
    if (onlyIfDue && (await hasRunFor(parts.pool, task.name, dueAt))) return 'not_due'

    const started = await parts.pool.query<{ id: string }>(
      `INSERT INTO platform.task_runs (task, trigger, due_at, started_at) VALUES ($1, $2, $3, $4) RETURNING id`,
      [task.name, trigger, dueAt.toString(), ctx.now.toString()],
    )
    const id = Number(started.rows[0]!.id)
    let counts: Counts = {}
    let error: string | null = null
    try {
      counts = await task.run(ctx)
    } catch (thrown) {
      error = errorText(thrown)
      ctx.log.error({ err: thrown, task: task.name }, 'A scheduled task failed.')
    }
    const endedAt = parts.contexts.parts.clock.now()
    await parts.pool.query(`UPDATE platform.task_runs SET ended_at = $2, counts = $3, error = $4 WHERE id = $1`, [
      id,
      endedAt.toString(),
      JSON.stringify(counts),
      error,
    ])
    return { id, task: task.name, trigger, startedAt: ctx.now, endedAt, counts, error }
  })
}

/** Has a run that ended well covered this moment, or a later one? A failed or killed run has not. */
async function hasRunFor(pool: pg.Pool, task: string, dueAt: Temporal.Instant): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT 1 FROM platform.task_runs WHERE task = $1 AND due_at >= $2 AND ended_at IS NOT NULL AND error IS NULL LIMIT 1`,
    [task, dueAt.toString()],
  )
  return (rowCount ?? 0) > 0
}
