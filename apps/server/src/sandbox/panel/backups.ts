import { Refusal } from '../refusal.ts'
import { isoText, type Queryable } from '../sql.ts'
import type { World } from '../world.ts'
import { changeAccount, needAccount } from './account.ts'
import { setPhpVersion } from './life.ts'
import { hashPassword } from './password.ts'
import { startTask, type Task, type TaskCourse } from './tasks.ts'
import { usageOf } from './usage.ts'

export type PanelBackup = {
  id: string
  label: string
  madeAt: string
  sizeMib: number
  state: 'making' | 'ready' | 'failed'
}

const backupColumns = `b.id::text, b.label, ${isoText('b.made_at')} as "madeAt", b.size_mib as "sizeMib",
  case when t.ends_at > clock_timestamp() then 'making' when t.fails then 'failed' else 'ready' end as state`

const ofAccount = `sandbox.panel_backups b
  join sandbox.panel_tasks t on t.id = b.task_id
  join sandbox.accounts a on a.id = b.account_id and a.external_id = $1 and a.terminated_at is null`

/** Newest first. @throws account_not_found */
export async function listBackups(db: Queryable, externalId: string): Promise<PanelBackup[]> {
  await needAccount(db, externalId)
  const { rows } = await db.query<PanelBackup>(
    `select ${backupColumns} from ${ofAccount} where b.deleted_at is null order by b.id desc limit 200`,
    [externalId],
  )
  return rows
}

/** The same label asks for the same back-up. @throws account_not_found */
export async function makeBackup(
  world: World,
  { externalId, label }: { externalId: string; label: string },
  course: TaskCourse,
): Promise<Task> {
  const account = await needAccount(world.pool, externalId)
  const { task, isNew } = await startTask(world.pool, { externalId, verb: 'backup', label }, course)
  if (isNew)
    await world.pool.query(
      `insert into sandbox.panel_backups (account_id, task_id, label, made_at, size_mib, php_version)
       select account_id, id, label, $2, $3, $4 from sandbox.panel_tasks where id = $1`,
      [task.id, world.now().toString(), usageOf(account, world.now()).diskMib, account.phpVersion],
    )
  return task
}

/** @throws account_not_found, backup_not_found, backup_not_ready */
export async function restoreBackup(
  world: World,
  { externalId, backupId, label }: { externalId: string; backupId: string; label: string },
  course: TaskCourse,
): Promise<Task> {
  await needAccount(world.pool, externalId)
  const { rows } = await world.pool.query<PanelBackup & { php: string }>(
    `select ${backupColumns}, b.php_version as php from ${ofAccount} where b.deleted_at is null and b.id = $2`,
    [externalId, idOf(backupId)],
  )
  const [backup] = rows
  if (!backup) throw new Refusal(404, 'backup_not_found', 'There is no such back-up.')
  if (backup.state !== 'ready') throw new Refusal(409, 'backup_not_ready', 'The back-up is not ready.')
  const { task, isNew } = await startTask(world.pool, { externalId, verb: 'restore', label }, course)
  if (isNew && !course.fails) await setPhpVersion(world, externalId, backup.php)
  return task
}

/** One that is gone already stays so. @throws account_not_found */
export async function deleteBackup(world: World, externalId: string, backupId: string): Promise<void> {
  await needAccount(world.pool, externalId)
  await world.pool.query(
    `update sandbox.panel_backups set deleted_at = $3
      where id = $2 and deleted_at is null and account_id = (
        select id from sandbox.accounts where external_id = $1 and terminated_at is null)`,
    [externalId, idOf(backupId), world.now().toString()],
  )
}

/** Everything of the account is gone but its name, its plan and its domain. @throws account_not_found */
export async function reinstallAccount(
  world: World,
  { externalId, password, label }: { externalId: string; password: string; label: string },
  course: TaskCourse,
): Promise<Task> {
  await needAccount(world.pool, externalId)
  const { task, isNew } = await startTask(world.pool, { externalId, verb: 'reinstall', label }, course)
  if (isNew && !course.fails) {
    const set = 'password_hash = $2, php_version = default, booted_at = $3, cleared_at = null'
    await changeAccount(world, externalId, set, [await hashPassword(password), world.now().toString()])
  }
  return task
}

const idOf = (text: string): string | null => (/^\d{1,18}$/.test(text) ? text : null)
