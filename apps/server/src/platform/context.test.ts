import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import type { Context, Tx } from './context.ts'
import { sqlState } from './database.ts'
import { defineJob } from './jobs/definitions.ts'
import { defineEvent } from './outbox.ts'
import { aHouse, type TestHouse } from './testing/house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
  await house.pool.query('CREATE TABLE public.boxes (id int PRIMARY KEY, apples int NOT NULL)')
})
afterAll(() => house.stop())
beforeEach(() => house.pool.query('TRUNCATE public.boxes'))

const ctx = (): Context => house.contexts.forSystem('test', 'cli')
const happened = defineEvent('test.happened', z.object({ n: z.number() }))
const chore = defineJob({
  name: 'test.chore',
  queue: 'billing',
  payload: z.object({ n: z.number() }),
  attempts: 1,
  backoffMs: 1,
  async handle() {},
})

const counted = async (table: string) =>
  Number((await house.pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]!.n)
const applesIn = async (id: number) =>
  (await house.pool.query<{ apples: number }>('SELECT apples FROM public.boxes WHERE id = $1', [id])).rows[0]?.apples

const note = (tx: Tx) => tx.record({ action: 'tested', object: 'box:1' })

/** Lets a number of parallel works go on only when all of them have come this far; later calls pass at once. */
function meetingOf(size: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let here = 0
  return () => {
    here += 1
    if (here >= size) resolve()
    return promise
  }
}

test('a serialization failure runs the whole work again, on what the winner left', async () => {
  await house.pool.query('INSERT INTO public.boxes VALUES (1, 0)')
  const bothHaveRead = meetingOf(2)
  let runs = 0
  const addOne = () =>
    ctx().transaction(async (tx) => {
      runs += 1
      await tx.db.execute(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`)
      const { rows } = await tx.db.execute<{ apples: number }>(sql`SELECT apples FROM public.boxes WHERE id = 1`)
      await bothHaveRead()
      await tx.db.execute(sql`UPDATE public.boxes SET apples = ${rows[0]!.apples + 1} WHERE id = 1`)
      await tx.emit(happened({ n: runs }))
      note(tx)
    })
  const before = await counted('platform.outbox')
  await Promise.all([addOne(), addOne()])
  expect({ apples: await applesIn(1), runs }).toEqual({ apples: 2, runs: 3 })
  expect((await counted('platform.outbox')) - before).toBe(2)
})

test('a deadlock ends with both works done', async () => {
  await house.pool.query('INSERT INTO public.boxes VALUES (1, 0), (2, 0)')
  const bothHoldOne = meetingOf(2)
  let runs = 0
  const addToBoth = (first: number, second: number) =>
    ctx().transaction(async (tx) => {
      runs += 1
      await tx.db.execute(sql`UPDATE public.boxes SET apples = apples + 1 WHERE id = ${first}`)
      await bothHoldOne()
      await tx.db.execute(sql`UPDATE public.boxes SET apples = apples + 1 WHERE id = ${second}`)
      note(tx)
    })
  await Promise.all([addToBoth(1, 2), addToBoth(2, 1)])
  expect([await applesIn(1), await applesIn(2), runs]).toEqual([2, 2, 3])
})

test('a work that fails to serialize for ever is given up with its reason, and other errors are not tried again', async () => {
  let runs = 0
  const failing = (state: string) =>
    ctx().transaction(async (tx) => {
      runs += 1
      await tx.db.execute(sql.raw(`DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${state}'; END $$`))
    })
  const state = (error: unknown) => sqlState(error)
  expect(await failing('40001').catch(state)).toBe('40001')
  expect(runs).toBe(6)
  runs = 0
  expect(await failing('23505').catch(state)).toBe('23505')
  expect(runs).toBe(1)
})

test('what reads cannot write', async () => {
  const refused = await ctx().read.execute(sql`INSERT INTO public.boxes VALUES (1, 0)`).catch(sqlState)
  expect(refused).toBe('25006')
})

test('a room below joins the transaction, sees what was written so far, and shares its end', async () => {
  const outer = ctx()
  const failed = outer.transaction(async (tx) => {
    await tx.db.execute(sql`INSERT INTO public.boxes VALUES (1, 5)`)
    await tx.transaction(async (inner) => {
      expect(inner).toBe(tx)
      const { rows } = await inner.read.execute(sql`SELECT apples FROM public.boxes`)
      expect(rows).toEqual([{ apples: 5 }])
      await inner.db.execute(sql`INSERT INTO public.boxes VALUES (2, 6)`)
      note(inner)
    })
    throw new Error('after the room below was done')
  })
  await expect(failed).rejects.toThrow('after the room below')
  expect(await counted('public.boxes')).toBe(0)
})

test('a throw takes back rows, events, jobs and the audit trail; a commit keeps them all', async () => {
  const work = (fail: boolean) =>
    ctx().transaction(async (tx) => {
      await tx.db.execute(sql`INSERT INTO public.boxes VALUES (1, 5)`)
      await tx.emit(happened({ n: 1 }))
      await tx.later(chore, { n: 1 })
      note(tx)
      if (fail) throw new Error('changed my mind')
    })
  const all = async () =>
    Promise.all(['public.boxes', 'platform.outbox', 'platform.audit'].map((table) => counted(table)))
  const [boxes, outbox, audit] = await all()
  await expect(work(true)).rejects.toThrow('changed my mind')
  expect(await all()).toEqual([boxes, outbox, audit])
  await work(false)
  expect(await all()).toEqual([boxes! + 1, outbox! + 2, audit! + 1])
})

test('a change that nobody recorded is refused; looking and recording nothing is not', async () => {
  const unrecorded = ctx().transaction((tx) => tx.db.execute(sql`INSERT INTO public.boxes VALUES (1, 5)`))
  await expect(unrecorded).rejects.toThrow('recorded nothing')
  expect(await counted('public.boxes')).toBe(0)
  await ctx().transaction((tx) => tx.db.execute(sql`SELECT 1`))
})

test('an event and a job that do not fit their schema are refused before anything is written', async () => {
  expect(() => happened({ n: 'one' } as never)).toThrow()
  const wrong = ctx().transaction((tx) => tx.later(chore, { n: 'one' } as never))
  await expect(wrong).rejects.toThrow()
})

test('time stands still in a use-case and moves on for the next one', async () => {
  const one = ctx()
  const seen = await one.transaction(async (tx) => {
    await tx.db.execute(sql`SELECT pg_sleep(0.005)`)
    return [tx.now, tx.asRoom('below').now]
  })
  expect(seen.map(String)).toEqual([String(one.now), String(one.now)])
  expect(one.today.toString()).toBe(one.calendar.dateOf(one.now).toString())
  expect(Temporal.Instant.compare(ctx().now, one.now)).toBe(1)
})

test('today is the day of the business, not of UTC', async () => {
  const berlin = await aHouse({ startsAt: '2026-12-31T23:30:00Z', settings: { BUSINESS_TIME_ZONE: 'Europe/Berlin' } })
  try {
    expect(berlin.contexts.forSystem('test', 'cli').today.toString()).toBe('2027-01-01')
  } finally {
    await berlin.stop()
  }
})

test('a room called by another acts in its own name, and the audit trail keeps both', async () => {
  const caller = house.contexts.forSystem('task nightly', 'schedule')
  await caller.transaction(async (tx) => tx.asRoom('ordering').record({ action: 'named', object: 'box:9' }))
  const { rows } = await house.pool.query(`SELECT actor, door FROM platform.audit WHERE action = 'named'`)
  expect(rows).toEqual([{ actor: 'system:ordering', door: 'schedule' }])
})
