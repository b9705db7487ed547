import { Refusal } from '../refusal.ts'
import type { Queryable } from '../sql.ts'

/** Work that was taken on: it ends by itself after a moment, well or not. */
export type Task = { id: string; verb: string; state: 'working' | 'done' | 'failed' }

/** How long work takes, by the clock of the machine, and how it ends. */
export type TaskCourse = { takesMs: number; fails: boolean }

const USUAL_MS = 300

export const usualCourse: TaskCourse = { takesMs: USUAL_MS, fails: false }

export const taskColumns = `t.id::text, t.verb,
  case when t.ends_at > clock_timestamp() then 'working' when t.fails then 'failed' else 'done' end as state`

/** Takes work on, or finds what the same caller asked for under the same name. */
export async function startTask(
  db: Queryable,
  work: { externalId: string; verb: string; label: string },
  { takesMs, fails }: TaskCourse,
): Promise<{ task: Task; isNew: boolean }> {
  const made = await db.query<Task>(
    `insert into sandbox.panel_tasks as t (account_id, verb, label, ends_at, fails)
     select id, $2, $3, clock_timestamp() + make_interval(secs => $4::float / 1000), $5
       from sandbox.accounts where external_id = $1 and terminated_at is null
     on conflict do nothing returning ${taskColumns}`,
    [work.externalId, work.verb, work.label, takesMs, fails],
  )
  if (made.rows[0]) return { task: made.rows[0], isNew: true }
  const { rows } = await db.query<Task>(
    `select ${taskColumns} from sandbox.panel_tasks t join sandbox.accounts a on a.id = t.account_id
      where a.external_id = $1 and a.terminated_at is null and t.verb = $2 and t.label = $3`,
    [work.externalId, work.verb, work.label],
  )
  if (!rows[0]) throw new Refusal(404, 'account_not_found', 'There is no such account.')
  return { task: rows[0], isNew: false }
}

/** @throws task_not_found */
export async function needTask(db: Queryable, externalId: string, taskId: string): Promise<Task> {
  const { rows } = await db.query<Task>(
    `select ${taskColumns} from sandbox.panel_tasks t join sandbox.accounts a on a.id = t.account_id
      where a.external_id = $1 and a.terminated_at is null and t.id = $2`,
    [externalId, /^\d{1,18}$/.test(taskId) ? taskId : null],
  )
  if (!rows[0]) throw new Refusal(404, 'task_not_found', 'There is no such task.')
  return rows[0]
}

/** Whatever was taken on is finished now. */
export async function finishTasks(db: Queryable): Promise<void> {
  await db.query('update sandbox.panel_tasks set ends_at = clock_timestamp() where ends_at > clock_timestamp()')
  await db.query('update sandbox.accounts set making_until = null where making_until > clock_timestamp()')
}
