import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { verifyBooks } from '../apps/server/src/modules/billing/index.ts'
import type { Benchmark, Figure } from './benchmark.ts'
import { Copies } from './night/copies.ts'
import { copyRows, takeRows } from './night/floor.ts'
import { houseOn } from './night/host.ts'
import { addDue, stockUp } from './night/stock.ts'
import type { WorkerReport } from './night/worker.ts'
import { mileage, startDatabase } from './walk/database.ts'

const DUE = 100_000
const ALL = 1_000_000
const FEW = 10_000
const tasks = ['services.charge_renewals', 'billing.invoice_due_charges']

export const night: Benchmark = {
  name: 'night',
  about: 'charges, invoices and ledger for all that falls due on a day; beside the same rows by COPY',
  async run({ orders, say, signal }) {
    const due = orders ?? DUE
    const few = Math.max(1, Math.round(due * (FEW / DUE)))
    const all = Math.round(due * (ALL / DUE))
    const database = await startDatabase()
    const copies = new Copies(database.url)
    try {
      say(`making ${all} services`)
      const base = await copies.make('base')
      await (await houseOn(base, database.dataDir)).close()
      const small = await copies.make('small', 'base')
      await stockUp(small, { due: few, notDue: 0 })
      await stockUp(base, { due: few, notDue: all - few })

      say(`${few} due among ${few}, and among ${all}`)
      const amongFew = await nightOn(small, 1)
      await copies.make('one_in_a_hundred', 'base')
      const amongAll = await nightOn(copies.urlOf('one_in_a_hundred'), 1)
      await copies.drop('one_in_a_hundred')
      await copies.drop('small')

      await addDue(base, due - few)
      say(`${due} due, one worker`)
      const alone = await copies.make('alone', 'base')
      const before = await mileage(database.pool)
      const one = await nightOn(alone, 1)
      const logBytes = (await mileage(database.pool)).logBytes - before.logBytes
      await prove(alone, database.dataDir, due)
      signal.throwIfAborted()

      say('the same rows by COPY')
      const folder = join(database.dataDir, 'rows')
      await mkdir(folder)
      const rows = await takeRows(alone, folder)
      await copies.drop('alone')
      await copies.make('bare', 'base')
      await checkpoint(database.pool)
      const floorBefore = await mileage(database.pool)
      const floor = await copyRows(copies.urlOf('bare'), folder)
      const floorLog = (await mileage(database.pool)).logBytes - floorBefore.logBytes
      await copies.drop('bare')

      say(`${due} due, two workers`)
      const shared = await copies.make('shared', 'base')
      const two = await nightOn(shared, 2)
      await prove(shared, database.dataDir, due)
      return {
        settings: { due, services: all, rows, PostgreSQL: database.version },
        figures: figures({ due, few, one, two, amongFew, amongAll, floor, logBytes, floorLog }),
      }
    } finally {
      await database.close()
    }
  },
}

type Night = { seconds: number; byTask: number[]; workers: WorkerReport[] }

/** A night on a database, by so many worker processes at once. Each task begins when all workers are done with the one before. */
async function nightOn(url: string, count: number): Promise<Night> {
  await settle(url)
  const byTask: number[] = []
  const workers: WorkerReport[] = []
  for (const task of tasks) {
    const children = Array.from({ length: count }, () =>
      fork(join(import.meta.dirname, 'night/worker.ts'), [url, task]),
    )
    await Promise.all(children.map((child) => once(child, 'message')))
    const startedAt = performance.now()
    const reports = children.map(async (child) => (await once(child, 'message'))[0] as WorkerReport)
    for (const child of children) child.send('go')
    const done = await Promise.all(reports)
    byTask.push(Math.max(...done.map((report) => report.tasks[0]!.seconds)))
    void startedAt
    workers.push(...done)
  }
  return { seconds: byTask.reduce((sum, seconds) => sum + seconds, 0), byTask, workers }
}

/** What was copied is written out before the clock runs. */
async function settle(url: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  await checkpoint(pool)
  await pool.end()
}

const checkpoint = (pool: pg.Pool) => pool.query('CHECKPOINT')

async function prove(url: string, dataDir: string, due: number): Promise<void> {
  const house = await houseOn(url, dataDir)
  try {
    const { rows } = await house.pool.query<{ invoices: number; charges: number }>(
      'SELECT (SELECT count(*)::int FROM billing.invoices) AS invoices, (SELECT count(*)::int FROM billing.charges WHERE invoice_id IS NOT NULL) AS charges',
    )
    const problems = await verifyBooks(house.contexts.forSystem('bench', 'cli'))
    if (rows[0]!.invoices !== due || rows[0]!.charges !== due || problems.length > 0)
      throw new Error(`The night went wrong: ${JSON.stringify({ ...rows[0], problems })}`)
  } finally {
    await house.close()
  }
}

function figures(parts: {
  due: number
  few: number
  one: Night
  two: Night
  amongFew: Night
  amongAll: Night
  floor: number
  logBytes: number
  floorLog: number
}): Figure[] {
  const { due, one, two, amongFew, amongAll, floor } = parts
  const peak = (night: Night) => Math.max(...night.workers.map((worker) => worker.peakBytes)) / 2 ** 20
  return [
    { name: 'documents, one worker', unit: 'a second', value: due / one.seconds, floor: due / floor, better: 'more' },
    { name: 'documents, two workers', unit: 'a second', value: due / two.seconds, floor: due / floor, better: 'more' },
    { name: 'charges, one worker', unit: 's', value: one.byTask[0]!, better: 'less' },
    { name: 'invoices, one worker', unit: 's', value: one.byTask[1]!, better: 'less' },
    {
      name: 'database log a document',
      unit: 'KiB',
      value: parts.logBytes / due / 1024,
      floor: parts.floorLog / due / 1024,
      better: 'less',
    },
    {
      name: 'CPU of the worker a document',
      unit: 'ms',
      value: one.workers.reduce((sum, worker) => sum + worker.cpuMs, 0) / due,
      better: 'less',
    },
    { name: 'peak memory of a worker', unit: 'MiB', value: peak(one), better: 'less' },
    {
      name: `${parts.few} due among all, beside among themselves`,
      unit: 's',
      value: amongAll.seconds,
      floor: amongFew.seconds,
      better: 'less',
    },
  ]
}
