import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { listRuns, runTaskNow } from '../operations.ts'
import { aHouse, type TestHouse } from '../testing/house.ts'
import { runTask } from './run-task.ts'
import { startScheduler } from './scheduler.ts'
import { daily, every, type Task } from './task.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-05-10T12:00:00Z' })
  await house.queues.ready()
})
afterAll(() => house.stop())

let made = 0
function aTask(run: Task['run'], when = daily('03:00')): Task {
  made += 1
  return { name: `test.task_${made}`, title: 'A task of the tests', when, run }
}
const rowsOf = async (task: Task) =>
  (
    await house.pool.query<{ trigger: string; counts: object; error: string | null; ended: boolean; due_at: Date }>(
      `SELECT trigger, counts, error, ended_at IS NOT NULL AS ended, due_at FROM platform.task_runs WHERE task = $1 ORDER BY id`,
      [task.name],
    )
  ).rows

/** What a scheduler process does when it starts: it looks at once, then stops. */
async function oneLook(...tasks: Task[]): Promise<void> {
  const scheduler = await startScheduler({ ...house, tasks })
  await scheduler.stop()
}

test('many that start a task at once run it once, and leave one row', async () => {
  let runs = 0
  const task = aTask(async () => {
    runs += 1
    await new Promise((resolve) => setTimeout(resolve, 100))
    return { things: 3 }
  })
  const answers = await Promise.all(Array.from({ length: 6 }, () => runTask(house, task, 'schedule', true)))
  expect(runs).toBe(1)
  expect(answers.filter((answer) => answer === 'busy').length).toBe(5)
  expect(await rowsOf(task)).toMatchObject([{ trigger: 'schedule', counts: { things: 3 }, error: null, ended: true }])
  expect(await runTask(house, task, 'schedule', true)).toBe('not_due')
  expect(runs).toBe(1)
})

test('several scheduler processes that start at once run a due task once', async () => {
  let runs = 0
  const task = aTask(async () => ({ runs: ++runs }))
  await Promise.all([oneLook(task), oneLook(task), oneLook(task)])
  expect(runs).toBe(1)
})

test('nights that were missed are caught up with once, in the name of the last of them', async () => {
  let runs = 0
  const task = aTask(async () => ({ runs: ++runs }))
  await oneLook(task)
  house.clock.follow(house.clock.aheadMs + 5 * 86_400_000)
  await oneLook(task)
  await oneLook(task)
  expect(runs).toBe(2)
  expect((await rowsOf(task)).map((row) => row.due_at.toISOString())).toEqual([
    '2027-05-10T03:00:00.000Z',
    '2027-05-15T03:00:00.000Z',
  ])
})

test('a run that failed says why, is not tried again at once, and is after a while', async () => {
  let fails = true
  const task = aTask(async () => {
    if (fails) throw new Error('the registry is closed')
    return { things: 1 }
  })
  await oneLook(task)
  await oneLook(task)
  expect(await rowsOf(task)).toMatchObject([{ error: 'the registry is closed', ended: true, counts: {} }])

  fails = false
  house.clock.follow(house.clock.aheadMs + 11 * 60_000)
  await oneLook(task)
  await oneLook(task)
  expect((await rowsOf(task)).map((row) => row.error)).toEqual(['the registry is closed', null])
})

test('one that fails does not keep the others from running', async () => {
  const bad = aTask(async () => Promise.reject(new Error('out of order')))
  const good = aTask(async () => ({ things: 1 }))
  await oneLook(bad, good)
  expect(await rowsOf(good)).toMatchObject([{ error: null }])
})

test('a run whose process was killed is not taken for done', async () => {
  const task = aTask(async () => ({ things: 1 }))
  await house.pool.query(
    `INSERT INTO platform.task_runs (task, trigger, due_at, started_at) VALUES ($1, 'schedule', $2, $2)`,
    [task.name, house.clock.now().toString()],
  )
  await oneLook(task)
  expect(await rowsOf(task)).toMatchObject([{ ended: false }, { ended: true, counts: { things: 1 } }])
})

test('a task that runs every few minutes is due again when they are over', async () => {
  let runs = 0
  const task = aTask(async () => ({ runs: ++runs }), every(10))
  await oneLook(task)
  await oneLook(task)
  expect(runs).toBe(1)
  house.clock.follow(house.clock.aheadMs + 10 * 60_000)
  await oneLook(task)
  expect(runs).toBe(2)
})

test('staff run a task besides its schedule, see its row, and are told when it runs already', async () => {
  const staff = house.contexts.forSystem('staff', 'admin')
  const free = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const task = aTask(async () => {
    begun.resolve()
    await free.promise
    return { things: 2 }
  })
  house.tasks.push(task)
  const first = runTaskNow(staff, task.name)
  await begun.promise
  await expect(runTaskNow(staff, task.name)).rejects.toMatchObject({ kind: 'conflict', code: 'task_running' })
  free.resolve()
  expect(await first).toMatchObject({ trigger: 'staff', counts: { things: 2 }, error: null })
  expect((await listRuns(staff, { limit: 5, task: task.name })).items).toMatchObject([{ task: task.name }])
  await expect(runTaskNow(staff, 'test.unknown')).rejects.toMatchObject({ code: 'task_not_found' })
})

test('the values of a failed query do not reach the history that staff see', async () => {
  const task = aTask(async (ctx) => {
    await ctx.transaction(async (tx) => {
      const { sql } = await import('drizzle-orm')
      await tx.db.execute(sql`SELECT ${'hunter2-secret'}::int`)
    })
    return {}
  })
  await runTask(house, task, 'staff', false)
  const [row] = await rowsOf(task)
  expect(row!.error).toBeTruthy()
  expect(row!.error).not.toContain('params')
})

test('a scheduler says that it is alive', async () => {
  await house.pool.query('DELETE FROM platform.heartbeats')
  await oneLook()
  await vi.waitFor(async () =>
    expect((await house.pool.query('SELECT role FROM platform.heartbeats')).rows).toEqual([{ role: 'scheduler' }]),
  )
})
