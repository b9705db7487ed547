import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { defineEvent, type Listener, on } from '../outbox.ts'
import { aHouse, type TestHouse } from '../testing/house.ts'
import { defineJob } from './definitions.ts'
import { Dispatch, type OutboxItem } from './dispatch.ts'
import { settleInline } from './inline.ts'
import { relayChunk } from './relay.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
  await house.pool.query('CREATE TABLE public.heard (listener text NOT NULL, n int NOT NULL)')
  await house.queues.ready()
})
afterAll(() => house.stop())
beforeEach(async () => {
  await house.pool.query('TRUNCATE public.heard')
  await house.pool.query('UPDATE platform.outbox SET relayed_at = now() WHERE relayed_at IS NULL')
})
let broken = new Set<string>()
afterEach(async () => {
  broken = new Set()
  for (const queue of ['events', 'billing'] as const) await house.queues.get(queue).obliterate({ force: true })
})

const payload = z.object({ n: z.number() })
const happened = defineEvent('test.happened', payload)

const listener = (name: string): Listener =>
  on(happened, name, async (tx, { n }) => {
    await tx.db.execute(sql`INSERT INTO public.heard VALUES (${name}, ${n})`)
    if (broken.has(name)) throw new Error(`${name} is out of order`)
  })
const chore = defineJob({
  name: 'test.chore',
  queue: 'billing',
  payload,
  attempts: 3,
  backoffMs: 10,
  async handle(ctx, { n }) {
    if (broken.has('test.chore')) throw new Error('the chore is out of order')
    await ctx.transaction(async (tx) => {
      await tx.db.execute(sql`INSERT INTO public.heard VALUES ('test.chore', ${n})`)
      tx.record({ action: 'chore_done', object: `chore:${n}` })
    })
  },
})
const dispatch = () => new Dispatch(house.contexts, [chore as never], [listener('test.first'), listener('test.second')])

const emit = (n: number) =>
  house.contexts.forSystem('test', 'cli').transaction(async (tx) => {
    await tx.emit(happened({ n }))
    tx.record({ action: 'emitted', object: `event:${n}` })
  })
const heard = async () =>
  (await house.pool.query('SELECT listener, n FROM public.heard ORDER BY listener, n')).rows.map(
    (row) => `${row.listener} ${row.n}`,
  )
const waiting = async () =>
  Number(
    (await house.pool.query<{ n: string }>('SELECT count(*) AS n FROM platform.outbox WHERE relayed_at IS NULL'))
      .rows[0]!.n,
  )
const settle = (on = dispatch()) => settleInline({ ...house, dispatch: on, queues: house.queues })

test('nobody hears of an event before its transaction is committed', async () => {
  const emitted = Promise.withResolvers<void>()
  const commit = Promise.withResolvers<void>()
  const ctx = house.contexts.forSystem('test', 'cli')
  const work = ctx.transaction(async (tx) => {
    await tx.emit(happened({ n: 1 }))
    tx.record({ action: 'emitted', object: 'event:1' })
    emitted.resolve()
    await commit.promise
  })
  await emitted.promise
  expect(await settle()).toBe(0)
  commit.resolve()
  await work
  expect(await settle()).toBe(2)
  expect(await heard()).toEqual(['test.first 1', 'test.second 1'])
})

test('a relay that dies between reading and handing over loses nothing', async () => {
  await emit(1)
  const dies = relayChunk(house.pool, 10, async () => {
    throw new Error('killed')
  })
  await expect(dies).rejects.toThrow('killed')
  expect(await waiting()).toBe(1)
  await settle()
  expect(await heard()).toEqual(['test.first 1', 'test.second 1'])
  expect(await waiting()).toBe(0)
})

test('a relay that dies after handing over makes nothing happen twice', async () => {
  await emit(1)
  const handOver = async (items: OutboxItem[]) => house.queues.add(items.flatMap((item) => dispatch().jobsFor(item)))
  const dies = relayChunk(house.pool, 10, async (items) => {
    await handOver(items)
    throw new Error('killed')
  })
  await expect(dies).rejects.toThrow('killed')
  expect(await relayChunk(house.pool, 10, handOver)).toBe(1)
  // The queue knows the job ids, so it holds one job a listener and not two.
  expect(await house.queues.get('events').getJobCounts('waiting')).toMatchObject({ waiting: 2 })
})

test('a listener that is given an event again does nothing', async () => {
  await emit(1)
  let handed: OutboxItem[] = []
  await relayChunk(house.pool, 10, async (items) => {
    handed = items
  })
  const perform = () =>
    Promise.all(
      handed
        .flatMap((item) => dispatch().jobsFor(item))
        .map((job) => dispatch().perform(job, { lastAttempt: false, signal: new AbortController().signal })),
    )
  await perform()
  await Promise.all([perform(), perform()])
  expect(await heard()).toEqual(['test.first 1', 'test.second 1'])
})

test('a failing listener is tried again alone: the other one does not hear the event twice', async () => {
  broken.add('test.second')
  await emit(1)
  await settle()
  expect(await heard()).toEqual(['test.first 1'])
  expect(await waiting()).toBe(0)

  const jobs = await house.queues.get('events').getJobs(['waiting'])
  expect(jobs.map((job) => job.name)).toEqual(['test.second'])
  broken.delete('test.second')
  for (const job of jobs) {
    const again = { queue: 'events' as const, name: job.name, id: job.id!, data: job.data }
    await dispatch().perform(again, { lastAttempt: false, signal: new AbortController().signal })
  }
  expect(await heard()).toEqual(['test.first 1', 'test.second 1'])
})

test('without a queue a failing listener stops the settling, and what was done stays done', async () => {
  broken.add('test.second')
  await emit(1)
  const alone = () => settleInline({ ...house, dispatch: dispatch(), queues: null })
  await expect(alone()).rejects.toThrow('test.second is out of order')
  expect(await waiting()).toBe(1)
  broken.delete('test.second')
  await alone()
  expect(await heard()).toEqual(['test.first 1', 'test.second 1'])
})

test('a job waits for the commit too, and a broken one goes to its queue with its attempts', async () => {
  broken.add('test.chore')
  const ctx = house.contexts.forSystem('test', 'cli')
  await ctx.transaction(async (tx) => {
    await tx.later(chore, { n: 7 })
    tx.record({ action: 'asked', object: 'chore:7' })
  })
  await settle()
  const [job] = await house.queues.get('billing').getJobs(['waiting'])
  expect(job).toMatchObject({ name: 'test.chore', opts: { attempts: 3 }, data: { correlationId: ctx.correlationId } })
})

test('what listeners emit is settled in the same go, in the order of the outbox', async () => {
  const order: number[] = []
  const chain = on(happened, 'test.chain', async (tx, { n }) => {
    order.push(n)
    if (n < 4) await tx.emit(happened({ n: n + 1 }))
  })
  await emit(1)
  await settle(new Dispatch(house.contexts, [], [chain]))
  expect(order).toEqual([1, 2, 3, 4])
})

test('parallel settlers share the work: each event is handled once', async () => {
  for (let n = 0; n < 20; n++) await emit(n)
  const done = await Promise.all([settle(), settle(), settle()])
  expect(done.reduce((sum, n) => sum + n, 0)).toBe(40)
  expect((await heard()).length).toBe(40)
})

test('two listeners, or two jobs, of one name are refused at start', () => {
  expect(() => new Dispatch(house.contexts, [], [listener('test.same'), listener('test.same')])).toThrow('same name')
  expect(() => new Dispatch(house.contexts, [chore as never, chore as never], [])).toThrow('same name')
})
